"""What a properties file declares: entries by kind, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lineage_lsp.base.text import FilePath, FileSpan
from lineage_lsp.project.model import DeclaredColumn
from lineage_lsp.project.yaml import Entry, YamlError, read_yaml


@dataclass(frozen=True, slots=True)
class Properties:
    path: FilePath
    document: Entry | None
    error: YamlError | None

    def entries(self, kind: str) -> Iterator[Entry]:
        """The named entries under a top-level key such as `models`."""
        for entry in self.document.each(kind) if self.document else ():
            if entry.text("name"):
                yield entry


def read_properties(path: FilePath, text: str) -> Properties:
    document, error = read_yaml(text)
    return Properties(path, document, error)


def name_place(path: FilePath, entry: Entry) -> FileSpan:
    name = entry.get("name")
    return FileSpan(path, (name or entry).span)


def declared_columns(path: FilePath, entry: Entry) -> tuple[DeclaredColumn, ...]:
    """The columns an entry names."""
    made: list[DeclaredColumn] = []
    for column in entry.each("columns"):
        name = column.text("name")
        if not name:
            continue
        tests = [*column.each("tests"), *column.each("data_tests"), *column.each("constraints")]
        not_null = any(test.value == "not_null" or test.text("type") == "not_null" for test in tests)
        quote = column.get("quote")
        made.append(
            DeclaredColumn(
                name,
                column.text("data_type"),
                column.text("description") or "",
                bool(quote.value) if quote else False,
                name_place(path, column),
                not_null,
            )
        )
    return tuple(made)
