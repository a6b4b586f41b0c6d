"""The types of expressions whose form alone says what they give."""

from __future__ import annotations

from sqlglot import exp

_BOOLEAN = (
    exp.And,
    exp.Between,
    exp.Boolean,
    exp.Contains,
    exp.EndsWith,
    exp.EQ,
    exp.Exists,
    exp.GT,
    exp.GTE,
    exp.ILike,
    exp.In,
    exp.Is,
    exp.Like,
    exp.LogicalAnd,
    exp.LogicalOr,
    exp.LT,
    exp.LTE,
    exp.NEQ,
    exp.Not,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Or,
    exp.RegexpLike,
    exp.StartsWith,
)

_TEXT = (
    exp.ConcatWs,
    exp.GroupConcat,
    exp.Initcap,
    exp.Lower,
    exp.MD5,
    exp.RegexpReplace,
    exp.SplitPart,
    exp.Upper,
)

_COUNTED = (
    exp.ApproxDistinct,
    exp.Count,
    exp.CountIf,
    exp.DenseRank,
    exp.Rank,
    exp.RowNumber,
)

RESULT_TYPES: dict[type, exp.DType] = {
    **dict.fromkeys(_BOOLEAN, exp.DType.BOOLEAN),
    **dict.fromkeys(_TEXT, exp.DType.VARCHAR),
    **dict.fromkeys(_COUNTED, exp.DType.BIGINT),
    exp.CurrentDate: exp.DType.DATE,
    exp.CurrentTimestamp: exp.DType.TIMESTAMPTZ,
    exp.Struct: exp.DType.STRUCT,
}
"""By the class of the outermost node; the fields of a struct are known besides."""
