"""A part of the lineage graph: what is near some objects or columns, and how it hangs together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.base.text import FileSpan
from lineage_lsp.store.identity import ColumnId, ObjectId
from lineage_lsp.store.queries import place_of
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import Step, StoredColumn, StoredDependency, StoredObject
from lineage_lsp.store.statements import chunks
from lineage_lsp.store.tables import column_lineage, columns, objects

Id = TypeVar("Id", ObjectId, ColumnId)


class Degree(NamedTuple):
    upstream: int
    downstream: int


class Link(NamedTuple):
    """A column edge by ids: the data flows from `source` to `target`."""

    source: ColumnId
    target: ColumnId
    lineage_type: LineageType
    subtype: Subtype
    masking: bool
    transformation: str | None
    confidence: float
    reason: str | None
    at: FileSpan | None


@dataclass(frozen=True, slots=True)
class Subgraph:
    """objects: the roots first, then by distance. columns: in order, for each object; empty without `columns`.

    degrees: direct neighbours of each object, shown or not; hidden: those of them that are not shown.
    truncated: the limit left something out that lies within the depth.
    """

    objects: Mapping[ObjectId, StoredObject]
    columns: Mapping[ObjectId, tuple[StoredColumn, ...]]
    dependencies: tuple[StoredDependency, ...]
    links: tuple[Link, ...]
    degrees: Mapping[ObjectId, Degree]
    hidden: Mapping[ObjectId, Degree]
    truncated: bool


def subgraph(
    reader: Reader,
    roots: Collection[ObjectId],
    *,
    upstream: int | None = None,
    downstream: int | None = None,
    limit: int | None = None,
    columns: bool = True,
) -> Subgraph:
    """The objects within `upstream` and `downstream` steps of the roots (0: none, None: all), and what joins them.

    limit: how many objects at most; the nearest are kept. columns: with columns and the edges between them.
    """
    kept, truncated = _nearest(
        roots, (reader.upstream_steps(roots, upstream), reader.downstream_steps(roots, downstream)), limit
    )
    found = reader.objects(kept)
    shown = {one: found[one] for one in kept if one in found}
    of_objects = {one: tuple(some) for one, some in reader.columns_of(shown).items()} if columns else {}
    ids = {column.id for some in of_objects.values() for column in some}
    return _made(reader, shown, of_objects, _links(reader, shown, ids), truncated=truncated)


def column_subgraph(
    reader: Reader,
    roots: Collection[ColumnId],
    *,
    upstream: int | None = None,
    downstream: int | None = None,
    limit: int | None = None,
) -> Subgraph:
    """The columns within so many column edges of the roots, with their objects; limit: of columns."""
    kept, truncated = _nearest(
        roots, (reader.upstream_column_steps(roots, upstream), reader.downstream_column_steps(roots, downstream)), limit
    )
    found = reader.columns_by_id(kept)
    of_objects: dict[ObjectId, list[StoredColumn]] = {}
    for one in kept:
        if one in found:
            of_objects.setdefault(found[one].object_id, []).append(found[one])
    objects_found = reader.objects(of_objects)
    shown = {one: objects_found[one] for one in of_objects}
    ordered = {one: tuple(sorted(some, key=_column_order)) for one, some in of_objects.items()}
    return _made(reader, shown, ordered, _links(reader, shown, found.keys()), truncated=truncated)


def _nearest(
    roots: Collection[Id], walks: tuple[dict[Id, Step], dict[Id, Step]], limit: int | None
) -> tuple[list[Id], bool]:
    distances = dict.fromkeys(roots, 0)
    for walk in walks:
        for one, step in walk.items():
            distances[one] = min(step.distance, distances.get(one, step.distance))
    ordered = sorted(distances, key=lambda one: (distances[one], one))
    return ordered[:limit], limit is not None and len(ordered) > limit


def _made(
    reader: Reader,
    shown: dict[ObjectId, StoredObject],
    of_objects: Mapping[ObjectId, tuple[StoredColumn, ...]],
    links: tuple[Link, ...],
    *,
    truncated: bool,
) -> Subgraph:
    parents, children = reader.parents(shown), reader.children(shown)
    among = tuple(one for one in parents if one.parent in shown)
    degrees = {one: [0, 0] for one in shown}
    visible = {one: [0, 0] for one in shown}
    for edge in parents:
        degrees[edge.child][0] += 1
        visible[edge.child][0] += edge.parent in shown
    for edge in children:
        degrees[edge.parent][1] += 1
        visible[edge.parent][1] += edge.child in shown
    hidden = {
        one: Degree(degrees[one][0] - visible[one][0], degrees[one][1] - visible[one][1])
        for one in shown
        if degrees[one] != visible[one]
    }
    return Subgraph(
        shown, of_objects, among, links, {one: Degree(*both) for one, both in degrees.items()}, hidden, truncated
    )


def _links(reader: Reader, shown: Collection[ObjectId], ids: Collection[ColumnId]) -> tuple[Link, ...]:
    """The edges among these columns, by target column."""
    e = column_lineage.c
    found: list[Link] = []
    for chunk in chunks(shown if ids else ()):
        query = (
            select(
                *(e.source_column_id, e.target_column_id, e.lineage_type, e.lineage_subtype, e.masking),
                *(e.transformation, e.confidence, e.reason),
                *(objects.c.file_path.label("own_path"), e.file_path, e.start_offset, e.end_offset),
            )
            .join(columns, columns.c.id == e.target_column_id)
            .join(objects, objects.c.id == columns.c.object_id)
            .where(columns.c.object_id.in_(chunk))
            .order_by(columns.c.object_id, columns.c.position, columns.c.name_key, e.lineage_type, e.id)
        )
        for row in reader.connection.execute(query).all():
            values = tuple(row)
            source, target, lineage_type, subtype = values[:4]
            if source in ids and target in ids:
                kind = LineageType(lineage_type), Subtype(subtype)
                found.append(Link._make((source, target, *kind, *values[4:8], place_of(*values[8:]))))
    return tuple(found)


def _column_order(column: StoredColumn) -> tuple[bool, int, str]:
    return column.position is None, column.position or 0, column.key
