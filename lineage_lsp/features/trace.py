"""One column to its roots, or to its uses: the walk that hover, the trace command and the graph share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lineage_lsp.analysis.linked import Edge
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.base.text import FileSpan
from lineage_lsp.store.identity import ColumnId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import StoredColumn, StoredEdge, StoredObject

MOST_STEPS = 2_000
"""A trace that would be longer is cut: nobody reads it, and a hover must stay quick."""


@dataclass(frozen=True, slots=True)
class Step:
    """A column and the edge that led to it.

    column_at: where the column itself is written. subtype, expression, at: of the edge; expression and at are the
    downstream column's. further: where it goes on from here, empty at a root or where this column was already
    shown. repeated: it was, elsewhere in the trace. made_here: nothing flows into it, its own node makes it.
    """

    column: ColumnId
    node: UniqueId
    node_name: str
    object_type: str
    column_name: str
    column_at: FileSpan | None
    subtype: Subtype
    expression: str
    confidence: float
    reason: str | None
    at: FileSpan | None
    further: tuple[Step, ...] = ()
    repeated: bool = False
    made_here: bool = False


@dataclass(frozen=True, slots=True)
class Root:
    """An end of the trace: a column nothing upstream is known of.

    through: the names of the objects between, from the start to the root; confidence: the least on the way;
    subtype: of the whole way: AGGREGATION if any step is one, else TRANSFORMATION if any is, else IDENTITY.
    """

    column: ColumnId
    node: UniqueId
    node_name: str
    column_name: str
    at: FileSpan | None
    through: tuple[str, ...]
    subtype: Subtype
    confidence: float


def trace_up(reader: Reader, starts: Iterable[ColumnId]) -> dict[ColumnId, tuple[Step, ...]]:
    """For each start, the columns its value comes from, step by step up to the roots. Only DIRECT edges."""
    return _trace(reader, starts, upwards=True)


def trace_down(reader: Reader, starts: Iterable[ColumnId]) -> dict[ColumnId, tuple[Step, ...]]:
    """For each start, the columns that are made of it, step by step down. Only DIRECT edges, without CTEs."""
    return _trace(reader, starts, upwards=False)


def first_steps(reader: Reader, column: ColumnId) -> tuple[Step, ...]:
    """One step up by every edge, INDIRECT ones last; DIRECT ones go on to the roots."""
    indirect = [edge for edge in reader.sources_of([column]) if edge.lineage_type is LineageType.INDIRECT]
    places = reader.columns_by_id([edge.source.id for edge in indirect])
    shaping = tuple(_step(edge, edge.source.id, places, (), repeated=False, upwards=True) for edge in indirect)
    return trace_up(reader, [column])[column] + shaping


def trace_from(reader: Reader, edges: Sequence[Edge], expression: str) -> tuple[Step, ...]:
    """The same for a column that is not in the store (yet), from the edges linking gave it."""
    ids = [reader.ids.column(reader.ids.object(UniqueId(one.upstream.relation)), one.upstream.column) for one in edges]
    columns = reader.columns_by_id(ids)
    objects = reader.objects({column.object_id for column in columns.values()})
    direct = [one for one, edge in zip(ids, edges, strict=True) if edge.subtype.lineage_type is LineageType.DIRECT]
    further = trace_up(reader, direct)
    made: list[Step] = []
    for column_id, edge in zip(ids, edges, strict=True):
        column = columns.get(column_id)
        owner = objects.get(column.object_id) if column else None
        made.append(
            Step(
                column_id,
                UniqueId(edge.upstream.relation),
                display_name(owner) if owner else edge.upstream.relation.removeprefix("relation:"),
                owner.object_type if owner else "view",
                column.name if column else str(edge.upstream.column),
                column.at if column else None,
                edge.subtype,
                expression,
                max(0.1, (column.confidence if column else 1.0) - edge.penalty),
                edge.reason or (column.reason if column else None),
                None,
                further.get(column_id, ()) if edge.subtype.lineage_type is LineageType.DIRECT else (),
            )
        )
    return tuple(made)


def is_made_here(object_type: str, column: StoredColumn) -> bool:
    """Whether a column that no column flows into is its node's own work: a constant, `count(*)`, a generated key.

    What a table has, and what is known from its use alone, comes from where nobody here can see.
    """
    return object_type not in _GIVEN and not column.is_stub


_GIVEN = frozenset({"source", "seed", "view"})


def display_name(one: StoredObject) -> str:
    """How people call it: a source by `source.table`, a versioned model by `name.v2`, anything else by its name."""
    return named(one.object_type, one.unique_id, one.name)


def named(object_type: str, unique_id: UniqueId, name: str) -> str:
    parts = unique_id.split(".")
    if object_type == "source" and len(parts) > 3:
        return ".".join(parts[2:])
    if object_type == "model" and len(parts) > 3:
        return ".".join(parts[2:])
    return name


def roots(steps: Sequence[Step]) -> list[Root]:
    """The ends of an upward trace, in order of first appearance, once each; of several ways the surest."""
    found: dict[ColumnId, Root] = {}
    known: dict[ColumnId, tuple[Step, ...]] = {}
    for step in steps:
        _collect_known(step, known)
    passed: set[tuple[ColumnId, Subtype]] = set()
    for step in steps:
        _collect(step, (), Subtype.IDENTITY, 1.0, known, found, passed)
    return list(found.values())


def combined(one: Subtype, other: Subtype) -> Subtype:
    """The kind of two DIRECT steps in a row: the stronger one."""
    order = (Subtype.IDENTITY, Subtype.TRANSFORMATION, Subtype.AGGREGATION)
    return max(one, other, key=order.index)


def _trace(reader: Reader, starts: Iterable[ColumnId], *, upwards: bool) -> dict[ColumnId, tuple[Step, ...]]:
    """Breadth first, one query a level; then the tree is put together from what was found."""
    first = list(dict.fromkeys(starts))
    edges: dict[ColumnId, list[StoredEdge]] = {}
    level, count = first, 0
    while level and count < MOST_STEPS:
        edges.update((one, []) for one in level)
        following: dict[ColumnId, None] = {}
        for edge in reader.sources_of(level) if upwards else reader.uses_of(level):
            if edge.lineage_type is not LineageType.DIRECT:
                continue
            here, there = (edge.target, edge.source) if upwards else (edge.source, edge.target)
            edges[here.id].append(edge)
            count += 1
            if there.id not in edges:
                following[there.id] = None
        level = list(following)
    ends = {(edge.source if upwards else edge.target).id for found in edges.values() for edge in found}
    places = reader.columns_by_id(ends)
    shown: set[ColumnId] = set(first)
    return {start: _grow(start, edges, places, shown, upwards=upwards) for start in first}


def _grow(
    start: ColumnId,
    edges: dict[ColumnId, list[StoredEdge]],
    places: dict[ColumnId, StoredColumn],
    shown: set[ColumnId],
    *,
    upwards: bool,
) -> tuple[Step, ...]:
    """Depth first; recursion goes as deep as models stand on models, and a cycle ends at `shown`."""
    made: list[Step] = []
    for edge in edges.get(start, ()):
        there = (edge.source if upwards else edge.target).id
        repeated = there in shown and bool(edges.get(there))
        further: tuple[Step, ...] = ()
        if there not in shown:
            shown.add(there)
            further = _grow(there, edges, places, shown, upwards=upwards)
        ends = upwards and there in edges and not edges[there]
        made.append(_step(edge, there, places, further, repeated=repeated, upwards=upwards, ends=ends))
    return tuple(made)


def _step(
    edge: StoredEdge,
    there: ColumnId,
    places: dict[ColumnId, StoredColumn],
    further: tuple[Step, ...],
    *,
    repeated: bool,
    upwards: bool,
    ends: bool = False,
) -> Step:
    """ends: nothing leads on from there."""
    end = edge.source if upwards else edge.target
    column = places.get(there)
    return Step(
        there,
        end.unique_id,
        named(end.object_type, end.unique_id, end.object_name),
        end.object_type,
        end.name,
        column.at if column else None,
        edge.subtype,
        edge.transformation or "",
        edge.confidence,
        edge.reason,
        edge.at,
        further,
        repeated,
        ends and column is not None and is_made_here(end.object_type, column),
    )


def _collect_known(step: Step, known: dict[ColumnId, tuple[Step, ...]]) -> None:
    if step.further:
        known[step.column] = step.further
        for one in step.further:
            _collect_known(one, known)


def _collect(
    step: Step,
    through: tuple[str, ...],
    subtype: Subtype,
    confidence: float,
    known: dict[ColumnId, tuple[Step, ...]],
    found: dict[ColumnId, Root],
    passed: set[tuple[ColumnId, Subtype]],
) -> None:
    subtype = combined(subtype, step.subtype)
    confidence = min(confidence, step.confidence)
    further = step.further or (known.get(step.column, ()) if step.repeated else ())
    if not further:
        before = found.get(step.column)
        if before is None or before.confidence < confidence:
            found[step.column] = Root(
                step.column, step.node, step.node_name, step.column_name, step.column_at, through, subtype, confidence
            )
        return
    if (step.column, subtype) in passed:  # a second way of the same kind to a column has the same roots
        return
    passed.add((step.column, subtype))
    for one in further:
        _collect(one, (*through, step.node_name), subtype, confidence, known, found, passed)
