"""The header of a seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from string import ascii_lowercase

from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.project.model import DeclaredColumn


def seed_columns(path: FilePath, text: str, delimiter: str = ",") -> tuple[DeclaredColumn, ...]:
    """The columns the first line of `text` names, each where it stands there; quotes are no part of a name."""
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter[:1] or ","), [])
    except csv.Error:
        return ()
    found = []
    at = 0
    for written, name in zip(header, seed_names(header), strict=True):
        start = text.find(written.strip(), at)
        # A doubled quote inside of a name: its place is where the last one ended, good enough to jump to.
        start, end = (start, start + len(written.strip())) if start >= 0 else (at, at)
        found.append(DeclaredColumn(name, None, "", False, FileSpan(path, Span(start, end))))
        at = end
    return tuple(found)


def seed_names(header: Sequence[str]) -> tuple[str, ...]:
    """The columns' names; one without is called by the letter of its place, `id,,amount` has a `b` (dbt: agate)."""
    letters = ascii_lowercase
    unnamed = (letters[at % 26] * (at // 26 + 1) for at in range(len(header)))
    return tuple(name.strip() or letter for name, letter in zip(header, unnamed, strict=True))
