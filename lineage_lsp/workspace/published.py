"""What a host's thread hands over: a state, and the store that answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lineage_lsp.analysis.breaking import BreakingChange
from lineage_lsp.analysis.linkage import Counters
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import Project
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.state import Document, WorkspaceState


@dataclass(frozen=True, slots=True)
class Published:
    """A state without its reader. store: a working copy that holds the facts of this revision, unsaved text included.

    versions: of every buffer this state knows. complete: whether nothing is left to find out about the last edits.
    counters: what was done since the start.
    """

    revision: int
    indexed: bool
    complete: bool
    project: Project
    store: Store
    documents: Mapping[FilePath, Document]
    problems: Mapping[FilePath, tuple[Diagnostic, ...]]
    breaking: Mapping[FilePath, tuple[BreakingChange, ...]]
    versions: Mapping[Path, int]
    counters: Counters

    def state(self, reader: Reader) -> WorkspaceState:
        return WorkspaceState(
            self.revision, self.indexed, self.project, reader, self.documents, self.problems, self.breaking
        )
