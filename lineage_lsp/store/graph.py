"""A part of the lineage graph: what is near some objects or columns, and how it hangs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import select

from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.base.text import FileSpan
from lineage_lsp.store.identity import ColumnId, ObjectId
from lineage_lsp.store.queries import LINEAGE_TYPES, SUBTYPES, place_of
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import StoredColumn, StoredDependency, StoredObject
from lineage_lsp.store.statements import chunks
from lineage_lsp.store.tables import column_lineage, columns, objects


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
    """objects: the root first, then by distance. columns: in order, for each object; empty without `columns`.

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
    root: ObjectId,
    *,
    upstream: int | None = None,
    downstream: int | None = None,
    limit: int | None = None,
    columns: bool = True,
    most_columns: int | None = None,
    without: Collection[str] = (),
) -> Subgraph:
    """The objects within `upstream` and `downstream` steps of the root (0: none, None: all), and what joins them.

    limit: how many objects at most; the nearest are kept. columns: with columns and the edges between them.
    most_columns: how many columns these have in all, at most; the root is there with all it has, and its nearest.
    without: object types that are neither shown nor counted.
    """
    distances = {root: 0}
    for walk in (reader.upstream_steps([root], upstream), reader.downstream_steps([root], downstream)):
        for one, step in walk.items():
            distances[one] = min(step.distance, distances.get(one, step.distance))
    # Ids differ from store to store: the order a reader sees must not.
    near = sorted((distances[one], name, one) for one, name in reader.unique_ids(distances, without))
    kept = [one for _, _, one in near[:limit]]
    if columns and most_columns is not None:
        kept = _up_to(most_columns, kept, reader.column_counts(kept))
    found = reader.objects(kept)
    shown = {one: found[one] for one in kept}
    of_objects = {one: tuple(some) for one, some in reader.columns_of(shown).items()} if columns else {}
    inside = _inside(reader, shown)
    degrees, hidden = _neighbourhood(reader, shown, inside, without)
    return Subgraph(
        shown,
        of_objects,
        tuple(sorted(inside, key=_by_names(shown))),
        _links(reader, shown, {column.id for some in of_objects.values() for column in some}),
        degrees,
        hidden,
        truncated=len(kept) < len(near),
    )


def _up_to(most: int, near: Sequence[ObjectId], counts: Mapping[ObjectId, int]) -> list[ObjectId]:
    """As many of the nearest as have no more columns than that; the nearest of all anyway."""
    in_all = accumulate(counts.get(one, 0) for one in near)
    return [one for index, (one, sofar) in enumerate(zip(near, in_all, strict=True)) if not index or sofar <= most]


def _by_names(shown: Mapping[ObjectId, StoredObject]) -> Callable[[StoredDependency], tuple[str, str]]:
    return lambda edge: (shown[edge.parent].unique_id, shown[edge.child].unique_id)


def neighbourhood(
    reader: Reader, shown: Mapping[ObjectId, StoredObject], without: Collection[str] = ()
) -> tuple[dict[ObjectId, Degree], dict[ObjectId, Degree]]:
    """For each object its direct neighbours, and those of them that are not among `shown`."""
    return _neighbourhood(reader, shown, _inside(reader, shown), without)


def _inside(reader: Reader, shown: Collection[ObjectId]) -> list[StoredDependency]:
    return [edge for edge in reader.parents(shown) if edge.parent in shown]


def _neighbourhood(
    reader: Reader,
    shown: Mapping[ObjectId, StoredObject],
    inside: Collection[StoredDependency],
    without: Collection[str],
) -> tuple[dict[ObjectId, Degree], dict[ObjectId, Degree]]:
    parents = Counter(reader.parent_counts(shown, without))
    children = Counter(reader.child_counts(shown, without))
    for edge in inside:  # of all that are counted, these are shown
        parents[edge.child] -= shown[edge.parent].object_type not in without
        children[edge.parent] -= shown[edge.child].object_type not in without
    hidden = {one: Degree(parents[one], children[one]) for one in shown}
    for edge in inside:
        parents[edge.child] += 1
        children[edge.parent] += 1
    return {one: Degree(parents[one], children[one]) for one in shown}, hidden


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
                kind = LINEAGE_TYPES[lineage_type], SUBTYPES[subtype]
                found.append(Link._make((source, target, *kind, *values[4:8], place_of(*values[8:]))))
    return tuple(found)
