"""What the name under the cursor is, and where its data comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.linked import ColumnOf, Linked, LinkedColumn, ScopeColumn
from lineage_lsp.analysis.places import raw_place
from lineage_lsp.analysis.shapes import OPEN_STAR
from lineage_lsp.analysis.symbols import (
    ColumnSymbol,
    DeclaredColumnSymbol,
    DocsSymbol,
    MacroSymbol,
    NodeSymbol,
    RefSymbol,
    RelationSymbol,
    ScopeSymbol,
    SourceSymbol,
)
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import LineageType
from lineage_lsp.base.text import FilePosition, FileSpan, Span
from lineage_lsp.features.cards import Card, ColumnCard, DocsCard, MacroCard, NodeCard, SourceCard
from lineage_lsp.features.declared import declared_columns
from lineage_lsp.features.trace import Step, display_name, first_steps, roots, trace_from
from lineage_lsp.store.results import StoredColumn
from lineage_lsp.workspace.state import WorkspaceState


@dataclass(frozen=True, slots=True)
class Hover:
    """cards: one, or one for each thing the name may stand for."""

    span: Span
    cards: tuple[Card, ...]


def hover(state: WorkspaceState, position: FilePosition) -> Hover | None:
    """What the name at `position` is and where its data comes from; None where no name stands."""
    document = state.document(position.path)
    symbol = document.symbols.at(position.offset) if document else None
    match symbol:
        case ColumnSymbol(view=view, targets=targets):
            cards = [_column_card(state, view, target) for target in targets]
        case ScopeSymbol(view=view, scope=scope):
            cards = [_scope_card(view, scope)]
        case RelationSymbol(relation=relation):
            cards = [_node_card(state, UniqueId(relation))]
        case RefSymbol(call=call):
            cards = [_node_card(state, call.target)] if call.target else []
        case MacroSymbol(unique_id=unique_id):
            cards = [_macro_card(state, unique_id)]
        case NodeSymbol(ids=ids):
            cards = [_node_card(state, one) for one in ids]
        case DeclaredColumnSymbol():
            cards = [_stored_column_card(state, one) for one in declared_columns(state.reader, symbol)]
        case SourceSymbol(name=name, tables=tables):
            cards = [_source_card(state, name, tables)]
        case DocsSymbol(key=key):
            cards = [_docs_card(state, key)]
        case None:
            return None
    shown = tuple(card for card in cards if card is not None)
    return Hover(symbol.span, shown) if shown else None


def _column_card(state: WorkspaceState, view: NodeView, target: ScopeColumn | ColumnOf) -> Card | None:
    if isinstance(target, ColumnOf):
        return _stored_column_card(state, target)
    if view.linked is None:
        return None
    target = _of_the_union(view.linked, target)
    scope = view.linked.scopes[target.scope]
    column = scope.columns[target.ordinal]
    root = scope.kind == "root"
    stored = state.reader.ids.object(view.node.unique_id)
    declared = state.reader.column(stored, column.key) if root else None
    owner = f"{view.node.resource_type} {view.node.name}" if root else f"CTE {scope.name}" if scope.name else "subquery"
    return _linked_column_card(state, view, column, owner, declared)


def _of_the_union(linked: Linked, target: ScopeColumn) -> ScopeColumn:
    """The column a branch of a union gives to it, which is the one people mean; any other column as it is."""
    while linked.scopes[target.scope].kind == "branch":
        fed = (
            ScopeColumn(number, ordinal)
            for number, scope in enumerate(linked.scopes)
            for ordinal, column in enumerate(scope.columns)
            if any(parent == target for parent, _ in column.parents)
        )
        above = next(fed, None)
        if above is None:
            break
        target = above
    return target


def _linked_column_card(
    state: WorkspaceState, view: NodeView, column: LinkedColumn, owner: str, declared: StoredColumn | None
) -> ColumnCard:
    """Of a column of the open file: its own edges are those of the text on the screen, the rest is the store's."""
    rendered = view.linkage.compiled.rendered
    at = raw_place(rendered, column.name_span or column.span, view.node.path) if rendered else None
    edges = [edge for edge in column.edges if edge.upstream.column != OPEN_STAR]
    steps = trace_from(state.reader, edges, column.maker)
    expression = None if _names(column.maker, column.name) else column.maker
    data_type = (declared.data_type if declared else None) or column.data_type
    description = declared.description if declared else None
    sure = declared.confidence if declared else max(0.1, 1.0 - column.penalty)
    least, reason = _least_sure(sure, column.reason or (declared.reason if declared else None), steps)
    return _card(column.name, owner, at, data_type, description, expression, steps, least, reason)


def _stored_column_card(state: WorkspaceState, target: ColumnOf) -> ColumnCard | None:
    """Of another file's column."""
    owner = state.reader.object(UniqueId(target.relation))
    column = state.reader.column(owner.id, target.column) if owner else None
    if column is None or owner is None:
        return None
    steps = first_steps(state.reader, column.id)
    least, reason = _least_sure(column.confidence, column.reason, steps)
    expression = next((step.expression for step in steps if not _names(step.expression, column.name)), None)
    name = f"{owner.object_type} {display_name(owner)}"
    return _card(column.name, name, column.at, column.data_type, column.description, expression, steps, least, reason)


def _card(
    name: str,
    owner: str,
    at: FileSpan | None,
    data_type: str | None,
    description: str | None,
    expression: str | None,
    steps: Iterable[Step],
    confidence: float,
    reason: str | None,
) -> ColumnCard:
    values = tuple(step for step in steps if step.subtype.lineage_type is LineageType.DIRECT)
    shaped_by = tuple(step for step in steps if step.subtype.lineage_type is LineageType.INDIRECT)
    ends = tuple(roots(values)) if any(step.further or step.repeated for step in values) else ()
    return ColumnCard(name, owner, at, data_type, description, expression, values, shaped_by, ends, confidence, reason)


def _names(expression: str, column: str) -> bool:
    """Whether the expression is the column itself, or a star that holds it: `o.id` for `id`, `o.*`."""
    last = expression.rpartition(".")[2].strip('"`[]')
    return last == "*" or last.lower() == column.lower()


def _least_sure(confidence: float, reason: str | None, steps: Iterable[Step]) -> tuple[float, str | None]:
    """The lowest confidence of a column and its steps, with the first reason given for it."""
    said = [(confidence, reason), *((step.confidence, step.reason) for step in _flat(steps))]
    least = min(one for one, _ in said)
    return least, next((why for one, why in said if why and one == least), None)


def _flat(steps: Iterable[Step]) -> Iterable[Step]:
    for step in steps:
        yield step
        yield from _flat(step.further)


def _scope_card(view: NodeView, number: int) -> NodeCard | None:
    if view.linked is None:
        return None
    scope = view.linked.scopes[number]
    columns = tuple((column.name, column.data_type) for column in scope.columns)
    read = {parent.relation for column in scope.columns for parent, _ in column.parents if isinstance(parent, ColumnOf)}
    name = scope.name or "subquery"
    return NodeCard(name, "CTE", None, None, None, "", columns, len(read), 0, 1.0, None)


def _node_card(state: WorkspaceState, unique_id: UniqueId) -> NodeCard | None:
    found = state.reader.object(unique_id)
    if found is None:
        return _disabled_card(state, unique_id)
    columns = tuple((column.name, column.data_type) for column in state.reader.columns(found.id))
    node = state.project.nodes.get(unique_id)
    return NodeCard(
        display_name(found),
        found.object_type,
        found.relation_name,
        found.materialization,
        node.at if node else None,
        found.description or "",
        columns,
        state.reader.parent_counts([found.id]).get(found.id, 0),
        state.reader.child_counts([found.id]).get(found.id, 0),
        found.confidence,
        found.reason,
    )


def _disabled_card(state: WorkspaceState, unique_id: UniqueId) -> NodeCard | None:
    """Of a node that is declared and takes no part: nothing is read of it but its YAML."""
    node = state.project.disabled.get(unique_id)
    if node is None and state.indexed:
        node = state.project.nodes.get(unique_id)
    if node is None:
        return None
    name = f"{node.source_name}.{node.name}" if node.source_name else node.name
    columns = tuple((column.name, column.data_type) for column in node.declared)
    return NodeCard(name, node.resource_type, None, "disabled", node.at, node.description, columns, 0, 0, 1.0, None)


def _macro_card(state: WorkspaceState, unique_id: str) -> MacroCard | None:
    for macro in state.project.macros:
        if macro.unique_id == unique_id:
            at = FileSpan(macro.path, macro.name_span)
            return MacroCard(macro.name, macro.arguments, macro.package_name, at, macro.description)
    return None


def _source_card(state: WorkspaceState, name: str, tables: Iterable[UniqueId]) -> SourceCard:
    nodes = [state.project.nodes[one] for one in tables if one in state.project.nodes]
    return SourceCard(name, tuple((node.name, node.at) for node in nodes))


def _docs_card(state: WorkspaceState, key: str) -> DocsCard | None:
    text = state.project.docs.get(key)
    package, _, name = key.partition(".")
    return DocsCard(name, package, state.project.doc_places.get(key), text) if text is not None else None
