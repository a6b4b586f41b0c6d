"""`lineage-lsp sql [FILE|-] --dialect D [--schema FILE.json] [--batch FILE.jsonl] [--json]`.

`--json` prints one document: `{dialect, target, columns: [{name, sources: [{relation, column}], influences:
[{relation, column, subtype}], kind, expression, confidence}], row_influences, relations, problems: [{code, message,
start, end}]}`. A batch holds one JSON object a line, `sql` and optionally `id`, `dialect`, `schema`; each is answered
by one such document in one line, with its `id`, in the order of the input.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from lineage_lsp.api import Schema, SqlLineage, column_lineage
from lineage_lsp.base.errors import LineageError
from lineage_lsp.cli.output import write, write_json

FINE, FINDINGS = 0, 1


def run(options: argparse.Namespace) -> int:
    """0 fine, 1 when some SQL has problems; LineageError for input that cannot be read."""
    schema = _schema(_json(_read(options.schema), str(options.schema))) if options.schema else {}
    if options.batch is not None:
        return _batch(_read(options.batch).splitlines(), options.dialect, schema)
    text = sys.stdin.read() if str(options.file) == "-" else _read(Path(options.file))
    found = column_lineage(text, dialect=options.dialect, schema=schema)
    if options.json:
        write_json(document(found, options.dialect))
    else:
        write(in_words(found))
        for problem in found.problems:
            sys.stderr.write(f"{problem.code}: {problem.message}\n")
    return FINDINGS if found.problems else FINE


def document(found: SqlLineage, dialect: str | None) -> dict[str, object]:
    """What `--json` prints."""
    return {
        "dialect": dialect,
        "target": found.target,
        "columns": [
            {
                "name": column.name,
                "sources": [{"relation": relation, "column": name} for relation, name in column.sources],
                "influences": _influences(column.influences),
                "kind": column.kind,
                "expression": column.expression,
                "confidence": column.confidence,
            }
            for column in found.columns
        ],
        "row_influences": _influences(found.row_influences),
        "relations": list(found.relations),
        "problems": [problem._asdict() for problem in found.problems],
    }


def in_words(found: SqlLineage) -> str:
    """A line for each column: `total <- orders.amount (aggregation)`."""
    lines = [f"-> {found.target}"] if found.target else []
    for column in found.columns:
        sources = ", ".join(f"{relation}.{name}" for relation, name in column.sources) or "-"
        kind = f" ({column.kind.lower()})" if column.kind not in {None, "IDENTITY"} and column.kind else ""
        shaped = "".join(f"; {kind.lower()}: {relation}.{name}" for relation, name, kind in column.influences)
        lines.append(f"{column.name} <- {sources}{kind}{shaped}")
    lines.extend(f"rows: {kind.lower()} {relation}.{name}" for relation, name, kind in found.row_influences)
    return "\n".join(lines)


def _influences(influences: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"relation": relation, "column": name, "subtype": kind} for relation, name, kind in influences]


def _batch(lines: Iterable[str], dialect: str | None, schema: Schema) -> int:
    findings = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        question = _json(line, f"line {number}")
        if not isinstance(question, Mapping) or not isinstance(question.get("sql"), str):
            raise LineageError(f"line {number} of the batch is no object with an `sql` text")
        own = str(question["dialect"]) if question.get("dialect") else dialect
        offered = _schema(question["schema"]) if question.get("schema") else schema
        found = column_lineage(question["sql"], dialect=own, schema=offered)
        findings = findings or bool(found.problems)
        answer = {"id": question.get("id", number), **document(found, own)}
        write(json.dumps(answer, ensure_ascii=False))
    return FINDINGS if findings else FINE


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LineageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise LineageError(f"{path} is not UTF-8 text") from error


def _json(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise LineageError(f"{where} is not JSON: {error}") from error


def _schema(document_: object) -> Schema:
    """`{relation: {column: type}}` or `{relation: [column, …]}`; LineageError for anything else."""
    if not isinstance(document_, Mapping):
        raise LineageError("a schema is an object of relations")
    schema: dict[str, dict[str, str | None]] = {}
    for relation, columns in document_.items():
        if isinstance(columns, Mapping):
            schema[str(relation)] = {str(name): str(kind) if kind else None for name, kind in columns.items()}
        elif isinstance(columns, list):
            schema[str(relation)] = {str(name): None for name in columns}
        else:
            raise LineageError(f"the columns of {relation} in the schema are neither an object nor a list")
    return schema
