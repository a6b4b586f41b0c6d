"""Everything in the store in the words of dbt, streamed: unique_ids and column names in place of ids.

Edges join models, seeds, snapshots and sources directly; CTEs are left out unless asked for. All in a fixed order:
by unique_id, then as written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.store.queries import SOURCE, SOURCE_OBJECT, TARGET, TARGET_OBJECT
from lineage_lsp.store.read import CTE
from lineage_lsp.store.statements import chunks
from lineage_lsp.store.tables import column_lineage, columns, dependencies, object_influences, objects

_ROWS_AT_ONCE = 1000
_OBJECTS_AT_ONCE = 100


class ExportedColumn(NamedTuple):
    unique_id: UniqueId
    name: str
    data_type: str | None
    position: int | None
    is_stub: bool
    confidence: float
    description: str | None


class ExportedDependency(NamedTuple):
    child: UniqueId
    parent: UniqueId
    dependency_type: str
    confidence: float


class ExportedEdge(NamedTuple):
    """`target` is derived from `source`."""

    target: tuple[UniqueId, str]
    source: tuple[UniqueId, str]
    lineage_type: LineageType
    subtype: Subtype
    transformation: str | None
    masking: bool
    confidence: float


class ExportedInfluence(NamedTuple):
    target: UniqueId
    source: tuple[UniqueId, str]
    subtype: Subtype
    expression: str | None
    confidence: float


class Statistics(NamedTuple):
    """How much there is. objects: by type; columns, tiers: without those of CTEs."""

    objects: dict[str, int]
    columns: int
    dependencies: int
    column_lineage: int
    influences: int
    tiers: dict[str, int]


def exported_columns(connection: Connection, *, ctes: bool = False) -> Iterator[ExportedColumn]:
    c = columns.c
    query = (
        select(objects.c.unique_id, c.name, c.data_type, c.position, c.is_stub, c.confidence, c.description)
        .join(objects, objects.c.id == c.object_id)
        .order_by(objects.c.unique_id, c.position.is_(None), c.position, c.name_key)
    )
    if not ctes:
        query = query.where(objects.c.object_type != CTE)
    for row in _stream(connection, query):
        yield ExportedColumn._make(row)


def exported_dependencies(connection: Connection) -> Iterator[ExportedDependency]:
    d = dependencies.c
    child, parent = objects.alias("child"), objects.alias("parent")
    query = (
        select(child.c.unique_id, parent.c.unique_id, d.dependency_type, d.confidence)
        .select_from(dependencies)
        .join(child, child.c.id == d.source_object_id)
        .join(parent, parent.c.id == d.target_object_id)
        .order_by(child.c.unique_id, parent.c.unique_id)
    )
    for row in _stream(connection, query):
        yield ExportedDependency._make(row)


def exported_edges(connection: Connection, only: Callable[[UniqueId], bool] | None = None) -> Iterator[ExportedEdge]:
    """only: whether an object's edges, from both of their ends, are wanted."""
    e = column_lineage.c
    query = (
        select(
            *(TARGET_OBJECT.c.unique_id, TARGET.c.name, SOURCE_OBJECT.c.unique_id, SOURCE.c.name),
            *(e.lineage_type, e.lineage_subtype, e.transformation, e.masking, e.confidence),
        )
        .select_from(column_lineage)
        .join(TARGET, TARGET.c.id == e.target_column_id)
        .join(TARGET_OBJECT, TARGET_OBJECT.c.id == TARGET.c.object_id)
        .join(SOURCE, SOURCE.c.id == e.source_column_id)
        .join(SOURCE_OBJECT, SOURCE_OBJECT.c.id == SOURCE.c.object_id)
        .order_by(
            *(TARGET_OBJECT.c.unique_id, TARGET.c.position.is_(None), TARGET.c.position, TARGET.c.name_key),
            *(e.lineage_type, SOURCE_OBJECT.c.unique_id, SOURCE.c.name_key),
        )
    )
    query_of_owners = select(objects.c.id, objects.c.unique_id).where(objects.c.object_type != CTE)
    rows = connection.execute(query_of_owners.order_by(objects.c.unique_id)).all()
    owners = [row.id for row in rows if only is None or only(row.unique_id)]
    # Sorting all edges at once takes longer than finding those of some objects at a time.
    for chunk in chunks(owners, _OBJECTS_AT_ONCE):
        for row in connection.execute(query.where(TARGET.c.object_id.in_(chunk))):
            target, column, source, source_column, kind, subtype, *rest = tuple(row)
            if only is not None and not only(source):
                continue
            kinds = LineageType(kind), Subtype(subtype)
            yield ExportedEdge._make(((target, column), (source, source_column), *kinds, *rest))


def exported_influences(connection: Connection) -> Iterator[ExportedInfluence]:
    i = object_influences.c
    query = (
        select(
            *(TARGET_OBJECT.c.unique_id, SOURCE_OBJECT.c.unique_id, SOURCE.c.name),
            *(i.lineage_subtype, i.expression, i.confidence),
        )
        .select_from(object_influences)
        .join(TARGET_OBJECT, TARGET_OBJECT.c.id == i.target_object_id)
        .join(SOURCE, SOURCE.c.id == i.source_column_id)
        .join(SOURCE_OBJECT, SOURCE_OBJECT.c.id == SOURCE.c.object_id)
        .order_by(TARGET_OBJECT.c.unique_id, SOURCE_OBJECT.c.unique_id, SOURCE.c.name_key, i.lineage_subtype)
    )
    for target, source, column, subtype, expression, confidence in _stream(connection, query):
        yield ExportedInfluence(target, (source, column), Subtype(subtype), expression, confidence)


def statistics(connection: Connection) -> Statistics:
    o = objects.c
    types = connection.execute(select(o.object_type, func.count()).group_by(o.object_type).order_by(o.object_type))
    tiers = select(o.extraction_tier, func.count()).where(o.object_type != CTE).group_by(o.extraction_tier)
    ctes = select(o.id).where(o.object_type == CTE)
    shown = select(func.count()).select_from(columns).where(columns.c.object_id.not_in(ctes))
    return Statistics(
        objects={row[0]: row[1] for row in types},
        columns=connection.scalar(shown) or 0,
        dependencies=connection.scalar(select(func.count()).select_from(dependencies)) or 0,
        column_lineage=connection.scalar(select(func.count()).select_from(column_lineage)) or 0,
        influences=connection.scalar(select(func.count()).select_from(object_influences)) or 0,
        tiers={row[0]: row[1] for row in connection.execute(tiers.order_by(o.extraction_tier))},
    )


def statistics_of(connection: Connection, only: Collection[UniqueId]) -> Statistics:
    """The same of these objects alone, and of the edges that join them; with their CTEs."""
    o = objects.c
    types: Counter[str] = Counter()
    tiers: Counter[str] = Counter()
    owner = objects.alias("owner")
    query = select(func.coalesce(owner.c.unique_id, o.unique_id), o.object_type, o.extraction_tier).select_from(
        objects.outerjoin(owner, owner.c.id == o.parent_object_id)
    )
    for unique_id, kind, tier in _stream(connection, query):
        if unique_id in only:
            types[kind] += 1
            if kind != CTE:
                tiers[tier] += 1
    wanted = only.__contains__
    influences = exported_influences(connection)
    return Statistics(
        objects=dict(sorted(types.items())),
        columns=sum(column.unique_id in only for column in exported_columns(connection)),
        dependencies=sum(one.child in only and one.parent in only for one in exported_dependencies(connection)),
        column_lineage=sum(1 for _ in exported_edges(connection, wanted)),
        influences=sum(one.target in only and one.source[0] in only for one in influences),
        tiers=dict(sorted(tiers.items())),
    )


def _stream(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows as they come, never all at once."""
    found = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    for row in found:
        yield tuple(row)
