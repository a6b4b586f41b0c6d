"""What statements write to, and the tables that a text makes and fills itself before it reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql import sources
from lineage_lsp.sql.outputs import place
from lineage_lsp.sql.unit import At, Name, Output

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

Parts = tuple[str, ...]


def open_root(builder: Builder, node: Any, at: At) -> Draft:
    """The scope of a statement, with the CTEs in front of it."""
    draft = builder.open_scope("root", None, {})
    draft.at = at
    if (with_ := node.args.get("with_")) is not None and not isinstance(node, (exp.Query, exp.Pivot)):
        draft.environment = builder.ctes(with_, draft.environment, draft)
    return draft


def target_of(builder: Builder, node: Any) -> tuple[Any, tuple[Name, ...]]:
    """The table written to, and the columns named there."""
    if isinstance(node, exp.Schema):
        names = [one for one in node.expressions if isinstance(one, (exp.ColumnDef, exp.Identifier, exp.Column))]
        return node.this, builder.names(names)
    return node, ()


def parts_of(builder: Builder, table: Any) -> Parts:
    return sources.relation_parts(builder, table) if isinstance(table, exp.Table) else ()


def target_at(table: Any) -> At | None:
    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Expr):
        return None
    last = place(table.this)
    first = table.args.get("catalog") or table.args.get("db") or table.this
    start = place(first) if isinstance(first, exp.Expr) else None
    return (start[0], last[1]) if start and last else last


def names_of(builder: Builder, target: Parts) -> tuple[Name, ...]:
    """The columns of a table the text has made, where it says so itself; empty where it does not."""
    number = builder.made.first(target)
    scope = builder.scopes[number] if number >= 0 else None
    while scope is not None and scope.kind == "table" and scope.branches:
        scope = builder.scopes[scope.branches[0]]
    if scope is None or scope.branches or any(one.star is not None for one in scope.outputs):
        return ()
    return scope.columns or tuple(Name(one.name, one.key, one.name_at) for one in scope.outputs)


def declare(builder: Builder, target: Parts, names: Sequence[Name]) -> None:
    """`create table t (a int, b int)`, `declare @t table (a int)`: a table of no rows yet."""
    if not target or not names:
        return
    draft = builder.open_scope("table", None, {})
    draft.outputs.extend(Output(one.name, one.key, one.name, None, one.at, ()) for one in names)
    builder.made.put(target, builder.close_scope(draft))
