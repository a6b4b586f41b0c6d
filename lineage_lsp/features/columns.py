"""A node's columns with what each is made of."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_lsp.base.lineage import LineageType
from lineage_lsp.store.identity import ColumnId, ObjectId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import StoredColumn, StoredEdge


@dataclass(frozen=True, slots=True)
class NodeColumn:
    """sources: one step up, DIRECT edges before the INDIRECT ones of the column."""

    column: StoredColumn
    sources: tuple[StoredEdge, ...]


def columns(reader: Reader, node: ObjectId) -> list[NodeColumn]:
    """The node's columns in their order, stubs last."""
    rows = reader.columns(node)
    sources: dict[ColumnId, list[StoredEdge]] = {row.id: [] for row in rows}
    for edge in reader.sources_of(sources):
        sources[edge.target.id].append(edge)
    return [NodeColumn(row, tuple(sorted(sources[row.id], key=_direct_first))) for row in rows]


def _direct_first(edge: StoredEdge) -> bool:
    return edge.lineage_type is not LineageType.DIRECT
