"""What a hover shows of a column, a node, a macro, a source or a docs block, before anyone makes Markdown of it."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_lsp.base.text import FileSpan
from lineage_lsp.features.trace import Root, Step


@dataclass(frozen=True, slots=True)
class ColumnCard:
    """owner: `model orders`, `CTE renamed`, `source shop.orders`.

    expression: None where the column merely passes on another of its name. values: the columns one step up whose
    values flow in; shaped_by: those of its conditions and windows; roots: the ends of all ways up, empty when the
    values are roots themselves. confidence, reason: of the least sure step shown.
    """

    name: str
    owner: str
    at: FileSpan | None
    data_type: str | None
    description: str | None
    expression: str | None
    values: tuple[Step, ...]
    shaped_by: tuple[Step, ...]
    roots: tuple[Root, ...]
    confidence: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class NodeCard:
    """kind: dbt's resource type. columns: names with types; upstream, downstream: direct parents and children.

    Of a node that takes no part the materialization is `disabled`.
    """

    name: str
    kind: str
    relation_name: str | None
    materialization: str | None
    at: FileSpan | None
    description: str
    columns: tuple[tuple[str, str | None], ...]
    upstream: int
    downstream: int
    confidence: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class MacroCard:
    name: str
    arguments: tuple[str, ...]
    package: str
    at: FileSpan
    description: str


@dataclass(frozen=True, slots=True)
class SourceCard:
    """tables: their names and where these are declared."""

    name: str
    tables: tuple[tuple[str, FileSpan], ...]


@dataclass(frozen=True, slots=True)
class DocsCard:
    """A docs block. text: as it is written."""

    name: str
    package: str
    at: FileSpan | None
    text: str


Card = ColumnCard | NodeCard | MacroCard | SourceCard | DocsCard
