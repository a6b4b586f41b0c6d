"""Columns of models that nothing in the project reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import is_

from lineage_lsp.analysis.linkage import Linkage
from lineage_lsp.analysis.places import only_place
from lineage_lsp.analysis.project import ProjectAnalysis
from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import ResourceType

UNREAD = "unused-model-column"


@dataclass(slots=True)
class UnreadColumns:
    """Looks at all models of a project whose analysis keeps what each node reads.

    text_of: a file's text; macros_of: the macros a node's rendering used. What was found of a model is kept while
    neither it nor one of its readers is linked again.
    """

    analysis: ProjectAnalysis
    text_of: Callable[[FilePath], str | None]
    macros_of: Callable[[UniqueId], Collection[str]]
    _told: tuple[Diagnostic, ...] = ()
    _of_model: dict[UniqueId, tuple[list[Linkage], tuple[Diagnostic, ...]]] = field(default_factory=dict)
    _words: dict[FilePath, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def problems(self) -> tuple[Diagnostic, ...]:
        """At the columns of the root project's models; while nodes wait to be linked, what was true before."""
        nodes = self.analysis.project.nodes
        if all(map(self.analysis.is_linked, nodes)):
            macros = {macro.unique_id: macro.path for macro in self.analysis.project.macros}
            mine = [one for one, node in nodes.items() if node.package_name == self.analysis.project.name]
            self._told = tuple(told for one in mine for told in self._problems_of(one, macros))
        return self._told

    def _problems_of(self, unique_id: UniqueId, macros: Mapping[str, FilePath]) -> tuple[Diagnostic, ...]:
        linkages = [self.analysis.linkage(one) for one in (unique_id, *sorted(self.analysis.children(unique_id)))]
        known = self._of_model.get(unique_id)
        if known is None or len(known[0]) != len(linkages) or not all(map(is_, known[0], linkages)):
            unread = self._unread(unique_id)
            unread = unread and unread - self._words_around(unique_id, macros)
            known = self._of_model[unique_id] = (linkages, tuple(self._placed(unique_id, unread)) if unread else ())
        return known[1]

    def _unread(self, unique_id: UniqueId) -> frozenset[ColumnKey]:
        """The columns that no node reads; none where one may read any, or where nobody reads the model by name."""
        node, linkage = self.analysis.project.nodes[unique_id], self.analysis.linkage(unique_id)
        if node.resource_type is not ResourceType.MODEL or node.language != "sql" or not _is_private(linkage):
            return _NOTHING
        columns = frozenset(column.key for column in linkage.shape.columns)
        read = set(linkage.reads.get(unique_id, _NOTHING))
        builds_on_it = False
        for reader in self.analysis.children(unique_id):
            found = self._read_by(reader, unique_id, columns)
            if found is None or OTHER in found:
                return _NOTHING
            read |= found
            builds_on_it |= bool(found) and self.analysis.project.nodes[reader].resource_type in _BUILT
        return columns - read if builds_on_it else _NOTHING

    def _read_by(
        self, reader: UniqueId, unique_id: UniqueId, columns: frozenset[ColumnKey]
    ) -> frozenset[ColumnKey] | None:
        """None for what may read any column."""
        node, linkage = self.analysis.project.nodes[reader], self.analysis.linkage(reader)
        if node.resource_type is ResourceType.TEST and node.body is None:
            named = columns & _keys(_words_in((node.extra.get("column"), node.extra.get("kwargs"), node.config)))
            return named or None
        if node.resource_type not in _QUERIES or not linkage.has_code or not linkage.enabled:
            return None
        if linkage.compiled.guessed or self.analysis.compiler.looked_at_columns(reader):
            return None
        return linkage.reads.get(unique_id, _NOTHING)

    def _words_around(self, unique_id: UniqueId, macros: Mapping[str, FilePath]) -> frozenset[ColumnKey]:
        """What stands where code is that was not rendered this time, or settings: a key that dbt merges by, say."""
        found = set(_words_in((self.analysis.linkage(unique_id).compiled.config,)))
        paths: set[FilePath] = set()
        for one in (unique_id, *self.analysis.children(unique_id)):
            node = self.analysis.project.nodes[one]
            if node.body is not None and one != unique_id:
                paths.add(node.path)
            paths.update(macros[macro] for macro in self.macros_of(one) if macro in macros)
        for path in paths:
            found |= self._words_of(path)
        return _keys(found)

    def _words_of(self, path: FilePath) -> frozenset[str]:
        """The words of a file with statements of Jinja, of any other none."""
        text = self.text_of(path) or ""
        known = self._words.get(path)
        if known is None or known[0] != text:
            words = _WORD.findall(text.lower()) if "{%" in text else ()
            known = self._words[path] = (text, frozenset(words))
        return known[1]

    def _placed(self, unique_id: UniqueId, unread: frozenset[ColumnKey]) -> Iterator[Diagnostic]:
        view = self.analysis.view(unique_id)
        rendered = view.linkage.compiled.rendered
        for column in view.linked.columns if view.linked is not None and rendered is not None else ():
            if rendered is None or column.key not in unread or column.span is None or column.name_span is None:
                continue
            place = only_place(rendered, column.span, view.node.path)
            if place is not None:
                message = f"Nothing in this project reads `{column.name}` of `{view.node.name}`."
                yield Diagnostic(UNREAD, Severity.HINT, message, place)


OTHER = ColumnKey("*")
"""Read of a relation by what may take any column of it."""

_NOTHING: frozenset[ColumnKey] = frozenset()
_BUILT = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT})
_QUERIES = _BUILT | {ResourceType.ANALYSIS, ResourceType.TEST}
_WORD = re.compile(r"\w+")


def _is_private(linkage: Linkage) -> bool:
    """Whether all columns are known, and nobody outside of the project is promised any."""
    config = linkage.compiled.config
    contract = config.get("contract")
    promised = config.get("access") == "public" or (isinstance(contract, Mapping) and bool(contract.get("enforced")))
    return linkage.enabled and not linkage.shape.open and not linkage.compiled.guessed and not promised


def _words_in(values: Iterable[object]) -> Iterator[str]:
    """The words of all texts in these, however deep."""
    for value in values:
        if isinstance(value, str):
            yield from _WORD.findall(value.lower())
        elif isinstance(value, Mapping):
            yield from _words_in(value.values())
        elif isinstance(value, list | tuple | set | frozenset):
            yield from _words_in(value)


def _keys(words: Iterable[str]) -> frozenset[ColumnKey]:
    """Words as a dialect may compare them."""
    return frozenset(ColumnKey(each) for word in words for each in (word, word.upper()))
