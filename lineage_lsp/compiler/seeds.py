"""The rows of a seed and the types dbt gives its columns (dbt: agate_helper, convert_agate_type)."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lineage_lsp.base.rows import Rows
from lineage_lsp.project.seeds import seed_names

MAX_ROWS = 100_000
"""Rows that are looked at; longer seeds are treated as tables nobody knows."""


def read_seed(text: str, delimiter: str, column_types: Mapping[str, object]) -> tuple[Rows, tuple[str, ...]] | None:
    """The rows, and for each column the kind of its values: a key of the tables of types; None for no sound CSV."""
    try:
        reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter[:1] or ",")
        header = seed_names(next(reader, []))
        rows = []
        for row in reader:
            if row:
                rows.append((row + [""] * len(header))[: len(header)])
            if len(rows) > MAX_ROWS:
                return None
    except csv.Error:
        return None
    kinds, columns = [], []
    for at, name in enumerate(header):
        kind, values = _typed([row[at] for row in rows], text=name in column_types)
        kinds.append(kind)
        columns.append(values)
    return Rows(header, tuple(zip(*columns, strict=True))), tuple(kinds)


def type_name(kind: str, adapter: str) -> str:
    """The name the warehouse shows for a seed's column of this kind."""
    names = _TYPES.get(adapter, _TYPES["postgres"])
    return names[kind]


def _typed(texts: Sequence[str], *, text: bool) -> tuple[str, list[Any]]:
    if not text:
        for kind, read in _KINDS:
            try:
                return kind, [None if one.strip().lower() in _NULLS else read(one.strip()) for one in texts]
            except (ValueError, ArithmeticError):
                continue
    return "text", [None if one == "" else one for one in texts]


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text.replace(",", ""))


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text.replace(",", "").lstrip("$"))


def _date(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%Y-%m-%d").date()


def _moment(text: str) -> datetime.datetime:
    if not _MOMENT.match(text):
        raise ValueError(text)
    return datetime.datetime.fromisoformat(text)


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()] if text.lower() in ("true", "false") else _refused(text)


def _refused(text: str) -> bool:
    raise ValueError(text)


_NULLS = frozenset({"", "null"})
_INTEGER = re.compile(r"[+-]?\d[\d,]*")
_NUMBER = re.compile(r"[+-]?\$?\d[\d,]*(\.\d*)?([eE][+-]?\d+)?|[+-]?\.\d+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d")
_KINDS: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("integer", _integer),
    ("number", _number),
    ("date", _date),
    ("datetime", _moment),
    ("boolean", _boolean),
)
_POSTGRES = {
    "integer": "integer",
    "number": "double precision",
    "date": "date",
    "datetime": "timestamp without time zone",
    "boolean": "boolean",
    "text": "text",
}
_TYPES: Mapping[str, Mapping[str, str]] = {
    "postgres": _POSTGRES,
    "redshift": {**_POSTGRES, "text": "character varying(256)"},
    "duckdb": {
        "integer": "INTEGER",
        "number": "DOUBLE",
        "date": "DATE",
        "datetime": "TIMESTAMP",
        "boolean": "BOOLEAN",
        "text": "VARCHAR",
    },
    "snowflake": {
        "integer": "NUMBER(38,0)",
        "number": "FLOAT",
        "date": "DATE",
        "datetime": "TIMESTAMP_NTZ",
        "boolean": "BOOLEAN",
        "text": "character varying(16777216)",
    },
    "bigquery": {
        "integer": "INT64",
        "number": "FLOAT64",
        "date": "DATE",
        "datetime": "DATETIME",
        "boolean": "BOOL",
        "text": "STRING",
    },
    "databricks": {
        "integer": "bigint",
        "number": "double",
        "date": "date",
        "datetime": "timestamp",
        "boolean": "boolean",
        "text": "string",
    },
    "trino": {
        "integer": "integer",
        "number": "double",
        "date": "date",
        "datetime": "timestamp(3)",
        "boolean": "boolean",
        "text": "varchar",
    },
    "clickhouse": {
        "integer": "Int32",
        "number": "Float32",
        "date": "Date",
        "datetime": "DateTime",
        "boolean": "Bool",
        "text": "String",
    },
}
