"""SQL that knows where its columns come from: every expression carries its leaves while it is put together.

Nothing here parses. An expression is made of smaller ones, and the leaves of the whole are those of the parts, in
the kind the construction gives them: that makes the truth file independent of every parser, ours included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lineage_lsp.base.lineage import LineageType, Subtype

Leaf = tuple[str, str]
"""A column outside the model: unique_id and name."""

Leaves = Mapping[Leaf, Subtype]

_STRENGTH = (Subtype.IDENTITY, Subtype.TRANSFORMATION, Subtype.AGGREGATION)


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL text and the columns behind it."""

    sql: str
    leaves: Leaves = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """Something to select from. name: as written after `from`; columns: in order."""

    name: str
    columns: Mapping[str, Leaves]


class Table:
    """A relation within one query; its columns are attributes.

    Without an alias the columns are written without a qualifier.
    """

    def __init__(self, relation: Relation, alias: str | None) -> None:
        self._relation = relation
        self._alias = alias

    def __getattr__(self, column: str) -> Expression:
        if column not in self._relation.columns:
            raise AttributeError(f"{self._relation.name} has no column {column}")
        return Expression(f"{self._alias}.{column}" if self._alias else column, self._relation.columns[column])

    def all_columns(self) -> dict[str, Expression]:
        return {column: getattr(self, column) for column in self._relation.columns}

    @property
    def star(self) -> str:
        return f"{self._alias}.*" if self._alias else "*"

    @property
    def from_item(self) -> str:
        name = self._relation.name
        return name if self._alias in (None, name) else f"{name} as {self._alias}"


def literal(sql: str) -> Expression:
    return Expression(sql)


def apply(template: str, *parts: Expression) -> Expression:
    """`template` with its `{}` filled in; values flow through changed."""
    return _combined(template, [(part, Subtype.TRANSFORMATION) for part in parts])


def or_zero(column: Expression) -> Expression:
    return apply("coalesce({}, 0)", column)


def aggregate(template: str, *parts: Expression) -> Expression:
    """An aggregate function: `sum({})`; `count(*)` has no parts."""
    return _combined(template, [(part, Subtype.AGGREGATION) for part in parts])


def case(branches: Sequence[tuple[Expression, Expression]], otherwise: Expression | None = None) -> Expression:
    """`case when condition then value … else otherwise end`."""
    text = "case " + " ".join("when {} then {}" for _ in branches) + (" else {} end" if otherwise else " end")
    parts = [
        part
        for condition, value in branches
        for part in ((condition, Subtype.CONDITIONAL), (value, Subtype.TRANSFORMATION))
    ]
    if otherwise:
        parts.append((otherwise, Subtype.TRANSFORMATION))
    return _combined(text, parts)


def over(
    function: Expression,
    *,
    partition: Sequence[Expression] = (),
    order: Sequence[Expression] = (),
    descending: bool = False,
) -> Expression:
    """`function over (partition by … order by …)`; a function without an argument brings only its window's keys."""
    clauses = []
    if partition:
        clauses.append("partition by " + ", ".join("{}" for _ in partition))
    if order:
        clauses.append("order by " + ", ".join("{} desc" if descending else "{}" for _ in order))
    parts = [(function, Subtype.TRANSFORMATION)]
    parts += [(key, Subtype.WINDOW) for key in (*partition, *order)]
    return _combined("{} over (" + " ".join(clauses) + ")", parts)


def _combined(template: str, parts: Iterable[tuple[Expression, Subtype]]) -> Expression:
    parts = list(parts)
    leaves: dict[Leaf, Subtype] = {}
    for part, use in parts:
        for leaf, kind in part.leaves.items():
            _add(leaves, leaf, _used(kind, use))
    return Expression(template.format(*(part.sql for part, _ in parts)), leaves)


def _used(kind: Subtype, use: Subtype) -> Subtype:
    """The kind of a leaf of kind `kind` in an expression that is used as `use`."""
    if kind not in _STRENGTH:
        return kind
    if use not in _STRENGTH:
        return use
    return max(kind, use, key=_STRENGTH.index)


def _add(leaves: dict[Leaf, Subtype], leaf: Leaf, kind: Subtype) -> None:
    """Add a leaf. The same column in two unlike kinds would make the count of edges a matter of taste: refused."""
    known = leaves.setdefault(leaf, kind)
    if known is kind:
        return
    if LineageType.INDIRECT in (known.lineage_type, kind.lineage_type):
        raise ValueError(f"{leaf} is both {known} and {kind} in one expression")
    leaves[leaf] = max(known, kind, key=_STRENGTH.index)


Influences = frozenset[tuple[Leaf, Subtype]]
"""Columns that shape rows, and how: JOIN, FILTER or GROUP_BY."""


@dataclass(frozen=True, slots=True)
class Query:
    sql: str
    columns: Mapping[str, Leaves]
    influences: Influences


@dataclass(frozen=True, slots=True)
class Join:
    sql: str
    leaves: frozenset[Leaf]


def inner_join(table: Table, *conditions: Expression) -> Join:
    return _join("inner join", table, conditions)


def left_join(table: Table, *conditions: Expression) -> Join:
    return _join("left join", table, conditions)


def join_using(left: Table, table: Table, column: str) -> Join:
    keys = (getattr(left, column), getattr(table, column))
    return Join(f"left join {table.from_item} using ({column})", frozenset(leaf for key in keys for leaf in key.leaves))


def _join(word: str, table: Table, conditions: Sequence[Expression]) -> Join:
    on = "\n    and ".join(condition.sql for condition in conditions)
    leaves = frozenset(leaf for condition in conditions for leaf in condition.leaves)
    return Join(f"{word} {table.from_item}\n    on {on}", leaves)


def same(left: Expression, right: Expression) -> Expression:
    return apply("{} = {}", left, right)


def select(
    columns: Mapping[str, Expression],
    source: Table,
    *joins: Join,
    stars: Sequence[Table] = (),
    where: Sequence[Expression] = (),
    group_by: int | Sequence[str] = 0,
    having: Expression | None = None,
) -> Query:
    """A select statement: stars first, then `columns`. group_by: as many leading columns, by number, or names."""
    outputs = {name: part for table in stars for name, part in table.all_columns().items()}
    outputs.update(columns)
    lines = [table.star for table in stars]
    lines += [_output(name, part.sql) for name, part in columns.items()]
    text = ["select", ",\n".join(f"    {line}" for line in lines)]
    if not columns and len(stars) == 1:
        text = [f"select {lines[0]}"]
    text.append(f"from {source.from_item}")
    text += [join.sql for join in joins]
    if where:
        text.append("where " + "\n    and ".join(condition.sql for condition in where))
    keys = list(outputs)[:group_by] if isinstance(group_by, int) else [key.rpartition(".")[2] for key in group_by]
    if keys:
        written = [str(number + 1) for number in range(group_by)] if isinstance(group_by, int) else group_by
        text.append("group by " + ", ".join(written))
    if having:
        text.append(f"having {having.sql}")
    shaping = [(leaf, Subtype.JOIN) for join in joins for leaf in join.leaves]
    shaping += [(leaf, Subtype.GROUP_BY) for key in keys for leaf in outputs[key].leaves]
    shaping += [(leaf, Subtype.FILTER) for condition in (*where, having) if condition for leaf in condition.leaves]
    columns_of_all = {name: part.leaves for name, part in outputs.items()}
    return Query("\n".join(text), columns_of_all, frozenset(shaping))


def union_all(*queries: Query) -> Query:
    """The rows of all `queries`, under the names of the first; columns pair by position."""
    columns: dict[str, dict[Leaf, Subtype]] = {name: {} for name in queries[0].columns}
    for query in queries:
        for merged, leaves in zip(columns.values(), query.columns.values(), strict=True):
            for leaf, kind in leaves.items():
                _add(merged, leaf, kind)
    influences = frozenset[tuple[Leaf, Subtype]]().union(*(query.influences for query in queries))
    return Query("\nunion all\n".join(query.sql for query in queries), columns, influences)


def per(key: Expression, name: str, columns: dict[str, Expression], source: Table) -> Query:
    """`columns` aggregated by `key`, which is called `name`."""
    return select({name: key, **columns}, source, group_by=1)


def _output(name: str, sql: str) -> str:
    return sql if sql == name or sql.endswith(f".{name}") else f"{sql} as {name}"
