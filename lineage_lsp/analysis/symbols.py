"""Every name in a file and what it means: what stands under the cursor."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn
from lineage_lsp.analysis.places import exact_place
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import Span
from lineage_lsp.compiler.compiled import RefCall


@dataclass(frozen=True, slots=True)
class ColumnSymbol:
    """A column's name. targets: what it stands for, several where that is not decided; is_output: it is given here."""

    span: Span
    view: NodeView
    targets: tuple[ScopeColumn | ColumnOf, ...]
    is_output: bool


@dataclass(frozen=True, slots=True)
class ScopeSymbol:
    """The name or alias of a CTE or subquery, by its number among the unit's scopes."""

    span: Span
    view: NodeView
    scope: int


@dataclass(frozen=True, slots=True)
class RelationSymbol:
    """A relation's name or alias in SQL. relation: a unique_id, or the id of one nobody declares."""

    span: Span
    relation: str


@dataclass(frozen=True, slots=True)
class RefSymbol:
    """A `ref()` or `source()` call."""

    span: Span
    call: RefCall


@dataclass(frozen=True, slots=True)
class MacroSymbol:
    span: Span
    unique_id: str


@dataclass(frozen=True, slots=True)
class NodeSymbol:
    """The name of a node in YAML: where it is described, or referred to. ids: several for a model with versions."""

    span: Span
    ids: tuple[UniqueId, ...]


@dataclass(frozen=True, slots=True)
class SourceSymbol:
    """The name of a source in YAML. tables: in the order they are written."""

    span: Span
    name: str
    tables: tuple[UniqueId, ...]


@dataclass(frozen=True, slots=True)
class DeclaredColumnSymbol:
    """A name in YAML that stands for a column of each of the nodes `ids`, if these have it."""

    span: Span
    ids: tuple[UniqueId, ...]
    name: str


@dataclass(frozen=True, slots=True)
class DocsSymbol:
    """A `doc()` call. key: of the block it means."""

    span: Span
    key: str


CodeSymbol = ColumnSymbol | ScopeSymbol | RelationSymbol | RefSymbol | MacroSymbol
YamlSymbol = NodeSymbol | SourceSymbol | DeclaredColumnSymbol | MacroSymbol | DocsSymbol
Symbol = CodeSymbol | YamlSymbol


class Symbols:
    """The symbols of one file, found by offset."""

    def __init__(self, symbols: Iterable[Symbol]) -> None:
        self._symbols = sorted(symbols, key=_start)

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._symbols)

    def at(self, offset: int) -> Symbol | None:
        """The shortest symbol that touches `offset`; of two that meet there, the one that begins there."""
        last = bisect_right(self._symbols, offset, key=_start)
        touching = [one for one in self._symbols[:last] if one.span.contains(offset)]
        return min(touching, key=lambda one: (one.span.end == offset, one.span.end - one.span.start), default=None)


def symbols_of(view: NodeView) -> Iterator[Symbol]:
    """The symbols of a node linked with its occurrences, in no order; only what stands in its own file."""
    compiled, path = view.linkage.compiled, view.node.path
    for call in compiled.refs:
        if call.at.path == path:
            yield RefSymbol(call.at.span, call)
    for macro in compiled.macros:
        if macro.at.path == path:
            yield MacroSymbol(macro.at.span, macro.unique_id)
    if view.linked is None or compiled.rendered is None:
        return
    for one in view.linked.occurrences:
        place = exact_place(compiled.rendered, one.span, path)
        if place is None:
            continue
        match one.kind:
            case "column" | "output":
                yield ColumnSymbol(place.span, view, one.targets, one.kind == "output")
            case "relation" if one.relation is not None:
                yield RelationSymbol(place.span, one.relation)
            case _ if one.scope is not None:
                yield ScopeSymbol(place.span, view, one.scope)
            case _ if one.relation is not None:
                yield RelationSymbol(place.span, one.relation)


def _start(symbol: Symbol) -> int:
    return symbol.span.start
