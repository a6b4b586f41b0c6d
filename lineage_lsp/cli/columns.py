"""`lineage-lsp columns NODE[.COLUMN]`."""

from __future__ import annotations

import argparse

from lineage_lsp.base.lineage import LineageType
from lineage_lsp.cli.output import write, write_json
from lineage_lsp.cli.reading import read_project
from lineage_lsp.features.columns import NodeColumn, columns
from lineage_lsp.features.names import find_named
from lineage_lsp.features.trace import display_name, is_made_here
from lineage_lsp.features.trace import named as named_object
from lineage_lsp.store.results import ColumnName, StoredEdge


def run(options: argparse.Namespace) -> int:
    with read_project(options) as reading:
        named = find_named(reading.reader, options.node)
        found = columns(reading.reader, named.node.id)
        if named.column is not None:
            found = [one for one in found if one.column.key == named.column.key]
    if options.json:
        write_json({"unique_id": named.node.unique_id, "columns": [_to_json(one) for one in found]})
        return 0
    reason = f": {named.node.reason}" if named.node.reason else ""
    sure = f"{named.node.tier} {named.node.confidence:.2f}{reason}"
    lines = [f"{display_name(named.node)}  {named.node.object_type}, {sure}"]
    width = max((len(one.column.name) for one in found), default=0)
    types = max((len(one.column.data_type or "") for one in found), default=0)
    for one in found:
        told = origin(named.node.object_type, one)
        lines.append(f"  {one.column.name:<{width}}  {one.column.data_type or '':<{types}}  {told}".rstrip())
    write("\n".join(lines))
    return 0


def origin(object_type: str, one: NodeColumn) -> str:
    """What a column is made of, and what shapes it; empty for what a table simply has."""
    sources = [_full(edge.source) for edge in one.sources if _is_direct(edge)]
    shaped = [f"{_full(edge.source)} ({edge.subtype.lower()})" for edge in one.sources if not _is_direct(edge)]
    told = [f"← {', '.join(sources)}"] if sources else []
    if not sources and is_made_here(object_type, one.column):
        told.append(MADE_HERE)
    if shaped:
        told.append(f"shaped by {', '.join(shaped)}")
    return "  ".join(told)


MADE_HERE = "made here"


def _full(one: ColumnName) -> str:
    return f"{named_object(one.object_type, one.unique_id, one.object_name)}.{one.name}"


def _is_direct(edge: StoredEdge) -> bool:
    return edge.lineage_type is LineageType.DIRECT


def _to_json(one: NodeColumn) -> dict[str, object]:
    return {
        "name": one.column.name,
        "data_type": one.column.data_type,
        "description": one.column.description,
        "is_stub": one.column.is_stub,
        "confidence": one.column.confidence,
        "reason": one.column.reason,
        "sources": [
            {
                "unique_id": edge.source.unique_id,
                "column": edge.source.name,
                "type": edge.lineage_type.value,
                "subtype": edge.subtype.value,
                "transformation": edge.transformation,
                "confidence": edge.confidence,
                "reason": edge.reason,
            }
            for edge in one.sources
        ],
    }
