"""The header of a seed."""

from __future__ import annotations

import csv
import io

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
    for written in header:
        name = written.strip()
        if not name:
            continue
        start = text.find(name, at)
        # A doubled quote inside of a name: its place is where the last one ended, good enough to jump to.
        start, end = (start, start + len(name)) if start >= 0 else (at, at)
        found.append(DeclaredColumn(name, None, "", False, FileSpan(path, Span(start, end))))
        at = end
    return tuple(found)
