"""What linking says of one unit: every name met its meaning. Spans are in compiled code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lineage_lsp.base.ids import ColumnKey
from lineage_lsp.base.lineage import Subtype
from lineage_lsp.base.text import Span


class ShapeColumn(NamedTuple):
    name: str
    key: ColumnKey
    data_type: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a relation offers to those who select from it.

    relation: the id edges will carry: a node's unique_id, or the relation's name for one nobody declares.
    open: it may have more columns than these; whoever asks for one gets it, at lower certainty.
    """

    relation: str
    columns: tuple[ShapeColumn, ...]
    open: bool


class ColumnOf(NamedTuple):
    """A column of a relation outside the unit."""

    relation: str
    column: ColumnKey


class Edge(NamedTuple):
    """One upstream column of an output, through all CTEs and subqueries of the unit.

    upstream: column `*` of an open relation when a star could not be expanded.
    penalty: taken off the confidence, 0.0 when certain; `reason` then says why, for a user to read.
    at: the reference in compiled code nearest to the output (in the output's own expression).
    path: fields inside the column, for a struct or an array of structs: `payload.user` reads `("user",)`.
    """

    upstream: ColumnOf
    subtype: Subtype
    masking: bool
    penalty: float
    reason: str | None
    at: Span | None
    path: tuple[str, ...] = ()


class ScopeColumn(NamedTuple):
    """Column number `ordinal` of scope number `scope` of the same unit."""

    scope: int
    ordinal: int


class LinkedColumn(NamedTuple):
    """An output column of the unit or of one of its scopes.

    name: as written; `*` for a star that could not be expanded. Two columns may share a name.
    expression: its SQL text in one line without the alias; span: the whole item in compiled code;
    name_span: its alias or the column name that names it. maker: the expression that makes it: its own, or that of
    the column inside the unit which it merely passes on.

        with o as (select sum(amount) as total from orders) select o.* from o    -- total is made by `sum(amount)`

    edges: to columns outside the unit, ordered by first reference, DIRECT before INDIRECT.
    parents: one step up instead, inside the unit where possible: what a trace through CTEs walks.
    """

    name: str
    key: ColumnKey
    data_type: str | None
    expression: str
    span: Span | None
    name_span: Span | None
    edges: tuple[Edge, ...]
    parents: tuple[tuple[ScopeColumn | ColumnOf, Subtype], ...]
    penalty: float
    reason: str | None
    maker: str


class RowInfluence(NamedTuple):
    """path: fields of the upstream column."""

    upstream: ColumnOf
    subtype: Subtype
    expression: str
    at: Span | None
    path: tuple[str, ...] = ()


class LinkedScope(NamedTuple):
    """A query inside the unit. name: a CTE's name (None for the root, derived tables, union branches …).

    columns: the outputs, then those known only because somebody asks for them through an open star; of a scope that
    is no root only when occurrences were asked for, as whoever looks inside a unit does.
    """

    kind: str  # "root" | "cte" | "derived" | "branch" | "subquery" | …
    name: str | None
    name_span: Span | None
    span: Span | None
    columns: tuple[LinkedColumn, ...]
    open: bool


class Occurrence(NamedTuple):
    """A name in compiled code and what it means.

    targets: the columns it stands for: several for `using`, a union's column or an unresolved candidate list;
    empty for one that nothing offers. kind: "column" (a reference), "output" (a name given here), "cte",
    "relation" (then `relation` is set), "alias".
    """

    span: Span
    kind: str
    targets: tuple[ScopeColumn | ColumnOf, ...]
    scope: int | None = None  # of a "cte" or "alias" that names a scope
    relation: str | None = None


class Placed(NamedTuple):
    """A column where its place counts. at: where it is written, a `*` for every column it becomes."""

    key: str
    name: str
    at: Span | None


Aligned = tuple[tuple[Placed, ...], ...]
"""Columns that belong together by their places alone: one row for each branch of a union; or the names of a list, and
what they name, which may be more.
"""


class LinkProblem(NamedTuple):
    """code: `unknown-column`, `ambiguous-column`, `unknown-cte` …, only when sure of it in this dialect.

    doubtful: another dialect gives a column here the name that is missing.
    """

    code: str
    message: str
    span: Span | None
    doubtful: bool = False


def may_be_called(name: str, key: str) -> bool:
    """Whether a dialect may call a column `key` that another one calls `name`, as nobody else gave it a name.

    So Postgres has `date` of `date::date`, where DuckDB has `CAST(date AS DATE)`.
    """
    return _EXPRESSION.search(name) is not None and re.search(rf"\b{re.escape(key)}\b", name, re.IGNORECASE) is not None


_EXPRESSION = re.compile(r"\(|::")


@dataclass(frozen=True, slots=True)
class Linked:
    """columns: the unit's outputs, in order; open: a star of an open relation is among them.

    row_influences: columns outside that shape the rows (join, filter, group, sort), once each per subtype and field.
    used: columns asked of each relation, in order of first use; a stub column of an open relation starts here.
    relations: ids of all relations read, in order of first use, those included that no column is asked of.
    aligned: where columns meet by place; only with occurrences. read: the columns that something in the text needs,
    where that was asked for. left_out: columns that an open star among the outputs is sure not to pass on.
    """

    columns: tuple[LinkedColumn, ...]
    open: bool
    scopes: tuple[LinkedScope, ...]
    row_influences: tuple[RowInfluence, ...]
    used: tuple[ColumnOf, ...]
    occurrences: tuple[Occurrence, ...]
    problems: tuple[LinkProblem, ...]
    relations: tuple[str, ...] = ()
    aligned: tuple[Aligned, ...] = ()
    read: frozenset[ColumnOf] = frozenset()
    left_out: frozenset[str] = frozenset()


def where_named(
    linked: Linked, target: ScopeColumn | ColumnOf, *, first_branch: bool = False
) -> Iterator[ScopeColumn | ColumnOf]:
    """The columns that `target` is, where somebody names them: through every `*` and set operation inside the unit.

        with o as (select * from orders) select o.id from o    -- `o.id` is the column `id` of `orders`

    In the order of the text; `target` itself where it has a name of its own, or is made of nothing. first_branch: of a
    set operation that one only, whose names it has. It is asked of units whose occurrences are known.
    """
    waiting, seen = [target], {target}
    while waiting:
        one = waiting.pop()
        same = list(_unwritten(linked, one))
        if not same:
            yield one
        elif first_branch and isinstance(same[0], ScopeColumn) and linked.scopes[same[0].scope].kind == "branch":
            same = same[:1]
        waiting += [parent for parent in reversed(same) if parent not in seen]
        seen.update(same)


def _unwritten(linked: Linked, target: ScopeColumn | ColumnOf) -> Iterator[ScopeColumn | ColumnOf]:
    """What a column without a name of its own passes on."""
    if isinstance(target, ScopeColumn):
        column = linked.scopes[target.scope].columns[target.ordinal]
        if column.name_span is None:
            yield from (parent for parent, subtype in column.parents if subtype is Subtype.IDENTITY)
