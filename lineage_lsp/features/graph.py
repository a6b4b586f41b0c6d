"""The lineage graph around a node or a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lineage_lsp.base.errors import NodeNotFoundError
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype, Tier
from lineage_lsp.base.text import FileSpan
from lineage_lsp.features.trace import display_name
from lineage_lsp.store.graph import Degree, neighbourhood, subgraph
from lineage_lsp.store.identity import ColumnId, ObjectId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import StoredColumn, StoredEdge, StoredObject

TESTS = frozenset({"test", "unit_test"})
"""They hang on every model and feed nothing: they are counted as problems, not drawn as nodes."""

DEFAULT_LIMIT = 200
"""Nodes a graph has at most unless asked otherwise: more than that nobody can read at once."""

MOST_COLUMNS = 1_500
"""Columns its nodes have in all, unless asked otherwise: nobody waits for megabytes that nobody can read."""


class Direction(StrEnum):
    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class GraphColumn:
    name: str
    data_type: str | None
    description: str | None
    confidence: float
    reason: str | None
    at: FileSpan | None


@dataclass(frozen=True, slots=True)
class GraphNode:
    """upstream, downstream: direct parents and children in all; hidden_*: those that are not in this graph.

    problems: how many diagnostics the node has.
    """

    unique_id: UniqueId
    name: str
    kind: str
    package: str
    at: FileSpan | None
    line: int | None
    columns: tuple[GraphColumn, ...]
    upstream: int
    downstream: int
    hidden_upstream: int
    hidden_downstream: int
    tier: Tier
    confidence: float
    problems: int


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """Data flows from source to target."""

    source: UniqueId
    target: UniqueId


@dataclass(frozen=True, slots=True)
class GraphColumnEdge:
    source: tuple[UniqueId, str]
    target: tuple[UniqueId, str]
    kind: Subtype
    expression: str
    confidence: float
    at: FileSpan | None


@dataclass(frozen=True, slots=True)
class Graph:
    """root: the node asked about; nodes in order of distance from it; truncated: the limit cut some off."""

    root: UniqueId
    column: str | None
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    column_edges: tuple[GraphColumnEdge, ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """depth: steps from the node, None for all; columns: whether columns and their edges are wanted;
    influences: whether INDIRECT edges are among these; limit: nodes at most, None for what a reader can take in.
    """

    node: UniqueId
    column: ColumnKey | None = None
    direction: Direction = Direction.BOTH
    depth: int | None = None
    columns: bool = True
    influences: bool = True
    limit: int | None = None


def graph(reader: Reader, request: GraphRequest) -> Graph:
    """The graph asked for. With a column: only nodes and columns on its way; else all of the nodes around.

    NodeNotFoundError when the store has no such node.
    """
    root = reader.object(request.node)
    if root is None:
        raise NodeNotFoundError(f"no node has the id {request.node}")
    if request.column is not None:
        return _column_graph(reader, request, root, request.column)
    steps = request.depth
    found = subgraph(
        reader,
        root.id,
        upstream=0 if request.direction is Direction.DOWNSTREAM else steps,
        downstream=0 if request.direction is Direction.UPSTREAM else steps,
        limit=DEFAULT_LIMIT if request.limit is None else request.limit,
        columns=request.columns,
        most_columns=MOST_COLUMNS if request.limit is None else None,
        without=TESTS,
    )
    names = {column.id: column.name for some in found.columns.values() for column in some}
    owners = {column.id: one for one, some in found.columns.items() for column in some}
    column_edges = [
        GraphColumnEdge(
            (found.objects[owners[link.source]].unique_id, names[link.source]),
            (found.objects[owners[link.target]].unique_id, names[link.target]),
            link.subtype,
            link.transformation or "",
            link.confidence,
            link.at,
        )
        for link in found.links
        if request.influences or link.lineage_type is LineageType.DIRECT
    ]
    edges = [(edge.parent, edge.child) for edge in found.dependencies]
    counts = found.degrees, found.hidden
    nodes = _nodes(reader, found.objects, found.columns, counts)
    return _graph(request, found.objects, nodes, edges, column_edges, truncated=found.truncated)


def limited_to(found: Graph, only: Collection[UniqueId]) -> Graph:
    """What of a graph is among these nodes, and its root."""
    kept = {node.unique_id for node in found.nodes if node.unique_id in only or node.unique_id == found.root}
    above = Counter(edge.target for edge in found.edges if edge.source not in kept)
    below = Counter(edge.source for edge in found.edges if edge.target not in kept)
    return replace(
        found,
        nodes=tuple(
            replace(
                node,
                hidden_upstream=node.hidden_upstream + above[node.unique_id],
                hidden_downstream=node.hidden_downstream + below[node.unique_id],
            )
            for node in found.nodes
            if node.unique_id in kept
        ),
        edges=tuple(edge for edge in found.edges if edge.source in kept and edge.target in kept),
        column_edges=tuple(one for one in found.column_edges if one.source[0] in kept and one.target[0] in kept),
    )


def _column_graph(reader: Reader, request: GraphRequest, root: StoredObject, key: ColumnKey) -> Graph:
    """Everything on the ways of one column; INDIRECT edges end a way: what they lead to shapes it but is no part."""
    start = reader.column(root.id, key)
    if start is None:
        raise NodeNotFoundError(f"{request.node} has no column {key}")
    nodes: dict[ObjectId, None] = {root.id: None}
    kept: dict[tuple[ColumnId, ColumnId, Subtype], StoredEdge] = {}
    truncated = False
    limit = DEFAULT_LIMIT if request.limit is None else request.limit
    for upwards in _ways(request.direction):
        level, seen, steps = [start.id], {start.id}, 0
        while level and (request.depth is None or steps < request.depth):
            following: dict[ColumnId, None] = {}
            for edge in reader.sources_of(level) if upwards else reader.uses_of(level):
                direct = edge.lineage_type is LineageType.DIRECT
                there = edge.source if upwards else edge.target
                if not direct and not request.influences:
                    continue
                if there.object_id not in nodes:
                    if len(nodes) >= limit:
                        truncated = True
                        continue
                    nodes[there.object_id] = None
                kept[edge.source.id, edge.target.id, edge.subtype] = edge
                if direct and there.id not in seen:
                    seen.add(there.id)
                    following[there.id] = None
            level = list(following)
            steps += 1
    known = reader.objects(nodes)
    objects = {one: known[one] for one in nodes}
    touched = {start.id, *(end for up, down, _ in kept for end in (up, down))}
    columns = {
        one: tuple(column for column in some if column.id in touched)
        for one, some in reader.columns_of(objects).items()
    }
    edges = dict.fromkeys((edge.source.object_id, edge.target.object_id) for edge in kept.values())
    column_edges = [
        GraphColumnEdge(
            (edge.source.unique_id, edge.source.name),
            (edge.target.unique_id, edge.target.name),
            edge.subtype,
            edge.transformation or "",
            edge.confidence,
            edge.at,
        )
        for edge in kept.values()
    ]
    drawn = _nodes(reader, objects, columns, neighbourhood(reader, objects, TESTS))
    return _graph(request, objects, drawn, list(edges), column_edges, truncated=truncated)


def _ways(direction: Direction) -> tuple[bool, ...]:
    """Upwards, downwards, or both."""
    return {Direction.UPSTREAM: (True,), Direction.DOWNSTREAM: (False,), Direction.BOTH: (True, False)}[direction]


def _graph(
    request: GraphRequest,
    objects: Mapping[ObjectId, StoredObject],
    nodes: Sequence[GraphNode],
    edges: Sequence[tuple[ObjectId, ObjectId]],
    column_edges: Sequence[GraphColumnEdge],
    *,
    truncated: bool,
) -> Graph:
    drawn = tuple(GraphEdge(objects[source].unique_id, objects[target].unique_id) for source, target in edges)
    return Graph(request.node, request.column, tuple(nodes), drawn, tuple(column_edges), truncated)


def _nodes(
    reader: Reader,
    objects: Mapping[ObjectId, StoredObject],
    columns: Mapping[ObjectId, Sequence[StoredColumn]],
    counts: tuple[Mapping[ObjectId, Degree], Mapping[ObjectId, Degree]],
) -> list[GraphNode]:
    degrees, hidden = counts
    problems = Counter(one.object_id for one in reader.problems(objects))
    return [
        GraphNode(
            one.unique_id,
            display_name(one),
            one.object_type,
            one.package_name,
            FileSpan(one.file_path, one.span) if one.file_path and one.span else None,
            one.line_start,
            tuple(
                GraphColumn(
                    column.name, column.data_type, column.description, column.confidence, column.reason, column.at
                )
                for column in columns.get(one.id, ())
            ),
            degrees[one.id].upstream,
            degrees[one.id].downstream,
            hidden[one.id].upstream,
            hidden[one.id].downstream,
            one.tier,
            one.confidence,
            problems[one.id],
        )
        for one in objects.values()
    ]
