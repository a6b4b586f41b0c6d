"""The lineage graph around a node or a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lineage_lsp.base.errors import NodeNotFoundError
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype, Tier
from lineage_lsp.base.text import FileSpan
from lineage_lsp.features.trace import display_name
from lineage_lsp.store.identity import ColumnId, ObjectId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import StoredColumn, StoredDependency, StoredEdge, StoredObject

TESTS = frozenset({"test", "unit_test"})
"""They hang on every model and feed nothing: they are counted as problems, not drawn as nodes."""

DEFAULT_LIMIT = 200
"""Nodes a graph has at most unless asked otherwise: more than that nobody can read at once."""


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
    influences: whether INDIRECT edges are among these.
    """

    node: UniqueId
    column: ColumnKey | None = None
    direction: Direction = Direction.BOTH
    depth: int | None = None
    columns: bool = True
    influences: bool = True
    limit: int = DEFAULT_LIMIT


def graph(reader: Reader, request: GraphRequest) -> Graph:
    """The graph asked for. With a column: only nodes and columns on its way; else all of the nodes around.

    NodeNotFoundError when the store has no such node.
    """
    root = reader.object(request.node)
    if root is None:
        raise NodeNotFoundError(f"no node has the id {request.node}")
    if request.column is not None:
        return _column_graph(reader, request, root, request.column)
    found, truncated = _around(reader, request, root)
    shown = {one.id for one in found}
    dependencies = [edge for edge in reader.parents(shown) if edge.parent in shown]
    column_edges: list[StoredEdge] = []
    if request.columns:
        columns = reader.columns_of(shown)
        within = {column.id for some in columns.values() for column in some}
        column_edges = [edge for edge in reader.sources_of(within) if edge.source.id in within]
    edges = [(edge.parent, edge.child) for edge in dependencies]
    return _Drawing(reader, request, found).graph(edges, column_edges, None, truncated)


def _around(reader: Reader, request: GraphRequest, root: StoredObject) -> tuple[list[StoredObject], bool]:
    """Nodes within reach, nearest first, and whether the limit cut some off."""
    found: dict[ObjectId, StoredObject] = {root.id: root}
    truncated = False
    for upwards in _ways(request.direction):
        level, seen, steps = [root.id], {root.id}, 0
        while level and (request.depth is None or steps < request.depth):
            edges = reader.parents(level) if upwards else reader.children(level)
            ids = dict.fromkeys(edge.parent if upwards else edge.child for edge in edges)
            met = reader.objects(one for one in ids if one not in seen)
            level = [one for one in ids if one in met and met[one].object_type not in TESTS]
            seen.update(level)
            for one in level:
                if one not in found:
                    if len(found) >= request.limit:
                        truncated = True
                        break
                    found[one] = met[one]
            level = [one for one in level if one in found]
            steps += 1
    return list(found.values()), truncated


def _column_graph(reader: Reader, request: GraphRequest, root: StoredObject, key: ColumnKey) -> Graph:
    """Everything on the ways of one column; INDIRECT edges end a way: what they lead to shapes it but is no part."""
    start = reader.column(root.id, key)
    if start is None:
        raise NodeNotFoundError(f"{request.node} has no column {key}")
    nodes: dict[ObjectId, None] = {root.id: None}
    kept: dict[tuple[ColumnId, ColumnId, Subtype], StoredEdge] = {}
    truncated = False
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
                    if len(nodes) >= request.limit:
                        truncated = True
                        continue
                    nodes[there.object_id] = None
                kept[edge.source.id, edge.target.id, edge.subtype] = edge
                if direct and there.id not in seen:
                    seen.add(there.id)
                    following[there.id] = None
            level = list(following)
            steps += 1
    objects = reader.objects(nodes)
    edges = dict.fromkeys((edge.source.object_id, edge.target.object_id) for edge in kept.values())
    touched = {start.id, *(end for up, down, _ in kept for end in (up, down))}
    drawing = _Drawing(reader, request, [objects[one] for one in nodes])
    return drawing.graph(list(edges), list(kept.values()), touched, truncated)


def _ways(direction: Direction) -> tuple[bool, ...]:
    """Upwards, downwards, or both."""
    return {Direction.UPSTREAM: (True,), Direction.DOWNSTREAM: (False,), Direction.BOTH: (True, False)}[direction]


class _Drawing:
    """Puts the rows of a graph together."""

    def __init__(self, reader: Reader, request: GraphRequest, objects: Sequence[StoredObject]) -> None:
        self._reader = reader
        self._request = request
        self._objects = {one.id: one for one in objects}

    def graph(
        self,
        edges: Sequence[tuple[ObjectId, ObjectId]],
        column_edges: Sequence[StoredEdge],
        touched: set[ColumnId] | None,
        truncated: bool,
    ) -> Graph:
        """touched: the columns to show; None shows all."""
        ids = list(self._objects)
        parents = self._neighbours(self._reader.parents(ids), upwards=True)
        children = self._neighbours(self._reader.children(ids), upwards=False)
        columns = self._reader.columns_of(ids) if self._request.columns else {}
        problems = Counter(one.object_id for one in self._reader.problems(ids))
        nodes = tuple(
            self._node(
                one, columns.get(one.id, ()), touched, parents[one.id], children[one.id], problems[one.id]
            )
            for one in self._objects.values()
        )
        unique = {one.id: one.unique_id for one in self._objects.values()}
        return Graph(
            self._request.node,
            self._request.column,
            nodes,
            tuple(GraphEdge(unique[source], unique[target]) for source, target in edges),
            tuple(
                GraphColumnEdge(
                    (edge.source.unique_id, edge.source.name),
                    (edge.target.unique_id, edge.target.name),
                    edge.subtype,
                    edge.transformation or "",
                    edge.confidence,
                    edge.at,
                )
                for edge in column_edges
                if self._request.influences or edge.lineage_type is LineageType.DIRECT
            ),
            truncated,
        )

    def _neighbours(self, edges: Iterable[StoredDependency], *, upwards: bool) -> Mapping[ObjectId, set[ObjectId]]:
        found: dict[ObjectId, set[ObjectId]] = {one: set() for one in self._objects}
        for edge in edges:
            here, there = (edge.child, edge.parent) if upwards else (edge.parent, edge.child)
            found[here].add(there)
        known = self._reader.objects({one for some in found.values() for one in some} - self._objects.keys())
        tests = {one for one, row in known.items() if row.object_type in TESTS}
        return {here: some - tests for here, some in found.items()}

    def _node(
        self,
        one: StoredObject,
        columns: Iterable[StoredColumn],
        touched: set[ColumnId] | None,
        parents: set[ObjectId],
        children: set[ObjectId],
        problems: int,
    ) -> GraphNode:
        shown = tuple(
            GraphColumn(column.name, column.data_type, column.description, column.confidence, column.reason, column.at)
            for column in columns
            if touched is None or column.id in touched
        )
        return GraphNode(
            one.unique_id,
            display_name(one),
            one.object_type,
            one.package_name,
            FileSpan(one.file_path, one.span) if one.file_path and one.span else None,
            one.line_start,
            shown,
            len(parents),
            len(children),
            len(parents - self._objects.keys()),
            len(children - self._objects.keys()),
            one.tier,
            one.confidence,
            problems,
        )
