"""Facts as rows: tuples in the order of the content columns named here, without times."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec

from lineage_lsp.analysis.facts import NodeFacts, ObjectFacts
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import Tier
from lineage_lsp.base.text import FilePath, FileSpan
from lineage_lsp.store.identity import ColumnId, Identity, ObjectId

Row = tuple[Any, ...]

OBJECT = (
    "id",
    "name",
    "object_type",
    "schema_name",
    "database_name",
    "definition",
    "compiled_definition",
    "extracted_from",
    "extraction_tier",
    "confidence",
    "file_path",
    "line_start",
    "line_end",
    "sync_hash",
    "unique_id",
    "package_name",
    "parent_object_id",
    "materialization",
    "relation_name",
    "dialect",
    "checksum",
    "description",
    "reason",
    "start_offset",
    "end_offset",
    "is_stub",
)
COLUMN = (
    "id",
    "object_id",
    "name",
    "data_type",
    "position",
    "is_nullable",
    "description",
    "extracted_from",
    "confidence",
    "name_key",
    "is_stub",
    "reason",
    "file_path",
    "start_offset",
    "end_offset",
)
DEPENDENCY = ("id", "source_object_id", "target_object_id", "dependency_type", "extracted_from", "confidence")
LINEAGE = (
    "id",
    "target_column_id",
    "source_column_id",
    "transformation",
    "extracted_from",
    "confidence",
    "lineage_type",
    "lineage_subtype",
    "masking",
    "reason",
    "file_path",
    "start_offset",
    "end_offset",
)
INFLUENCE = (
    "id",
    "target_object_id",
    "source_column_id",
    "lineage_subtype",
    "expression",
    "extracted_from",
    "confidence",
    "file_path",
    "start_offset",
    "end_offset",
)
PROBLEM = (
    "object_id",
    "ordinal",
    "code",
    "severity",
    "message",
    "file_path",
    "start_offset",
    "end_offset",
    "related",
)

STUB_CONFIDENCE = 0.5
STUB_REASON = "nothing declares this column: it is known from its use alone"
STUB_OBJECT_REASON = "nothing declares this relation: it is known from its use alone"


@dataclass(slots=True)
class Rows:
    """The rows of some objects, by id.

    needed: every column an edge, influence or request stands on, with its object and key; some are declared
    here, some stored already, the rest become stubs. named: the unique_id of every object mentioned.
    """

    objects: dict[ObjectId, Row] = field(default_factory=dict)
    columns: dict[str, Row] = field(default_factory=dict)
    dependencies: dict[str, Row] = field(default_factory=dict)
    lineage: dict[str, Row] = field(default_factory=dict)
    influences: dict[str, Row] = field(default_factory=dict)
    needed: dict[ColumnId, tuple[ObjectId, ColumnKey]] = field(default_factory=dict)
    named: dict[ObjectId, UniqueId] = field(default_factory=dict)

    def add(self, facts: ObjectFacts, sync_hash: str, ids: Identity) -> None:
        """Add one object with its columns, edges, influences and dependencies; a CTE with its columns alone.

        Nobody asks the store how a CTE's columns come about: who looks at a CTE has its model's analysis at hand.
        Their edges were a third of all rows, and each stood in the way of every walk downstream.
        Of two columns of one key, and of two edges with the same ends and type, the first is kept.
        """
        object_id = ids.object(facts.unique_id)
        self.named[object_id] = facts.unique_id
        self.objects[object_id] = _object_row(facts, object_id, sync_hash, ids)
        self._add_columns(facts, object_id, ids)
        if facts.parent is not None:
            return
        self._add_lineage(facts, object_id, ids)
        from_manifest = facts.extracted_from == "manifest"
        extracted = "manifest_parsing" if from_manifest else "compiled_code_parsing"
        for one in facts.influences:
            source = self.need(one.upstream, one.upstream_column, ids)
            row_id = ids.influence(object_id, source, one.subtype)
            place = _place(one.at, facts.file_path)
            shape = (row_id, object_id, source, one.subtype.value, one.expression, extracted, one.confidence, *place)
            self.influences.setdefault(row_id, shape)
        declared_in = "manifest" if from_manifest else "sql_parsing"
        for parent in facts.dependencies:
            target = ids.object(parent.upstream)
            self.named[target] = parent.upstream
            row_id = ids.dependency(object_id, target)
            row = (row_id, object_id, target, parent.dependency_type, declared_in, parent.confidence)
            self.dependencies.setdefault(row_id, row)

    def need(self, unique_id: UniqueId, key: ColumnKey, ids: Identity) -> ColumnId:
        object_id = ids.object(unique_id)
        column_id = ids.column(object_id, key)
        if column_id not in self.needed:
            self.needed[column_id] = (object_id, key)
            self.named[object_id] = unique_id
        return column_id

    def _add_columns(self, facts: ObjectFacts, object_id: ObjectId, ids: Identity) -> None:
        extracted = facts.extracted_from
        for position, column in enumerate(facts.columns, 1):
            column_id = ids.column(object_id, column.key)
            if column_id in self.columns:
                continue
            self.columns[column_id] = (
                column_id,
                object_id,
                column.name,
                column.data_type,
                position,
                column.is_nullable,
                column.description,
                extracted,
                column.confidence,
                column.key,
                column.is_stub,
                column.reason,
                *_place(column.at, facts.file_path),
            )

    def _add_lineage(self, facts: ObjectFacts, object_id: ObjectId, ids: Identity) -> None:
        extracted = "manifest_parsing" if facts.extracted_from == "manifest" else "compiled_code_parsing"
        for edge in facts.edges:
            source = self.need(edge.upstream, edge.upstream_column, ids)
            target = ids.column(object_id, edge.target)
            if target not in self.columns:
                self.needed[target] = (object_id, edge.target)
            lineage_type = edge.subtype.lineage_type
            row_id = ids.column_lineage(target, source, lineage_type)
            if row_id in self.lineage:
                continue
            self.lineage[row_id] = (
                row_id,
                target,
                source,
                edge.expression,
                extracted,
                edge.confidence,
                lineage_type.value,
                edge.subtype.value,
                edge.masking,
                edge.reason,
                *_place(edge.at, facts.file_path),
            )


def content_hash(facts: ObjectFacts) -> str:
    """Changes exactly when something of the object, its columns, edges, influences or dependencies does."""
    return sha256(msgspec.msgpack.encode(facts)).hexdigest()[:32]


def stub_column(column_id: ColumnId, object_id: ObjectId, key: ColumnKey) -> Row:
    """The column nobody declares; without a position, which tells it from a stub the analysis listed itself."""
    return (
        column_id,
        object_id,
        str(key),
        None,
        None,
        True,
        None,
        "sql_parsing",
        STUB_CONFIDENCE,
        key,
        True,
        STUB_REASON,
        None,
        None,
        None,
    )


def stub_object(object_id: ObjectId, unique_id: UniqueId) -> Row:
    """The relation nobody declares: all that is known is its name."""
    relation = unique_id.removeprefix("relation:")
    parts = relation.split(".")
    known: dict[str, Any] = {
        "id": object_id,
        "name": parts[-1],
        "object_type": "view",
        "extracted_from": "sql_parsing",
        "extraction_tier": Tier.BRONZE.value,
        "confidence": STUB_CONFIDENCE,
        "unique_id": unique_id,
        "package_name": "",
        "relation_name": relation,
        "reason": STUB_OBJECT_REASON,
        "is_stub": True,
    }
    return tuple(known.get(name) for name in OBJECT)


def problem_rows(facts: NodeFacts, object_id: ObjectId) -> list[Row]:
    return [_problem_row(object_id, ordinal, problem) for ordinal, problem in enumerate(facts.problems)]


def _problem_row(object_id: ObjectId, ordinal: int, problem: Diagnostic) -> Row:
    related = [(one.at.path, *one.at.span, one.message) for one in problem.related]
    written = msgspec.json.encode(related).decode()
    severity = problem.severity.value
    return (object_id, ordinal, problem.code, severity, problem.message, problem.at.path, *problem.at.span, written)


def _object_row(facts: ObjectFacts, object_id: ObjectId, sync_hash: str, ids: Identity) -> Row:
    start, end = facts.span or (None, None)
    return (
        object_id,
        facts.name,
        facts.object_type,
        facts.schema_name,
        facts.database_name,
        facts.definition,
        facts.compiled_definition,
        facts.extracted_from,
        facts.tier.value,
        facts.confidence,
        facts.file_path or None,
        facts.line_start,
        facts.line_end,
        sync_hash,
        facts.unique_id,
        facts.package_name,
        None if facts.parent is None else ids.object(facts.parent),
        facts.materialization,
        facts.relation_name,
        facts.dialect,
        facts.checksum,
        facts.description,
        facts.reason,
        start,
        end,
        False,
    )


def _place(at: FileSpan | None, own: FilePath) -> tuple[str | None, int | None, int | None]:
    if at is None:
        return None, None, None
    (start, end) = at.span
    return (None if at.path == own else at.path), start, end
