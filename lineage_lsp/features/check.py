"""Diagnostics with lines and columns, for reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, LineIndex


@dataclass(frozen=True, slots=True)
class Finding:
    """line and column count from 1, columns in code points."""

    path: FilePath
    line: int
    column: int
    code: str
    severity: Severity
    message: str


def findings(problems: Iterable[Diagnostic], text_of: Callable[[FilePath], str | None]) -> list[Finding]:
    """The diagnostics by file and place."""
    lines: dict[FilePath, LineIndex] = {}
    found: list[Finding] = []
    for one in problems:
        path = one.at.path
        if path not in lines:
            lines[path] = LineIndex(text_of(path) or "")
        line, column = lines[path].line_column(one.at.span.start)
        found.append(Finding(path, line + 1, column + 1, one.code, one.severity, one.message))
    return sorted(found, key=lambda one: (one.path, one.line, one.column, one.code))
