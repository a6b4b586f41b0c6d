"""Small dbt projects written in a string: the notation of the tests.

-- file: PATH                       a file begins, of any kind; `(unsaved)` at the end opens it as an edited buffer, in
                                    front of the file of that name if there is one
-- source: NAME.TABLE(COLUMNS)      short for the YAML that declares it
$0                                  the cursor, taken out of the text
--  ^^^^ label, in YAML #  ^^^^ …   the label belongs to the characters above the carets; the line stays in the file
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from lineage_lsp.base.text import FilePath, FilePosition, FileSpan, LineIndex, Span

_FILE = re.compile(r"^(?:--|#) file: (\S+)( \(unsaved\))?$")
_SOURCE = re.compile(r"^(?:--|#) source: (\w+)\.(\w+)(?:\((.*)\))?$")
_LABEL = re.compile(r"^\s*(?:--|#)\s*(\^+) (.*)$")

DBT_PROJECT = 'name: shop\nversion: "1.0"\nprofile: shop\nmodel-paths: [models]\n'


@dataclass(frozen=True, slots=True)
class Label:
    at: FileSpan
    text: str


@dataclass(frozen=True, slots=True)
class ProjectText:
    """files: what lies on disk; unsaved: what is edited in front of it; cursor: where `$0` stood."""

    files: dict[FilePath, str]
    unsaved: dict[FilePath, str]
    cursor: FilePosition | None
    labels: tuple[Label, ...]

    def write(self, root: Path) -> Path:
        """Lay the files (not the unsaved text) below `root` and return it."""
        for path, text in self.files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return root


def project_text(text: str) -> ProjectText:
    """Read the notation; `dbt_project.yml` is supplied unless given."""
    files: dict[FilePath, list[str]] = {}
    buffers: dict[FilePath, list[str]] = {}
    sources: dict[str, list[str]] = defaultdict(list)
    current: list[str] | None = None
    for line in dedent(text).strip("\n").split("\n"):
        if header := _FILE.match(line):
            current = (buffers if header.group(2) else files).setdefault(FilePath(header.group(1)), [])
        elif current is None and (source := _SOURCE.match(line)):
            sources[source.group(1)].append(_table(source.group(2), source.group(3)))
        elif current is not None:
            current.append(line)
        elif line.strip():
            raise ValueError(f"no file begins before {line!r}")
    if sources:
        files[FilePath("models/_declared_sources.yml")] = _yaml(sources)
    files.setdefault(FilePath("dbt_project.yml"), DBT_PROJECT.split("\n"))
    saved, unsaved = _texts(files), _texts(buffers)
    cursor = None
    for texts in (saved, unsaved):
        for path, content in texts.items():
            if "$0" in content:
                cursor = FilePosition(path, content.index("$0"))
                texts[path] = content.replace("$0", "", 1)
    shown = {**saved, **unsaved}
    labels = tuple(label for path, content in shown.items() for label in _labels(path, content))
    return ProjectText(saved, unsaved, cursor, labels)


def _texts(files: dict[FilePath, list[str]]) -> dict[FilePath, str]:
    return {path: "\n".join(lines).rstrip("\n") + "\n" for path, lines in files.items()}


def _table(name: str, columns: str | None) -> str:
    lines = [f"      - name: {name}"]
    if columns:
        lines.append("        columns:")
        for column in columns.split(","):
            column_name, _, data_type = column.strip().partition(" ")
            lines.append(f"          - name: {column_name}")
            if data_type:
                lines.append(f"            data_type: {data_type}")
    return "\n".join(lines)


def _yaml(sources: dict[str, list[str]]) -> list[str]:
    lines = ["version: 2", "sources:"]
    for name, tables in sources.items():
        lines += [f"  - name: {name}", "    tables:", *tables]
    return lines


def _labels(path: FilePath, content: str) -> list[Label]:
    found: list[Label] = []
    index = LineIndex(content)
    above = 0
    for number, line in enumerate(content.split("\n")):
        label = _LABEL.match(line)
        if label is None:
            above = number
            continue
        start = index.line_span(above).start
        found.append(Label(FileSpan(path, Span(start + label.start(1), start + label.end(1))), label.group(2).strip()))
    return found
