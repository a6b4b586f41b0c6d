"""The statements whose columns are a text's, and what values without a name are called."""

from __future__ import annotations

from collections.abc import Sequence

from lineage_lsp.analysis.link_tables import ShapeOf
from lineage_lsp.analysis.linked import LinkedColumn, ShapeColumn
from lineage_lsp.base.lineage import LineageType
from lineage_lsp.sql.unit import Statement, Unit


def results_of(unit: Unit) -> Sequence[Statement]:
    """The statements that give the text's columns: what a later one reads is only a step on the way."""
    statements = [one for one in unit.statements if one.kind != "delete"]
    if len(statements) < 2:
        return statements
    made = {one.target: number for number, one in enumerate(statements) if one.kind == "create"}
    statements = [one for at, one in enumerate(statements) if at >= made.get(one.target, 0)]
    read = [source.scope for scope in unit.scopes for source in scope.sources if source.parts]
    steps: set[int] = set()
    while read:
        number = read.pop()
        if number >= 0 and number not in steps:
            steps.add(number)
            if unit.scopes[number].kind == "table":
                read.extend(unit.scopes[number].branches)
    return [one for one in statements if one.scope not in steps]


def offered_to(statement: Statement, width: int, shape_of: ShapeOf) -> Sequence[ShapeColumn]:
    """The target's columns that so many values go to by place; none where these are not known, or not as many."""
    shape = shape_of(statement.target) if statement.target else None
    if shape is None or shape.open:
        return ()
    offered = [one for one in shape.columns if one.key not in statement.given]
    return offered if len(offered) == width else ()


def by_place(columns: Sequence[LinkedColumn], placed: int, offered: Sequence[ShapeColumn]) -> Sequence[LinkedColumn]:
    """The columns, the last ones called as those they go to; what is set by name before joins them."""
    columns, last = columns[:-placed], columns[-placed:]
    if offered:
        last = [one._replace(name=to.name, key=to.key) for one, to in zip(last, offered, strict=True)]
    if not columns:
        return last
    made = {one.key: one for one in columns}
    for one in last:
        made[one.key] = _both(made[one.key], one) if one.key in made else one
    return list(made.values())


def _both(one: LinkedColumn, other: LinkedColumn) -> LinkedColumn:
    edges = dict.fromkeys((*one.edges, *other.edges))
    in_order = sorted(edges, key=lambda edge: edge.subtype.lineage_type is LineageType.INDIRECT)
    return one._replace(edges=tuple(in_order), penalty=max(one.penalty, other.penalty))
