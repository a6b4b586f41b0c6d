"""Where the name at a position is defined."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn, where_named
from lineage_lsp.analysis.places import raw_place
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
from lineage_lsp.base.text import FilePosition, FileSpan
from lineage_lsp.features.declared import declared_columns
from lineage_lsp.workspace.state import WorkspaceState


@dataclass(frozen=True, slots=True)
class Definition:
    """source: the name that was asked about; targets: where it is defined, several for a column of a union or star."""

    source: FileSpan
    targets: tuple[FileSpan, ...]


def definition(state: WorkspaceState, position: FilePosition) -> Definition | None:
    """Where the name at `position` is defined: a ref's model, a source's YAML entry, a macro, a CTE, a column.

    A column leads one step up, to the place that names it; an output column, to the columns it is made of. In YAML a
    model's name leads to its code, and a column's to the place in there that makes it.
    """
    document = state.document(position.path)
    symbol = document.symbols.at(position.offset) if document else None
    if symbol is None:
        return None
    match symbol:
        case RefSymbol(call=call):
            found = [node_place(state, call.target)] if call.target else []
        case RelationSymbol(relation=relation):
            found = [node_place(state, UniqueId(relation))]
        case MacroSymbol(unique_id=unique_id):
            found = [macro_place(state, unique_id)]
        case NodeSymbol(ids=ids):
            found = [node_place(state, one) for one in ids]
        case SourceSymbol(tables=tables):
            found = [node_place(state, one) for one in tables]
        case DeclaredColumnSymbol():
            found = [_stored_place(state, one) for one in declared_columns(state.reader, symbol)]
        case DocsSymbol(key=key):
            found = [state.project.doc_places.get(key)]
        case ScopeSymbol(view=view, scope=scope):
            found = [_scope_place(view, scope)]
        case ColumnSymbol(view=view, targets=targets, is_output=is_output):
            found = [
                place
                for target in targets
                for place in (_producers(state, view, target) if is_output else _places(state, view, target))
            ]
    places = tuple(dict.fromkeys(place for place in found if place is not None))
    return Definition(FileSpan(position.path, symbol.span), places) if places else None


def node_place(state: WorkspaceState, unique_id: UniqueId) -> FileSpan | None:
    """The start of a model's file, a snapshot's name, a source's entry in its YAML."""
    node = state.project.nodes.get(unique_id)
    if node is None:
        return None
    return node.at


def macro_place(state: WorkspaceState, unique_id: str) -> FileSpan | None:
    for macro in state.project.macros:
        if macro.unique_id == unique_id:
            return FileSpan(macro.path, macro.name_span)
    return None


def column_place(state: WorkspaceState, view: NodeView, target: ScopeColumn | ColumnOf) -> FileSpan | None:
    """Where a column is written: in a CTE of the same node, or in another file."""
    if isinstance(target, ScopeColumn):
        compiled = view.linkage.compiled
        if view.linked is None or compiled.rendered is None:
            return None
        column = view.linked.scopes[target.scope].columns[target.ordinal]
        return raw_place(compiled.rendered, column.name_span or column.span, view.node.path)
    return _stored_place(state, target)


def _stored_place(state: WorkspaceState, target: ColumnOf) -> FileSpan | None:
    owner = state.reader.ids.object(UniqueId(target.relation))
    found = state.reader.column(owner, target.column)
    if found is not None and found.at is not None:
        return found.at
    return node_place(state, UniqueId(target.relation))


def _places(state: WorkspaceState, view: NodeView, target: ScopeColumn | ColumnOf) -> list[FileSpan | None]:
    """Where somebody wrote the name: what a `*` or a union inside the node passes on is written further up."""
    named = [target] if view.linked is None else where_named(view.linked, target)
    return [column_place(state, view, one) for one in named]


def _producers(state: WorkspaceState, view: NodeView, target: ScopeColumn | ColumnOf) -> list[FileSpan | None]:
    if not isinstance(target, ScopeColumn) or view.linked is None:
        return [column_place(state, view, target)]
    column = view.linked.scopes[target.scope].columns[target.ordinal]
    direct = [parent for parent, subtype in column.parents if subtype.lineage_type == "DIRECT"]
    return [place for parent in direct for place in _places(state, view, parent)]


def _scope_place(view: NodeView, scope: int) -> FileSpan | None:
    compiled = view.linkage.compiled
    if view.linked is None or compiled.rendered is None:
        return None
    found = view.linked.scopes[scope]
    return raw_place(compiled.rendered, found.name_span or found.span, view.node.path)
