"""What mends a diagnostic: edits of several files, offered where the diagnostic stands."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_lsp.analysis.breaking import LostColumn, Use
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.workspace.state import WorkspaceState


@dataclass(frozen=True, slots=True)
class Replacement:
    at: FileSpan
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """edits: in order of file and place, none of which overlap."""

    title: str
    problem: Diagnostic
    edits: tuple[Replacement, ...]


def fixes(state: WorkspaceState, path: FilePath, span: Span) -> list[Fix]:
    """The fixes of what is wrong within `span` of an open file."""
    found: list[Fix] = []
    for problem, lost in state.breaking.get(path, ()):
        at = problem.at.span
        if lost is not None and lost.renamed is not None and at.start <= span.end and span.start <= at.end:
            fix = _rename_downstream(problem, lost, lost.renamed)
            found += [fix] if fix is not None else []
    return found


def _rename_downstream(problem: Diagnostic, lost: LostColumn, new: str) -> Fix | None:
    """Read the new name everywhere, and describe it; who gives the column on goes on to call it by the old one."""
    edits: dict[FileSpan, Replacement] = {}
    readers: dict[str, None] = {}
    for use in lost.uses:
        if use.exact:
            readers[use.name] = None
            edits[use.at] = Replacement(use.at, f"{new} as {lost.name}" if use.names_output else new)
    described = lost.described
    if described is not None and described.span.end - described.span.start == len(lost.name):
        edits[described] = Replacement(described, new)
    else:
        described = None
    if not edits:
        return None
    names = list(readers)
    where = names[0] if len(names) == 1 else f"{len(names)} models" if names else "its description"
    by_hand = (use.at for use in lost.uses if not use.exact and not _goes_with(use, described))
    left = len(set(by_hand))
    rest = f" ({left} more to change by hand)" if left else ""
    ordered = sorted(edits.values(), key=lambda one: (one.at.path, one.at.span.start))
    return Fix(f"Read `{new}` in place of `{lost.name}` in {where}{rest}", problem, tuple(ordered))


def _goes_with(use: Use, described: FileSpan | None) -> bool:
    """Whether a use is a test that stands below the entry that is renamed."""
    return described is not None and use.at.path == described.path and use.at.span.start > described.span.start
