"""What the store answers: typed rows. Ids are the store's; `unique_id` is dbt's."""

from __future__ import annotations

from typing import NamedTuple

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype, Tier
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.store.identity import ColumnId, ObjectId


class StoredObject(NamedTuple):
    """line_start, line_end: from 1, both inclusive. file_path: None for what no file declares.

    is_stub: nobody declares it, somebody reads it. Its texts are asked for separately (`Reader.texts`).
    """

    id: ObjectId
    unique_id: UniqueId
    name: str
    object_type: str
    package_name: str
    parent_object_id: ObjectId | None
    database_name: str | None
    schema_name: str | None
    relation_name: str | None
    materialization: str | None
    dialect: str | None
    description: str | None
    file_path: FilePath | None
    line_start: int | None
    line_end: int | None
    span: Span | None
    tier: Tier
    confidence: float
    reason: str | None
    checksum: str | None
    is_stub: bool


class StoredColumn(NamedTuple):
    """position: from 1; None for a stub that no facts list."""

    id: ColumnId
    object_id: ObjectId
    name: str
    key: ColumnKey
    data_type: str | None
    position: int | None
    is_nullable: bool
    description: str | None
    is_stub: bool
    confidence: float
    reason: str | None
    at: FileSpan | None


class ColumnName(NamedTuple):
    """A column with the object it belongs to, as much as a line of text needs."""

    id: ColumnId
    name: str
    object_id: ObjectId
    unique_id: UniqueId
    object_name: str
    object_type: str


class StoredEdge(NamedTuple):
    """`target` is derived from `source`: the data flows from source (upstream) to target (downstream)."""

    source: ColumnName
    target: ColumnName
    lineage_type: LineageType
    subtype: Subtype
    masking: bool
    transformation: str | None
    confidence: float
    reason: str | None
    at: FileSpan | None


class StoredInfluence(NamedTuple):
    """`source`, a column, shapes the rows of the object `target`."""

    source: ColumnName
    target: ObjectId
    target_unique_id: UniqueId
    subtype: Subtype
    expression: str | None
    confidence: float
    at: FileSpan | None


class StoredDependency(NamedTuple):
    """`child` depends on `parent`."""

    child: ObjectId
    parent: ObjectId
    dependency_type: str
    confidence: float


class Texts(NamedTuple):
    definition: str | None
    compiled_definition: str | None


class StoredProblem(NamedTuple):
    object_id: ObjectId
    diagnostic: Diagnostic


class Step(NamedTuple):
    """How a walk first reached something: after `distance` steps, coming from `via`."""

    distance: int
    via: str
