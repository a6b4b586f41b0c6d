"""Facts into rows, so that only what changed is touched.

What the store holds is a function of the facts last written for each node, whatever came between. A row that did
not change keeps its `created_at`, and an edge from another node outlives the rewriting of the column it stands on.
A column or relation that facts of other nodes still stand on stays as a *stub* when its own node is removed or no
longer has it, and goes with the last of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from lineage_lsp.analysis.facts import NodeFacts, ObjectFacts
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.store import rows as shapes
from lineage_lsp.store.identity import ColumnId, Identity, ObjectId
from lineage_lsp.store.rows import Row, Rows, content_hash, problem_rows, stub_column, stub_object
from lineage_lsp.store.statements import Rewriter, chunks
from lineage_lsp.store.tables import (
    column_lineage,
    column_requests,
    columns,
    dependencies,
    local_cache,
    object_influences,
    objects,
    problems,
)

_OBJECTS = Rewriter(objects, shapes.OBJECT, ("created_at",), ("updated_at", "analyzed_at"))
_STUB_OBJECTS = Rewriter(objects, shapes.OBJECT, ("created_at",), ("updated_at",))  # nobody analyzed them
_COLUMNS = Rewriter(columns, shapes.COLUMN, ("created_at",), ("updated_at",))
_DEPENDENCIES = Rewriter(dependencies, shapes.DEPENDENCY, ("created_at",))
_LINEAGE = Rewriter(column_lineage, shapes.LINEAGE, ("created_at",))
_INFLUENCES = Rewriter(object_influences, shapes.INFLUENCE, ("created_at",))
_PROBLEMS = Rewriter(problems, shapes.PROBLEM)
_REQUESTS = Rewriter(column_requests, ("object_id", "column_id"))

_NODES_AT_ONCE = 200  # bounds the memory of a cold write: about 30,000 rows


@dataclass(slots=True)
class Written:
    """What a write did. changed: nodes whose own rows, or a CTE's, are new or different; rows: of all tables."""

    changed: set[UniqueId] = field(default_factory=set)
    inserted: int = 0
    updated: int = 0
    deleted: int = 0


def write(
    connection: Connection, scope: str, facts: Iterable[NodeFacts], removed: Collection[UniqueId] = ()
) -> Written:
    """Replace all rows of the given nodes and their CTEs; take `removed` nodes out.

    The caller's transaction holds it all (`Store.write`). Facts in dependency order are written fastest. A node
    given twice is what it was given last; one both given and removed is given.
    """
    ids = Identity(scope)
    written = Written()
    given: set[UniqueId] = set()
    for batch in chunks(facts, _NODES_AT_ONCE):
        given.update(one.node.unique_id for one in batch)
        _Batch(connection, ids, written).write(list({one.node.unique_id: one for one in batch}.values()))
    for gone in chunks([one for one in removed if one not in given]):
        _Batch(connection, ids, written).remove(gone)
    if written.changed:
        connection.execute(local_cache.delete())  # answers were made from facts that are no more
    return written


class _Batch:
    """One round of writing: compare, delete edges, insert and update from objects to edges, collect garbage.

    vanished: stored columns of rewritten objects that they no longer declare. loose_columns, loose_objects: rows
    something stopped standing on, which go if they are stubs and nothing else does.
    """

    def __init__(self, connection: Connection, ids: Identity, written: Written) -> None:
        self.connection = connection
        self.ids = ids
        self.written = written
        self.rows = Rows()
        self.vanished: dict[str, Row] = {}
        self.vanished_objects: dict[ObjectId, UniqueId] = {}
        self.loose_columns: set[str] = set()
        self.loose_objects: set[str] = set()

    def write(self, batch: list[NodeFacts]) -> None:
        ids = self.ids
        stored = self._stored_hashes([ids.object(one.node.unique_id) for one in batch])
        rewritten: set[str] = set()
        given: set[str] = set()
        for node in batch:
            for facts in (node.node, *node.ctes):
                object_id = ids.object(facts.unique_id)
                given.add(object_id)
                sync_hash = content_hash(facts)
                if object_id in stored and stored[object_id][0] == sync_hash:
                    continue
                self.rows.add(facts, sync_hash, ids)
                self.written.changed.add(_owner(facts))
                if object_id in stored:
                    rewritten.add(object_id)
        for one, (_, unique_id) in stored.items():
            if one not in given:
                self.vanished_objects[ObjectId(one)] = unique_id
        requests = {
            (ids.object(node.node.unique_id), self.rows.need(relation, key, ids))
            for node in batch
            for relation, key in node.stubs
        }
        nodes = [ids.object(one.node.unique_id) for one in batch]
        self._apply(rewritten | self.vanished_objects.keys(), nodes, requests)
        self._write_problems(nodes, [row for one in batch for row in problem_rows(one, ids.object(one.node.unique_id))])
        self._collect()

    def remove(self, gone: list[UniqueId]) -> None:
        asked = [self.ids.object(one) for one in gone]
        stored = self._stored_hashes(asked)
        self.vanished_objects = {ObjectId(one): unique_id for one, (_, unique_id) in stored.items()}
        self.written.changed.update(one for one in gone if self.ids.object(one) in stored)
        self._apply(self.vanished_objects.keys(), asked, set())
        self._write_problems(asked, [])
        self._collect()

    def _stored_hashes(self, nodes: Collection[ObjectId]) -> dict[str, tuple[str | None, UniqueId]]:
        """sync_hash and unique_id of the stored objects of these nodes, their CTEs included."""
        found: dict[str, tuple[str | None, UniqueId]] = {}
        o = objects.c
        for column in (o.id, o.parent_object_id):
            for chunk in chunks(nodes):
                query = select(o.id, o.sync_hash, o.unique_id).where(column.in_(chunk))
                found.update((row.id, (row.sync_hash, row.unique_id)) for row in self.connection.execute(query))
        return found

    def _apply(
        self, rewritten: Collection[str], nodes: Collection[ObjectId], requests: set[tuple[ObjectId, ColumnId]]
    ) -> None:
        """rewritten: stored objects whose rows may differ from the new ones."""
        connection, rows = self.connection, self.rows
        old_columns = _COLUMNS.existing(connection, columns.c.object_id, rewritten)
        old_objects = _OBJECTS.existing(connection, objects.c.id, [one for one in rewritten if one in rows.objects])
        self.vanished = {one: row for one, row in old_columns.items() if one not in rows.columns}

        lineage = self._replace(_LINEAGE, column_lineage.c.target_column_id, old_columns, rows.lineage)
        influences = self._replace(_INFLUENCES, object_influences.c.target_object_id, rewritten, rows.influences)
        parents = self._replace(_DEPENDENCIES, dependencies.c.source_object_id, rewritten, rows.dependencies)
        self.loose_columns.update(row[2] for row in (*lineage.dropped, *influences.dropped))
        self.loose_objects.update(row[2] for row in parents.dropped)
        new_requests = self._replace_requests(nodes, requests)

        self._insert_objects(old_objects)
        self._insert_columns(old_columns)
        lineage.finish(connection, self.written)
        influences.finish(connection, self.written)
        parents.finish(connection, self.written)
        _REQUESTS.insert(connection, new_requests)
        self.written.inserted += len(new_requests)

    def _replace(
        self, table: Rewriter, owner: ColumnElement[Any], owners: Collection[str], new: dict[str, Row]
    ) -> _Replacement:
        """Delete what the owners have and should not; what to insert and update waits for its columns."""
        old = table.existing(self.connection, owner, owners)
        dropped = [row for one, row in old.items() if one not in new]
        table.delete(self.connection, [row[0] for row in dropped])
        self.written.deleted += len(dropped)
        inserted = [row for one, row in new.items() if one not in old]
        updated = [row for one, row in new.items() if one in old and old[one] != row]
        return _Replacement(table, dropped, inserted, updated)

    def _replace_requests(
        self, nodes: Collection[ObjectId], requests: set[tuple[ObjectId, ColumnId]]
    ) -> list[tuple[ObjectId, ColumnId]]:
        r = column_requests.c
        old: set[tuple[ObjectId, ColumnId]] = set()
        for chunk in chunks(nodes):
            found = self.connection.execute(select(r.object_id, r.column_id).where(r.object_id.in_(chunk)))
            old.update((row.object_id, row.column_id) for row in found)
        for object_id, column_id in old - requests:
            self.connection.execute(column_requests.delete().where(r.object_id == object_id, r.column_id == column_id))
            self.loose_columns.add(column_id)
            self.written.deleted += 1
        return sorted(requests - old)

    def _insert_objects(self, old: dict[str, Row]) -> None:
        connection, rows = self.connection, self.rows
        inserted = [row for one, row in rows.objects.items() if one not in old]
        updated = [row for one, row in rows.objects.items() if one in old and old[one] != row]
        _OBJECTS.insert(connection, inserted)
        _OBJECTS.update(connection, updated, is_synced=False)
        unknown = [one for one in rows.named if one not in rows.objects]
        known = self._present(objects.c.id, unknown)
        stubs = [stub_object(one, rows.named[one]) for one in unknown if one not in known]
        _STUB_OBJECTS.insert(connection, stubs)
        self.written.inserted += len(inserted) + len(stubs)
        self.written.updated += len(updated)

    def _insert_columns(self, old: dict[str, Row]) -> None:
        connection, rows = self.connection, self.rows
        unknown = [one for one in rows.needed if one not in rows.columns]
        known = self._present(columns.c.id, unknown)
        stubs = {one: stub_column(one, *rows.needed[one]) for one in unknown if one not in known}
        inserted = [row for one, row in rows.columns.items() if one not in old]
        updated = [row for one, row in rows.columns.items() if one in old and old[one] != row]
        _COLUMNS.insert(connection, [*inserted, *stubs.values()])
        _COLUMNS.update(connection, updated)
        self.written.inserted += len(inserted) + len(stubs)
        self.written.updated += len(updated)

    def _write_problems(self, nodes: Collection[ObjectId], new: list[Row]) -> None:
        old = [tuple(row) for chunk in chunks(nodes) for row in self.connection.execute(_stored_problems(chunk))]
        if sorted(old) == sorted(new):
            return
        _PROBLEMS.delete(self.connection, {row[0] for row in old})
        _PROBLEMS.insert(self.connection, new)
        self.written.deleted += len(old)
        self.written.inserted += len(new)

    def _collect(self) -> None:
        """Make stubs of vanished rows that are still stood on; delete the others, and stubs nothing needs now."""
        self._collect_columns()
        self._collect_objects()

    def _collect_columns(self) -> None:
        connection = self.connection
        loose = self.loose_columns - self.rows.columns.keys() - self.vanished.keys()
        c = columns.c
        # Only a column without a position is the writer's own; the others stay as long as their node says so.
        stubs: dict[str, str] = {}
        for chunk in chunks(loose):
            found = connection.execute(select(c.id, c.object_id).where(c.id.in_(chunk), c.position.is_(None)))
            stubs.update((row.id, row.object_id) for row in found)
        candidates = {one: row[1] for one, row in self.vanished.items()} | stubs
        used = self._present(c.id, candidates, _column_is_used())
        demoted = [
            stub
            for one, row in self.vanished.items()
            if one in used and (stub := stub_column(ColumnId(one), row[1], row[_NAME_KEY])) != row
        ]
        unused = [one for one in candidates if one not in used]
        _COLUMNS.update(connection, demoted)
        _COLUMNS.delete(connection, unused)
        self.loose_objects.update(candidates[one] for one in unused)
        self.written.updated += len(demoted)
        self.written.deleted += len(unused)

    def _collect_objects(self) -> None:
        connection = self.connection
        loose = self.loose_objects - self.rows.objects.keys() - self.vanished_objects.keys()
        stubs = self._present(objects.c.id, loose, objects.c.is_stub)
        candidates = stubs | self.vanished_objects.keys()
        used = self._present(objects.c.id, candidates, _object_is_used())
        demoted = [stub_object(one, named) for one, named in self.vanished_objects.items() if one in used]
        unused = [one for one in candidates if one not in used]
        _STUB_OBJECTS.update(connection, demoted, analyzed_at=None, is_synced=False)
        _OBJECTS.delete(connection, unused)
        self.written.updated += len(demoted)
        self.written.deleted += len(unused)

    def _present(
        self, column: ColumnElement[Any], ids: Collection[str], condition: ColumnElement[bool] | None = None
    ) -> set[str]:
        """Which of these ids are stored, and meet the condition."""
        found: set[str] = set()
        for chunk in chunks(ids):
            query = select(column).where(column.in_(chunk))
            found.update(self.connection.scalars(query if condition is None else query.where(condition)))
        return found


@dataclass(frozen=True, slots=True)
class _Replacement:
    table: Rewriter
    dropped: list[Row]
    inserted: list[Row]
    updated: list[Row]

    def finish(self, connection: Connection, written: Written) -> None:
        self.table.insert(connection, self.inserted)
        self.table.update(connection, self.updated)
        written.inserted += len(self.inserted)
        written.updated += len(self.updated)


_NAME_KEY = shapes.COLUMN.index("name_key")


def _owner(facts: ObjectFacts) -> UniqueId:
    return facts.unique_id if facts.parent is None else facts.parent


def _stored_problems(nodes: list[ObjectId]) -> Select[Any]:
    return _PROBLEMS.select().where(problems.c.object_id.in_(nodes))


def _column_is_used() -> ColumnElement[bool]:
    c = columns.c
    return or_(
        exists().where(column_lineage.c.source_column_id == c.id),
        exists().where(column_lineage.c.target_column_id == c.id),
        exists().where(object_influences.c.source_column_id == c.id),
        exists().where(column_requests.c.column_id == c.id),
    )


def _object_is_used() -> ColumnElement[bool]:
    o = objects.c
    return or_(
        exists().where(columns.c.object_id == o.id),
        exists().where(dependencies.c.target_object_id == o.id),
    )
