"""Everything wrong with a node, at its place in the raw code or in the YAML that describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lineage_lsp.analysis.link import UNUSED_CTE
from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.places import raw_place
from lineage_lsp.analysis.shapes import OPEN_STAR
from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.ids import ColumnKey
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.jinja.unknown import PLACEHOLDER
from lineage_lsp.project.model import ResourceType
from lineage_lsp.sql.scan import SCANNED

_SEVERITY = {"ambiguous-column": Severity.WARNING, SCANNED: Severity.INFORMATION, UNUSED_CTE: Severity.HINT}


def node_problems(view: NodeView, dialect: str) -> tuple[Diagnostic, ...]:
    """Jinja's problems, then SQL's and linking's; SQL is believed only where the Jinja gave all of it."""
    compiled = view.linkage.compiled
    found = list(compiled.problems)
    if not compiled.guessed:
        found.extend(_sql_problems(view))
        found.extend(_missing_columns(view))
        found.extend(_duplicate_columns(view, dialect))
    return tuple(found)


def _sql_problems(view: NodeView) -> Iterator[Diagnostic]:
    rendered = view.linkage.compiled.rendered
    if rendered is None or view.linked is None:
        return
    for problem in view.linked.problems:
        if PLACEHOLDER in problem.message.lower():
            continue  # the name is not known here: nobody can say that it is wrong
        severity = _SEVERITY.get(problem.code, Severity.ERROR)
        place = raw_place(rendered, problem.span, view.node.path) or FileSpan(view.node.path, Span(0, 0))
        yield Diagnostic(problem.code, severity, problem.message, place)


def _duplicate_columns(view: NodeView, dialect: str) -> Iterator[Diagnostic]:
    """Outputs of a name that another one has: most warehouses make no table or view of them."""
    rendered, node = view.linkage.compiled.rendered, view.node
    if rendered is None or view.linked is None or dialect in _RENAMING or node.resource_type not in _DESCRIBED:
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


def _missing_columns(view: NodeView) -> Iterator[Diagnostic]:
    """Columns that YAML describes and the SQL does not give, where it is sure which it gives.

    Names are compared without case and, of a field inside a column, by the column: a doubt is no mistake. What a
    versioned model describes may be meant for another version.
    """
    node, shape = view.node, view.linkage.shape
    if view.linked is None or view.linked.problems or shape.open or not view.linkage.enabled or node.version:
        return
    if node.resource_type not in _DESCRIBED:
        return
    contract = view.linkage.compiled.config.get("contract")
    enforced = isinstance(contract, Mapping) and contract.get("enforced") is True
    severity = Severity.WARNING if enforced else Severity.INFORMATION  # without a contract dbt lets it be
    known = {column.name.lower() for column in shape.columns}
    for column in node.declared:
        name = column.name.strip('"`[]').lower()
        if name not in known and name.partition(".")[0] not in known and "{" not in name:
            message = f"`{node.name}` gives no column `{column.name}`: correct the name, or take the entry out."
            yield Diagnostic("missing-column", severity, message, column.at)


_DESCRIBED = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT})
