"""What is wrong with something a user wrote: data, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lineage_lsp.base.text import FileSpan


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Related:
    at: FileSpan
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """code: kebab-case and stable, for settings and filters: `unknown-ref`, `jinja-syntax`, `sql-syntax` …
    message: a sentence that says what is wrong and what to do, with names in backticks: `There is no model `x`: correct
    the name, or take the entry out.`; what another program says stays as that says it.
    """

    code: str
    severity: Severity
    message: str
    at: FileSpan
    related: tuple[Related, ...] = ()
