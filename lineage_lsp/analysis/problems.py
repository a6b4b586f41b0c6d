"""Everything wrong with a node, at its place in the raw code or in the YAML that describes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lineage_lsp.analysis.described import described_problems
from lineage_lsp.analysis.link import OPEN_STAR_OF_SOURCE
from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.linked import LinkProblem
from lineage_lsp.analysis.places import exact_place, only_place, place_in_macro, raw_place, unrendered
from lineage_lsp.analysis.shapes import OPEN_STAR
from lineage_lsp.analysis.unused import UNUSED_COLUMN, UNUSED_CTE
from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.ids import ColumnKey
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.jinja.rendered import Rendered
from lineage_lsp.jinja.unknown import PLACEHOLDER
from lineage_lsp.project.model import ResourceType
from lineage_lsp.sql.scan import SCANNED

_SEVERITY = {
    "ambiguous-column": Severity.WARNING,
    SCANNED: Severity.INFORMATION,
    UNUSED_CTE: Severity.HINT,
    UNUSED_COLUMN: Severity.HINT,
    OPEN_STAR_OF_SOURCE: Severity.HINT,
}

_UNUSED = frozenset({UNUSED_CTE, UNUSED_COLUMN})

_HINTS = _UNUSED | {OPEN_STAR_OF_SOURCE}
"""What is no mistake."""


def node_problems(view: NodeView, dialect: str, text: str, *, guessed: bool) -> tuple[Diagnostic, ...]:
    """Jinja's problems, then SQL's and linking's; SQL is believed only where the Jinja gave all of it.

    text: of the node's file. guessed: nobody said that this is the dialect.
    """
    compiled = view.linkage.compiled
    found = list(compiled.problems)
    if not compiled.guessed:
        found.extend(_sql_problems(view, text, guessed))
        if view.linked is not None and all(one.code in _HINTS for one in view.linked.problems):
            found.extend(described_problems(view, guessed=guessed))
        found.extend(_duplicate_columns(view, dialect))
    return tuple(found)


def _sql_problems(view: NodeView, text: str, guessed: bool) -> Iterator[Diagnostic]:
    rendered, path = view.linkage.compiled.rendered, view.node.path
    if rendered is None or view.linked is None:
        return
    for problem in view.linked.problems:
        if PLACEHOLDER in problem.message.lower():
            continue  # the name is not known here: nobody can say that it is wrong
        if problem.doubtful and guessed:
            continue
        if problem.code in _HINTS and view.node.body is None:
            continue  # code that nobody wrote, of a snapshot in YAML say
        place: FileSpan | None
        if problem.code in _UNUSED:
            place = _unused_place(view, rendered, problem, text)
        elif problem.code == OPEN_STAR_OF_SOURCE:
            place = exact_place(rendered, problem.span, path) if problem.span else None
        else:
            place = raw_place(rendered, problem.span, path) or FileSpan(path, Span(0, 0))
        if place is None:
            continue
        severity = _SEVERITY.get(problem.code, Severity.ERROR)
        inside = place_in_macro(rendered, problem.span, path)
        related = (Related(inside, "it is written here"),) if inside is not None else ()
        yield Diagnostic(problem.code, severity, problem.message, place, related)


def _unused_place(view: NodeView, rendered: Rendered, problem: LinkProblem, text: str) -> FileSpan | None:
    """Where something unused stands, if nothing else that the file may render to uses it.

    That is so for the later runs of an incremental model, and for branches that were not taken this time.
    """
    path, span = view.node.path, problem.span
    place = only_place(rendered, span, path) if span is not None else None
    if place is None:
        return None
    later = view.later
    if later is not None and (again := later.compiled.rendered) is not None:
        same = (one for one in later.linked.problems if one._replace(span=span) == problem)
        if place not in [only_place(again, one.span, path) for one in same if one.span is not None]:
            return None
    name = re.search(r"`(.*?)`", problem.message)
    rest = unrendered(rendered, text, path)
    if name is not None and re.search(rf"\b{re.escape(name[1])}\b", rest, re.IGNORECASE):
        return None
    return place


def _duplicate_columns(view: NodeView, dialect: str) -> Iterator[Diagnostic]:
    """Outputs of a name that another one has: most warehouses make no table or view of them."""
    rendered, node = view.linkage.compiled.rendered, view.node
    if rendered is None or view.linked is None or dialect in _RENAMING or node.resource_type not in _BUILT:
        return
    if view.linkage.compiled.config.get("materialized") == "ephemeral":
        return
    seen: set[ColumnKey] = set()
    for column in view.linked.columns:
        if column.key in seen and column.key != OPEN_STAR:
            place = raw_place(rendered, column.name_span or column.span, node.path) or node.at
            message = f"Another column is called `{column.name}` too: give one of them another name."
            yield Diagnostic("duplicate-column", Severity.INFORMATION, message, place)
        seen.add(column.key)


_RENAMING = frozenset({"duckdb", "sqlite", "clickhouse"})
"""Dialects that take two columns of one name, and call the second something else."""

_BUILT = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT})
