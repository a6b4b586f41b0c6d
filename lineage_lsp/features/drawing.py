"""A lineage graph as text, Mermaid or Graphviz."""

from __future__ import annotations

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.features.graph import Graph, GraphNode


def as_text(graph: Graph) -> str:
    """The nodes from the sources down, a layer a paragraph, each with its parents."""
    names = {node.unique_id: node.name for node in graph.nodes}
    parents: dict[UniqueId, list[UniqueId]] = {}
    for edge in graph.edges:
        parents.setdefault(edge.target, []).append(edge.source)
    lines: list[str] = []
    for layer in _layers(graph):
        if lines:
            lines.append("")
        for node in layer:
            mark = "*" if node.unique_id == graph.root else " "
            above = ", ".join(sorted(names[one] for one in parents.get(node.unique_id, ())))
            lines.append(f"{mark} {node.name}  [{node.kind}]" + (f"  ← {above}" if above else ""))
            if graph.column is not None:
                lines += [f"      {column.name}" for column in node.columns]
    return "\n".join(lines)


def as_mermaid(graph: Graph) -> str:
    """A Mermaid flowchart, left to right."""
    numbers = {node.unique_id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        text = node.name.replace('"', "#quot;")
        if graph.column is not None and node.columns:
            text += "<br/>" + "<br/>".join(column.name.replace('"', "#quot;") for column in node.columns)
        opening, closing = ("[(", ")]") if node.kind in ("source", "seed") else ("[", "]")
        lines.append(f'    {numbers[node.unique_id]}{opening}"{text}"{closing}')
    lines += [f"    {numbers[edge.source]} --> {numbers[edge.target]}" for edge in graph.edges]
    lines.append(f"    style {numbers[graph.root]} stroke-width:3px")
    return "\n".join(lines)


def as_dot(graph: Graph) -> str:
    """A Graphviz digraph; with columns, tables whose rows are joined by the column edges."""
    lines = ["digraph lineage {", "  rankdir=LR;", '  node [shape=plain, fontname="sans-serif"];']
    lines += [
        f"  {_quoted(node.unique_id)} [label={_table(node, bold=node.unique_id == graph.root)}];"
        for node in graph.nodes
    ]
    if graph.column_edges:
        for edge in graph.column_edges:
            (source, source_column), (target, target_column) = edge.source, edge.target
            style = "" if edge.kind.lineage_type == "DIRECT" else " [style=dashed]"
            tail = f"{_quoted(source)}:{_quoted(source_column)}:e"
            lines.append(f"  {tail} -> {_quoted(target)}:{_quoted(target_column)}:w{style};")
        joined = {(edge.source[0], edge.target[0]) for edge in graph.column_edges}
        rest = [edge for edge in graph.edges if (edge.source, edge.target) not in joined]
    else:
        rest = list(graph.edges)
    lines += [f"  {_quoted(edge.source)} -> {_quoted(edge.target)};" for edge in rest]
    return "\n".join([*lines, "}"])


def _layers(graph: Graph) -> list[list[GraphNode]]:
    """Nodes by the longest way from a node without parents here; a cycle's nodes come last."""
    parents: dict[UniqueId, set[UniqueId]] = {node.unique_id: set() for node in graph.nodes}
    for edge in graph.edges:
        parents[edge.target].add(edge.source)
    waiting = {node.unique_id: node for node in graph.nodes}
    layers: list[list[GraphNode]] = []
    while waiting:
        ready = [node for one, node in waiting.items() if not parents[one] & waiting.keys()]
        layer = ready or list(waiting.values())
        layers.append(sorted(layer, key=lambda node: node.name))
        for node in layer:
            del waiting[node.unique_id]
    return layers


def _table(node: GraphNode, bold: bool) -> str:
    title = f"<b>{_escaped(node.name)}</b>" if bold else _escaped(node.name)
    rows = [f'<tr><td bgcolor="#e8eef7">{title}</td></tr>']
    rows += [
        f'<tr><td align="left" port="{_escaped(column.name)}">{_escaped(column.name)}</td></tr>'
        for column in node.columns
    ]
    return f'<<table border="0" cellborder="1" cellspacing="0" cellpadding="4">{"".join(rows)}</table>>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
