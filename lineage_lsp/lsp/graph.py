"""lineage/graph, and the commands that show lineage in clients without a webview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn
from lineage_lsp.analysis.symbols import ColumnSymbol, DeclaredColumnSymbol, NodeSymbol, RefSymbol, RelationSymbol
from lineage_lsp.base.errors import NodeNotFoundError
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.text import FilePath, FilePosition, FileSpan
from lineage_lsp.features.declared import declared_columns
from lineage_lsp.features.graph import Direction, Graph, GraphNode, GraphRequest, graph
from lineage_lsp.lsp.asking import Asked, asked_about
from lineage_lsp.lsp.places import Places
from lineage_lsp.store.caches import Answer, CacheType
from lineage_lsp.workspace.state import WorkspaceState

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer


async def answer(ls: LineageServer, params: object) -> dict[str, Any] | None:
    """The graph around a position or a node; null where neither names anything. Bad parameters are an error."""
    if not isinstance(params, Mapping):
        raise JsonRpcInvalidParams(message="lineage/graph takes an object")
    at = params.get("at")
    uri = at["textDocument"]["uri"] if isinstance(at, Mapping) else params.get("uri")
    if uri is None:
        return await _in_any_project(ls, params)
    async with asked_about(ls, str(uri), whole=True) as asked:
        if asked is None:
            return None
        request = _request(params, asked)
        return _answer(asked, request) if request is not None else None


async def locations(ls: LineageServer, arguments: Sequence[Any]) -> list[types.Location]:
    """Where the nodes around a node are defined: what a show command answers without a webview."""
    wanted = arguments[0] if arguments and isinstance(arguments[0], Mapping) else {}
    uri = wanted.get("uri")
    if uri is None:
        return []
    async with asked_about(ls, str(uri), whole=True) as asked:
        if asked is None:
            return []
        request = _request({**wanted, "level": "model", "depth": 1}, asked)
        if request is None:
            return []
        found = graph(asked.state.reader, request)
        others = [node for node in found.nodes if node.unique_id != found.root]
        return [asked.places.location(node.at) for node in others if node.at is not None]


async def _in_any_project(ls: LineageServer, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """A node named without a file: the first project that has it."""
    for host in ls.session.hosts():
        await ls.session.indexed(host)
        with host.state() as state:
            if state is None or state.reader.object(UniqueId(str(params.get("node")))) is None:
                continue
            places = Places(host.root, state, ls.encoding)
            asked = Asked(host, FilePath(""), state, places)
            request = _request(params, asked)
            return _answer(asked, request) if request is not None else None
    return None


def _request(params: Mapping[str, Any], asked: Asked) -> GraphRequest | None:
    node, column = params.get("node"), params.get("column")
    if node is None and isinstance(params.get("at"), Mapping):
        position = params["at"].get("position") or {}
        here = types.Position(int(position.get("line", 0)), int(position.get("character", 0)))
        found = _at(asked.state, asked.places.position(asked.path, here))
        if found is None:
            return None
        node, named = found
        column = column if column is not None else named
    elif node is None:
        node = asked.state.node_at(asked.path, 0)
    if node is None:
        return None
    try:
        direction = Direction(params.get("direction", "both"))
        depth = params.get("depth")
        limit = params.get("limit")
        return GraphRequest(
            UniqueId(str(node)),
            _column_key(asked.state, UniqueId(str(node)), str(column)) if column is not None else None,
            direction,
            int(depth) if depth is not None else None,
            columns=params.get("level", "column") == "column",
            influences=bool(params.get("influences", True)),
            limit=int(limit) if limit is not None else None,
        )
    except ValueError as error:
        raise JsonRpcInvalidParams(message=f"lineage/graph: {error}") from error


def _column_key(state: WorkspaceState, node: UniqueId, name: str) -> ColumnKey:
    """A column may be named as it is shown or by its key."""
    for column in state.reader.columns(state.reader.ids.object(node)):
        if name in (column.name, column.key) or name.lower() == column.name.lower():
            return column.key
    raise ValueError(f"{node} has no column {name}")


def _at(state: WorkspaceState, position: FilePosition) -> tuple[UniqueId, str | None] | None:
    """The node, and the column if one stands there, that a graph asked for at `position` is about."""
    document = state.document(position.path)
    symbol = document.symbols.at(position.offset) if document else None
    match symbol:
        case RefSymbol(call=call) if call.target is not None:
            return call.target, None
        case RelationSymbol(relation=relation):
            return UniqueId(relation), None
        case ColumnSymbol(view=view, targets=(ScopeColumn(scope, ordinal), *_)) if view.linked is not None:
            if view.linked.scopes[scope].kind == "root":
                return view.node.unique_id, view.linked.scopes[scope].columns[ordinal].name
        case ColumnSymbol(targets=(ColumnOf(relation, column), *_)):
            return UniqueId(relation), column
        case NodeSymbol(ids=(node, *_)):
            return node, None
        case DeclaredColumnSymbol(ids=(node, *_)):
            for relation, column in declared_columns(state.reader, symbol)[:1]:
                return UniqueId(relation), column
            return node, None
        case _:
            pass
    here = state.node_at(position.path, position.offset)
    return (here, None) if here is not None else None


def _answer(asked: Asked, request: GraphRequest) -> dict[str, Any]:
    """The graph, remembered as long as the revision stands: a webview that is shown again asks the same again."""
    state = asked.state
    key = f"lineage/graph {asked.host.token} {state.revision} {request}"
    answer: dict[str, Any] | None = asked.host.answers.get(state.reader.connection, key)
    if answer is None:
        try:
            found = graph(state.reader, request)
        except NodeNotFoundError as error:
            raise JsonRpcInvalidParams(message=str(error)) from error
        answer = graph_to_json(found, asked.places, state.revision)
        asked.host.remember(Answer(key, CacheType.LINEAGE_GRAPH, answer))
    return answer


def graph_to_json(found: Graph, places: Places, revision: int) -> dict[str, Any]:
    """The result of `lineage/graph` (docs/protocol.md)."""
    return {
        "revision": revision,
        "root": {"node": found.root, **({"column": found.column} if found.column else {})},
        "nodes": [_node(node, places) for node in found.nodes],
        "edges": [{"source": edge.source, "target": edge.target} for edge in found.edges],
        "columnEdges": [
            _without_none(
                source={"node": edge.source[0], "column": edge.source[1]},
                target={"node": edge.target[0], "column": edge.target[1]},
                kind=edge.kind.value,
                expression=edge.expression or None,
                confidence=edge.confidence,
                at=_place(edge.at, places),
            )
            for edge in found.column_edges
        ],
        "truncated": found.truncated,
    }


def _node(node: GraphNode, places: Places) -> dict[str, Any]:
    return _without_none(
        id=node.unique_id,
        name=node.name,
        kind=node.kind,
        package=node.package,
        uri=places.uri(node.at.path) if node.at else None,
        range=_plain_range(places.whole_line(node.at.path, node.line or 1)) if node.at else None,
        columns=[
            _without_none(
                name=column.name,
                dataType=column.data_type,
                description=column.description,
                confidence=column.confidence,
                reason=column.reason,
                at=_place(column.at, places),
            )
            for column in node.columns
        ],
        counts={"upstream": node.upstream, "downstream": node.downstream},
        hidden={"upstream": node.hidden_upstream, "downstream": node.hidden_downstream},
        tier=node.tier.value,
        confidence=node.confidence,
        problems=node.problems,
    )


def _place(at: FileSpan | None, places: Places) -> dict[str, Any] | None:
    if at is None:
        return None
    numbers = map(places.coordinates(at.path).line_character, at.span)
    start, end = ({"line": line, "character": character} for line, character in numbers)
    return {"uri": places.uri(at.path), "range": {"start": start, "end": end}}


def _plain_range(one: types.Range) -> dict[str, Any]:
    return {
        "start": {"line": one.start.line, "character": one.start.character},
        "end": {"line": one.end.line, "character": one.end.character},
    }


def _without_none(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
