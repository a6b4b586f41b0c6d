"""`lineage-lsp graph NODE[.COLUMN]`."""

from __future__ import annotations

import argparse

from lineage_lsp.cli.output import note, write, write_json
from lineage_lsp.cli.reading import read_project
from lineage_lsp.cli.selecting import selected
from lineage_lsp.features.drawing import as_dot, as_mermaid, as_text
from lineage_lsp.features.graph import Direction, Graph, GraphRequest, graph, limited_to
from lineage_lsp.features.names import find_named

_DIRECTIONS = {"up": Direction.UPSTREAM, "down": Direction.DOWNSTREAM, "both": Direction.BOTH}
_LIMIT = 5_000


def run(options: argparse.Namespace) -> int:
    with read_project(options) as reading:
        named = find_named(reading.reader, options.node)
        column = named.column.key if named.column else None
        request = GraphRequest(
            named.node.unique_id, column, _DIRECTIONS[options.direction], options.depth, limit=_LIMIT
        )
        only = selected(options, reading)
        found = graph(reading.reader, request)
        if only is not None:
            found = limited_to(found, only)
    if found.truncated:
        note(f"lineage-lsp: the graph has more than {_LIMIT} nodes; ask for a smaller --depth")
    match options.format:
        case "json":
            write_json(_to_json(found), options.output)
        case "mermaid":
            write(as_mermaid(found), options.output)
        case "dot":
            write(as_dot(found), options.output)
        case _:
            write(as_text(found), options.output)
    return 0


def _to_json(found: Graph) -> dict[str, object]:
    return {
        "root": {"node": found.root, "column": found.column},
        "nodes": [
            {
                "id": node.unique_id,
                "name": node.name,
                "kind": node.kind,
                "package": node.package,
                "file_path": node.at.path if node.at else None,
                "columns": [{"name": column.name, "data_type": column.data_type} for column in node.columns],
                "counts": {"upstream": node.upstream, "downstream": node.downstream},
                "hidden": {"upstream": node.hidden_upstream, "downstream": node.hidden_downstream},
                "tier": node.tier.value,
                "confidence": node.confidence,
            }
            for node in found.nodes
        ],
        "edges": [{"source": edge.source, "target": edge.target} for edge in found.edges],
        "column_edges": [
            {
                "source": list(edge.source),
                "target": list(edge.target),
                "kind": edge.kind.value,
                "expression": edge.expression,
                "confidence": edge.confidence,
            }
            for edge in found.column_edges
        ],
        "truncated": found.truncated,
    }
