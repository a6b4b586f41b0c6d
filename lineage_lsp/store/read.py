"""Questions to the store: each one SELECT, the same for SQLite and PostgreSQL.

A CTE is an object with columns, without edges: those of its model lead from column to column outside. Questions
that list objects leave CTEs out unless asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, func, or_, select

from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.text import FilePath, Span
from lineage_lsp.store.identity import ColumnId, Identity, ObjectId
from lineage_lsp.store.queries import (
    SOURCE,
    SOURCE_OBJECT,
    TARGET,
    TARGET_OBJECT,
    column_of,
    edge_of,
    influence_of,
    object_of,
    problem_of,
    select_columns,
    select_edges,
    select_influences,
    select_objects,
)
from lineage_lsp.store.results import (
    Step,
    StoredColumn,
    StoredDependency,
    StoredEdge,
    StoredInfluence,
    StoredObject,
    StoredProblem,
    Texts,
)
from lineage_lsp.store.statements import chunks
from lineage_lsp.store.tables import column_lineage, columns, dependencies, object_influences, objects, problems
from lineage_lsp.store.walks import TO_CHILDREN, TO_PARENTS, TO_SOURCES, TO_USES, reachable, steps

CTE = "cte"


class Reader:
    """The store as one connection sees it; within a `Store.read()` block all answers are of one state.

    ids: computes the id of an object or column without asking.
    """

    def __init__(self, connection: Connection, scope: str) -> None:
        self.connection = connection
        self.ids = Identity(scope)

    # Objects

    def object(self, unique_id: UniqueId) -> StoredObject | None:
        return self.object_by_id(self.ids.object(unique_id))

    def object_by_id(self, object_id: ObjectId) -> StoredObject | None:
        return self._one_object(objects.c.id == object_id)

    def objects(self, ids: Iterable[ObjectId]) -> dict[ObjectId, StoredObject]:
        found = (self._objects(objects.c.id.in_(chunk)) for chunk in chunks(ids))
        return {one.id: one for some in found for one in some}

    def unique_ids(self, ids: Iterable[ObjectId], without: Collection[str] = ()) -> list[tuple[ObjectId, UniqueId]]:
        """In no order. without: object types that are left out."""
        o = objects.c
        found: list[tuple[ObjectId, UniqueId]] = []
        for chunk in chunks(ids):
            query = select(o.id, o.unique_id).where(o.id.in_(chunk))
            if without:
                query = query.where(o.object_type.not_in(without))
            found.extend((ObjectId(row[0]), UniqueId(row[1])) for row in self.connection.execute(query))
        return found

    def all_objects(self, *, ctes: bool = False) -> list[StoredObject]:
        """Every object, by unique_id."""
        condition = () if ctes else (objects.c.object_type != CTE,)
        return self._objects(*condition)

    def objects_in(self, path: FilePath) -> list[StoredObject]:
        """What this file declares, in the order it is written; without CTEs."""
        found = self._objects(objects.c.file_path == path, objects.c.object_type != CTE)
        return sorted(found, key=lambda one: one.span or Span(0, 0))

    def ctes(self, object_id: ObjectId) -> list[StoredObject]:
        """The CTEs of a model, in the order they are written."""
        found = self._objects(objects.c.parent_object_id == object_id)
        return sorted(found, key=lambda one: one.span or Span(0, 0))

    def find(self, name: str) -> list[StoredObject]:
        """What a user may mean by `name`: a unique_id, a name, `package.name` or `source.table`; by unique_id.

        An exact unique_id alone is the answer, whatever else has that name. No CTEs.
        """
        exact = self.object(UniqueId(name))
        if exact is not None:
            return [exact]
        o = objects.c
        meanings: list[ColumnElement[bool]] = [o.name == name]
        before, dot, last = name.rpartition(".")
        if dot:
            source = o.unique_id.endswith(f".{name}", autoescape=True) & (o.object_type == "source")
            meanings.append((o.name == last) & ((o.package_name == before) | source))
        return self._objects(or_(*meanings), o.object_type != CTE)

    def search(self, prefix: str, limit: int = 100) -> list[StoredObject]:
        """Objects whose name begins with `prefix`, in any case; by name. No CTEs."""
        o = objects.c
        matches = func.lower(o.name).startswith(prefix.lower(), autoescape=True)
        query = select_objects().where(matches, o.object_type != CTE).order_by(o.name, o.unique_id).limit(limit)
        return [object_of(row) for row in self.connection.execute(query)]

    def texts(self, object_id: ObjectId) -> Texts | None:
        o = objects.c
        query = select(o.definition, o.compiled_definition).where(o.id == object_id)
        row = self.connection.execute(query).first()
        return None if row is None else Texts(row.definition, row.compiled_definition)

    # Columns

    def columns(self, object_id: ObjectId) -> list[StoredColumn]:
        """In order; the stubs nobody lists last, by name."""
        return self.columns_of([object_id]).get(object_id, [])

    def columns_of(self, ids: Iterable[ObjectId]) -> dict[ObjectId, list[StoredColumn]]:
        found: dict[ObjectId, list[StoredColumn]] = defaultdict(list)
        c = columns.c
        for chunk in chunks(ids):
            query = select_columns().where(c.object_id.in_(chunk))
            # NULL positions sort first on one engine and last on the other.
            ordered = query.order_by(c.object_id, c.position.is_(None), c.position, c.name_key)
            for row in self.connection.execute(ordered).all():
                column = column_of(row)
                found[column.object_id].append(column)
        return dict(found)

    def column_counts(self, ids: Iterable[ObjectId]) -> dict[ObjectId, int]:
        """How many columns each has; no entry for none."""
        c = columns.c
        found: dict[ObjectId, int] = {}
        for chunk in chunks(ids):
            query = select(c.object_id, func.count()).where(c.object_id.in_(chunk)).group_by(c.object_id)
            found.update((ObjectId(row[0]), row[1]) for row in self.connection.execute(query))
        return found

    def column(self, object_id: ObjectId, key: ColumnKey) -> StoredColumn | None:
        c = columns.c
        row = self.connection.execute(select_columns().where(c.object_id == object_id, c.name_key == key)).first()
        return None if row is None else column_of(row)

    def columns_by_id(self, ids: Iterable[ColumnId]) -> dict[ColumnId, StoredColumn]:
        found = (self.connection.execute(select_columns().where(columns.c.id.in_(chunk))) for chunk in chunks(ids))
        return {row.id: column_of(row) for rows in found for row in rows}

    # Column edges. Stored as in the specification: the target is derived from the source (source = upstream).

    def sources_of(self, ids: Iterable[ColumnId]) -> list[StoredEdge]:
        """The edges from the columns these are made of."""
        return self._edges(column_lineage.c.target_column_id, ids)

    def uses_of(self, ids: Iterable[ColumnId]) -> list[StoredEdge]:
        """The edges to the columns made of these."""
        return self._edges(column_lineage.c.source_column_id, ids)

    def influences_on(self, ids: Iterable[ObjectId]) -> list[StoredInfluence]:
        """The columns that shape the rows of these objects."""
        return self._influences(object_influences.c.target_object_id, ids)

    def influences_of(self, ids: Iterable[ColumnId]) -> list[StoredInfluence]:
        """The objects whose rows these columns shape."""
        return self._influences(object_influences.c.source_column_id, ids)

    def upstream_columns(self, ids: Collection[ColumnId]) -> set[ColumnId]:
        """Every column these are made of, directly or through others; never one of these."""
        return {ColumnId(one) for one in reachable(self.connection, ids, TO_SOURCES)}

    def downstream_columns(self, ids: Collection[ColumnId]) -> set[ColumnId]:
        """Every column made of these, directly or through others; never one of these."""
        return {ColumnId(one) for one in reachable(self.connection, ids, TO_USES)}

    def upstream_column_steps(self, ids: Collection[ColumnId], depth: int | None = None) -> dict[ColumnId, Step]:
        """The same with distances, nearest first: how many edges away, and over which column."""
        return {ColumnId(one): step for one, step in steps(self.connection, ids, TO_SOURCES, depth).items()}

    def downstream_column_steps(self, ids: Collection[ColumnId], depth: int | None = None) -> dict[ColumnId, Step]:
        """The same with distances, nearest first: how many edges away, and over which column."""
        return {ColumnId(one): step for one, step in steps(self.connection, ids, TO_USES, depth).items()}

    # Dependencies. Stored as in the specification: the source depends on the target (source = downstream).

    def parents(self, ids: Iterable[ObjectId]) -> list[StoredDependency]:
        """What these depend on, by child and parent."""
        return self._dependencies(dependencies.c.source_object_id, ids)

    def children(self, ids: Iterable[ObjectId]) -> list[StoredDependency]:
        """What depends on these, by child and parent."""
        return self._dependencies(dependencies.c.target_object_id, ids)

    def upstream(self, ids: Collection[ObjectId]) -> set[ObjectId]:
        """Every object these are fed by, directly or through others; never one of these."""
        return {ObjectId(one) for one in reachable(self.connection, ids, TO_PARENTS)}

    def downstream(self, ids: Collection[ObjectId]) -> set[ObjectId]:
        """Every object these feed, directly or through others; never one of these."""
        return {ObjectId(one) for one in reachable(self.connection, ids, TO_CHILDREN)}

    def upstream_steps(self, ids: Collection[ObjectId], depth: int | None = None) -> dict[ObjectId, Step]:
        """The same with distances, nearest first: how many edges away, and over which object."""
        return {ObjectId(one): step for one, step in steps(self.connection, ids, TO_PARENTS, depth).items()}

    def downstream_steps(self, ids: Collection[ObjectId], depth: int | None = None) -> dict[ObjectId, Step]:
        """The same with distances, nearest first: how many edges away, and over which object."""
        return {ObjectId(one): step for one, step in steps(self.connection, ids, TO_CHILDREN, depth).items()}

    def parent_counts(self, ids: Iterable[ObjectId], without: Collection[str] = ()) -> dict[ObjectId, int]:
        """How many objects each depends on directly; those without are left out."""
        return self._counts(dependencies.c.source_object_id, dependencies.c.target_object_id, ids, without)

    def child_counts(self, ids: Iterable[ObjectId], without: Collection[str] = ()) -> dict[ObjectId, int]:
        """How many objects depend on each directly; those without are left out."""
        return self._counts(dependencies.c.target_object_id, dependencies.c.source_object_id, ids, without)

    # Problems

    def problems(self, ids: Iterable[ObjectId] | None = None) -> list[StoredProblem]:
        """What is wrong with these nodes, or with any, by file and place."""
        p = problems.c
        query = select(p.object_id, p.code, p.severity, p.message, p.file_path, p.start_offset, p.end_offset, p.related)
        found: list[StoredProblem] = []
        for chunk in [None] if ids is None else chunks(ids):
            some = query if chunk is None else query.where(p.object_id.in_(chunk))
            found.extend(problem_of(row) for row in self.connection.execute(some))
        return sorted(found, key=lambda one: (one.diagnostic.at, one.diagnostic.code, one.object_id))

    # Helpers

    def _one_object(self, condition: ColumnElement[bool]) -> StoredObject | None:
        row = self.connection.execute(select_objects().where(condition)).first()
        return None if row is None else object_of(row)

    def _objects(self, *conditions: ColumnElement[bool]) -> list[StoredObject]:
        query = select_objects().where(*conditions).order_by(objects.c.unique_id)
        return [object_of(row) for row in self.connection.execute(query)]

    def _edges(self, end: ColumnElement[str], ids: Iterable[ColumnId]) -> list[StoredEdge]:
        """By target column, DIRECT before INDIRECT, then as written."""
        edge = column_lineage.c
        order = (
            TARGET_OBJECT.c.unique_id,
            TARGET.c.position.is_(None),
            TARGET.c.position,
            TARGET.c.name_key,
            edge.lineage_type,
            edge.start_offset.is_(None),
            edge.start_offset,
            # Ids are random from store to store: they would order what a CTE merged differently on each machine.
            SOURCE_OBJECT.c.unique_id,
            SOURCE.c.name_key,
        )
        found: list[StoredEdge] = []
        for chunk in chunks(ids):
            query = select_edges().where(end.in_(chunk)).order_by(*order)
            found.extend(edge_of(row) for row in self.connection.execute(query).all())
        return found

    def _influences(self, end: ColumnElement[str], ids: Iterable[str]) -> list[StoredInfluence]:
        one = object_influences.c
        order = (
            TARGET_OBJECT.c.unique_id,
            one.start_offset.is_(None),
            one.start_offset,
            SOURCE_OBJECT.c.unique_id,
            SOURCE.c.name_key,
            one.lineage_subtype,
        )
        found: list[StoredInfluence] = []
        for chunk in chunks(ids):
            query = select_influences().where(end.in_(chunk)).order_by(*order)
            found.extend(influence_of(row) for row in self.connection.execute(query))
        return found

    def _dependencies(self, end: ColumnElement[str], ids: Iterable[ObjectId]) -> list[StoredDependency]:
        edge = dependencies.c
        found: list[StoredDependency] = []
        for chunk in chunks(ids):
            query = select(edge.source_object_id, edge.target_object_id, edge.dependency_type, edge.confidence)
            ordered = query.where(end.in_(chunk)).order_by(edge.source_object_id, edge.target_object_id)
            found.extend(StoredDependency(*row) for row in self.connection.execute(ordered))
        return found

    def _counts(
        self, end: ColumnElement[str], other: ColumnElement[str], ids: Iterable[ObjectId], without: Collection[str]
    ) -> dict[ObjectId, int]:
        """How often each is at this end of a dependency; without: object types that count for nothing at the other."""
        found: dict[ObjectId, int] = {}
        for chunk in chunks(ids):
            query = select(end, func.count()).where(end.in_(chunk)).group_by(end)
            if without:
                query = query.join(objects, objects.c.id == other).where(objects.c.object_type.not_in(without))
            found.update((ObjectId(row[0]), row[1]) for row in self.connection.execute(query))
        return found
