"""What is known of one node: the rows of the store, in raw-code positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import Subtype, Tier
from lineage_lsp.base.text import FilePath, FileSpan, Span


class ColumnFact(NamedTuple):
    """A column of an object. is_stub: known only because somebody selects it. at: where it is written."""

    name: str
    key: ColumnKey
    data_type: str | None
    description: str | None
    is_nullable: bool
    is_stub: bool
    confidence: float
    reason: str | None
    at: FileSpan | None


class EdgeFact(NamedTuple):
    """`target` (a column of this object) is made of `upstream`'s column. Keys; upstream `*` is an open star."""

    target: ColumnKey
    upstream: UniqueId
    upstream_column: ColumnKey
    subtype: Subtype
    masking: bool
    expression: str
    confidence: float
    reason: str | None
    at: FileSpan | None


class InfluenceFact(NamedTuple):
    """A column that shapes the rows of this object."""

    upstream: UniqueId
    upstream_column: ColumnKey
    subtype: Subtype
    expression: str
    confidence: float
    at: FileSpan | None


class DependencyFact(NamedTuple):
    """The object depends on `upstream`. dependency_type: "ref", "source" or "direct" (read by relation name)."""

    upstream: UniqueId
    dependency_type: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """One object with all that belongs to it: what a transaction replaces.

    object_type: a ResourceType's value, "view" or "cte"; a CTE's unique_id is `cte:<parent>:<name>` and its
    `parent` the node's id; it has no columns and edges: those of the node lead through its CTEs to the columns outside.
    reason: why the confidence is below certain. checksum: of the text the facts were made from.
    """

    unique_id: UniqueId
    name: str
    object_type: str
    package_name: str
    parent: UniqueId | None
    database_name: str | None
    schema_name: str | None
    relation_name: str | None
    materialization: str | None
    dialect: str
    definition: str | None
    compiled_definition: str | None
    description: str
    file_path: FilePath
    span: Span | None
    line_start: int | None  # from 1, both inclusive
    line_end: int | None
    extracted_from: str  # manifest | sql_parsing | local_analysis
    tier: Tier
    confidence: float
    reason: str | None
    checksum: str
    columns: tuple[ColumnFact, ...]
    edges: tuple[EdgeFact, ...]
    influences: tuple[InfluenceFact, ...]
    dependencies: tuple[DependencyFact, ...]


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node's object and its CTEs, and what is wrong with it. stubs: columns it asks of open relations."""

    node: ObjectFacts
    ctes: tuple[ObjectFacts, ...]
    stubs: tuple[tuple[UniqueId, ColumnKey], ...]
    problems: tuple[Diagnostic, ...]
