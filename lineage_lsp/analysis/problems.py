"""Everything wrong with a node, at its place in the raw code."""

from __future__ import annotations

from collections.abc import Iterator

from lineage_lsp.analysis.places import raw_place
from lineage_lsp.analysis.project import NodeView
from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.sql.scan import SCANNED

_SEVERITY = {"ambiguous-column": Severity.WARNING, SCANNED: Severity.INFORMATION}


def node_problems(view: NodeView) -> tuple[Diagnostic, ...]:
    """Jinja's problems, then SQL's and linking's; SQL is believed only where the Jinja gave all of it."""
    compiled = view.linkage.compiled
    found = list(compiled.problems)
    if not compiled.guessed:
        found.extend(_sql_problems(view))
    return tuple(found)


def _sql_problems(view: NodeView) -> Iterator[Diagnostic]:
    rendered = view.linkage.compiled.rendered
    if rendered is None or view.linked is None:
        return
    for problem in view.linked.problems:
        severity = _SEVERITY.get(problem.code, Severity.ERROR)
        place = raw_place(rendered, problem.span, view.node.path) or FileSpan(view.node.path, Span(0, 0))
        yield Diagnostic(problem.code, severity, problem.message, place)
