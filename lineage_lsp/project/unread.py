"""What properties files declare that is not read here: it is counted and named, never dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FileSpan
from lineage_lsp.project.home import Home
from lineage_lsp.project.properties import Properties, name_place

_READ = frozenset(
    {
        "models", "seeds", "snapshots", "sources", "analyses", "tests", "data_tests", "unit_tests", "exposures",
        "metrics", "semantic_models", "saved_queries", "groups", "macros", "functions",
    }
)  # fmt: skip
_INSIDE_MODELS = ("semantic_model", "metrics", "derived_semantics")


def unread(home: Home) -> Iterator[Diagnostic]:
    """One word for a package that declares such things, at the first of them."""
    found = [each for _, document in home.documents for each in _unread(document)]
    if found:
        message = f"This is not read, and nothing depends on it here: {_told(kind for kind, _ in found)}."
        yield Diagnostic("not-modelled", Severity.INFORMATION, message, found[0][1])


def _unread(document: Properties) -> Iterator[tuple[str, FileSpan]]:
    """Named entries under keys that mean nothing here, and what the models of newer versions of dbt hold inside."""
    for key, section in document.document.items() if document.document is not None else ():
        for entry in section.each():
            if key not in _READ and entry.text("name"):
                yield key, name_place(document.path, entry)
            elif key == "models":
                for inside in _INSIDE_MODELS:
                    if entry.get(inside) is not None:
                        yield f"{inside} of models", name_place(document.path, entry)


def _told(kinds: Iterable[str]) -> str:
    return ", ".join(f"`{kind}` ({count})" for kind, count in Counter(kinds).items())
