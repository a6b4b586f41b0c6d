"""What a dialect calls a column that nobody named."""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp

from lineage_lsp.sql.duckdb_names import duckdb_name

_BY_FUNCTION = frozenset({"postgres", "redshift", "materialize", "risingwave"})


_CALLED = re.compile(r"(?:\w+\.)*(\w+)\s*\(")
_CALLS = (exp.Func, exp.Window, exp.WithinGroup, exp.Filter)


def unnamed_column(node: Any, text: str, dialect: str, ordinal: int, whole: str) -> str:
    """The name of the item `text` at place `ordinal` of its list. whole: the text it stands in."""
    if dialect == "bigquery":
        return f"f{ordinal}_"
    if dialect in {"trino", "presto", "athena"}:
        return f"_col{ordinal}"
    if dialect in _BY_FUNCTION:
        called = _CALLED.match(text)
        return called[1].lower() if called and isinstance(node, _CALLS) else _after_function(node)
    if dialect == "duckdb":
        return duckdb_name(node, whole) or text
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Column) and "::" in text:
        return str(node.this.name)
    return text


def _after_function(node: Any) -> str:
    """PostgreSQL: the function's name, a cast's column or type, else `?column?` (FigureColname)."""
    while isinstance(node, (exp.Paren, exp.Filter, exp.Window, exp.WithinGroup)):
        node = node.this
    if isinstance(node, exp.Cast):
        inner = _after_function(node.this)
        return inner if inner != "?column?" else str(node.to.this.value).lower()
    if isinstance(node, exp.Column):
        return str(node.name)
    if isinstance(node, exp.Subquery):
        query = node.this
        selects = query.selects if isinstance(query, exp.Query) else []
        if len(selects) == 1:
            return selects[0].alias_or_name or _after_function(selects[0])
        return "?column?"
    if isinstance(node, exp.Case):
        return "case"
    if isinstance(node, exp.Exists):
        return "exists"
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    if isinstance(node, exp.Func) and not isinstance(node, (exp.Binary, exp.Connector)):
        return node.sql_name().lower()
    return "?column?"
