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

RESULT_TYPES: dict[type, str] = {
    **dict.fromkeys(_BOOLEAN, "boolean"),
    **dict.fromkeys(_TEXT, "varchar"),
    **dict.fromkeys(_COUNTED, "bigint"),
    exp.CurrentDate: "date",
    exp.CurrentTimestamp: "timestamp",
    exp.Struct: "struct",
}
"""By the class of the outermost node; `struct` stands for one whose fields are known besides."""
