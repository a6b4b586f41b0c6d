"""The types of expressions whose form alone says what they give."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlglot import exp

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder

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


def type_of(builder: Builder, node: Any) -> str | None:
    """The type a cast says, or that the form of the expression has; None where that takes its columns' types."""
    if not isinstance(node, exp.Cast):
        kind = RESULT_TYPES.get(node.__class__)
        return _name_of_type(kind, builder.dialect) if kind is not None else None
    to = node.args.get("to")
    if not isinstance(to, exp.DataType):
        return None
    if to.this is exp.DataType.Type.UNKNOWN:
        return None
    if to.expressions or not isinstance(to.this, exp.DataType.Type):
        return _in_full(builder, to)
    return _name_of_type(to.this, builder.dialect, to.args.get("nullable"))


def _in_full(builder: Builder, to: Any) -> str:
    """A type with what is in its parentheses. sqlglot takes as long to write one as to read a line of SQL."""
    known = _IN_FULL.get((to, builder.dialect))
    if known is None:
        if len(_IN_FULL) >= _MOST:
            _IN_FULL.clear()
        # A copy, as the tree it stands in would be kept with it.
        known = _IN_FULL[to.copy(), builder.dialect] = builder.sql(to).lower()
    return known


_IN_FULL: dict[tuple[Any, str], str] = {}
_MOST = 1_000
"""Types kept: a project has some dozens."""


@cache
def _name_of_type(kind: exp.DType, dialect: str, nullable: bool | None = False) -> str:
    """As the dialect calls it: what sqlglot calls `TIMESTAMPNTZ` is a `timestamp` in DuckDB.

    nullable: ClickHouse's `Nullable(…)`, as sqlglot keeps it.
    """
    if kind is exp.DType.STRUCT:
        return "struct"  # the linker knows it by this name
    if dialect == "duckdb" and kind is exp.DType.VARCHAR:
        return "varchar"  # sqlglot writes TEXT, which means the same
    return str(exp.DataType(this=kind, nullable=nullable).sql(dialect=dialect or None)).lower()
