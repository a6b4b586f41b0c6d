"""dbt's column object, as templates see it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation. dtype: its type's name without its size."""

    column: str
    dtype: str
    char_size: int | None = None
    numeric_precision: int | None = None
    numeric_scale: int | None = None
    quote_with: str = '"'
    text_size: int | None = None

    @property
    def name(self) -> str:
        return self.column

    @property
    def quoted(self) -> str:
        end = "]" if self.quote_with == "[" else self.quote_with
        return f"{self.quote_with}{self.column}{end}"

    @property
    def data_type(self) -> str:
        if self.is_string():
            size = self.char_size or (self.text_size if self.dtype.lower() in _TEXTS else None)
            return f"character varying({size})" if size else self.dtype
        if self.numeric_precision is not None:
            return f"{self.dtype}({self.numeric_precision},{self.numeric_scale or 0})"
        return self.dtype

    def is_string(self) -> bool:
        return self.dtype.lower() in ("text", "character varying", "character", "varchar", "string")

    def is_number(self) -> bool:
        return self.is_integer() or self.is_numeric() or self.is_float()

    def is_integer(self) -> bool:
        return self.dtype.lower() in _INTEGERS

    def is_numeric(self) -> bool:
        return self.dtype.lower() in ("numeric", "decimal", "number")

    def is_float(self) -> bool:
        return self.dtype.lower() in ("real", "float4", "float", "double precision", "float8", "double", "float64")

    def string_size(self) -> int:
        return self.char_size or 256


class ColumnClass:
    """`api.Column`."""

    def __init__(self, quote_with: str, adapter: str) -> None:
        self._quote_with = quote_with
        self._sized_numbers = adapter != "bigquery"
        self._text_size = _TEXT_SIZES.get(adapter)
        self._shown = _SHOWN.get(adapter, {})
        self._labels = _LABELS | _LABELS_OF_ADAPTER.get(adapter, {})

    def create(self, name: str, dtype: str) -> Column:
        """A column of a type as it is written: `numeric(10, 2)`, `varchar(20)`."""
        dtype = self._shown.get(dtype.strip().lower(), dtype)
        column = Column(name, dtype.strip(), quote_with=self._quote_with, text_size=self._text_size)
        found = _SIZED.fullmatch(column.dtype)
        if not found:
            return column
        first, second = int(found[2]), int(found[3]) if found[3] else None
        column = replace(column, dtype=found[1].strip())
        if column.is_string():
            return replace(column, char_size=first)
        return replace(column, numeric_precision=first, numeric_scale=second)

    from_description = create

    def __call__(self, column: str, dtype: str = "", *_: object, **__: object) -> Column:
        return self.create(column, dtype)

    def translate_type(self, dtype: str) -> str:
        """The adapter's name of a common type: `TEXT` for `string`; other types stay as they are."""
        return self._labels.get(dtype.upper(), dtype)

    def string_type(self, size: int) -> str:
        return f"character varying({size})"

    def numeric_type(self, dtype: str, precision: object, scale: object) -> str:
        # A BigQuery numeric takes neither (dbt: BigQueryColumn).
        return (
            dtype if precision is None or scale is None or not self._sized_numbers else f"{dtype}({precision},{scale})"
        )


_SIZED = re.compile(r"([A-Za-z_][\w ]*?)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
_LABELS = {"STRING": "TEXT", "TIMESTAMP": "TIMESTAMP", "FLOAT": "FLOAT", "INTEGER": "INT", "BOOLEAN": "BOOLEAN"}
_LABELS_OF_ADAPTER = {
    "bigquery": {"STRING": "STRING", "FLOAT": "FLOAT64", "INTEGER": "INT64", "BIGINT": "INT64", "BOOLEAN": "BOOL"},
    "spark": {"STRING": "STRING"},
    "databricks": {"STRING": "STRING", "BIGINT": "BIGINT"},
    "redshift": {"STRING": "VARCHAR"},
    "athena": {"STRING": "VARCHAR", "FLOAT": "DOUBLE", "INTEGER": "INTEGER"},
    "trino": {"STRING": "VARCHAR", "FLOAT": "DOUBLE", "INTEGER": "INTEGER"},
    "clickhouse": {
        "STRING": "String",
        "TIMESTAMP": "DateTime",
        "FLOAT": "Float32",
        "INTEGER": "Int32",
        "BOOLEAN": "Bool",
    },
    "sqlserver": {"STRING": "VARCHAR(8000)", "TIMESTAMP": "DATETIME2(6)", "BOOLEAN": "BIT"},
    "fabric": {"STRING": "VARCHAR(8000)", "TIMESTAMP": "DATETIME2(6)", "BOOLEAN": "BIT"},
}
_POSTGRES_SHOWS = {
    "int": "integer",
    "double": "double precision",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "varchar": "character varying",
}
_TEXTS = frozenset({"text", "character varying", "character", "varchar"})
_TEXT_SIZES = {"duckdb": 256, "redshift": 256, "snowflake": 16_777_216}
"""The size dbt gives to texts that have none, where its adapter does (dbt: Column.string_size)."""
_SHOWN = {"postgres": _POSTGRES_SHOWS, "redshift": _POSTGRES_SHOWS}
"""What a warehouse calls a type in its catalog, where that is another name than SQL's."""
_INTEGERS = frozenset(
    {
        *("smallint", "integer", "bigint", "int", "int2", "int4", "int8", "int64", "tinyint", "hugeint"),
        *("smallserial", "serial", "bigserial", "serial2", "serial4", "serial8"),
    }
)
