"""The frozen state a question is answered from: everything of one revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lineage_lsp.analysis.breaking import BreakingChange
from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.symbols import Symbols
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import Project
from lineage_lsp.store.read import Reader


@dataclass(frozen=True, slots=True)
class Document:
    """An open file as it was analysed. version: the editor's; views: the nodes the file defines."""

    path: FilePath
    text: str
    version: int
    views: tuple[NodeView, ...]
    symbols: Symbols


@dataclass(frozen=True, slots=True)
class WorkspaceState:
    """reader: answers for the nodes of this revision, unsaved text included. problems: of every file that has some.
    breaking: of every unsaved file, what it takes from others.

    indexed: whether the whole project was read; until then what is not found may merely not be known yet.
    """

    revision: int
    indexed: bool
    project: Project
    reader: Reader
    documents: Mapping[FilePath, Document]
    problems: Mapping[FilePath, tuple[Diagnostic, ...]]
    breaking: Mapping[FilePath, tuple[BreakingChange, ...]] = field(default_factory=dict)

    def document(self, path: FilePath) -> Document | None:
        return self.documents.get(path)

    def node_at(self, path: FilePath, offset: int) -> UniqueId | None:
        """The node whose code holds `offset` of an open file, or the only one the file defines."""
        document = self.documents.get(path)
        if document is None:
            return None
        for view in document.views:
            if view.node.body is not None and view.node.body.contains(offset):
                return view.node.unique_id
        return document.views[0].node.unique_id if len(document.views) == 1 else None
