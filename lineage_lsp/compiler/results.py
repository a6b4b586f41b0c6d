"""Rows of a query as templates see them (agate's tables, as far as templates use them)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lineage_lsp.base.rows import Rows


class Named(Sequence[Any]):
    """Values that have a place and a name: the columns of a table, the values of a row."""

    def __init__(self, names: Sequence[str], values: Sequence[Any]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int | slice):
            return self._values[key]
        return self._values[self._names.index(key)] if key in self._names else self._by_other_case(key)

    def __getattr__(self, name: str) -> Any:
        if name in self._names:
            return self._values[self._names.index(name)]
        raise AttributeError(name)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def keys(self) -> tuple[str, ...]:
        return tuple(self._names)

    def values(self) -> tuple[Any, ...]:
        return tuple(self._values)

    def items(self) -> list[tuple[str, Any]]:
        return list(zip(self._names, self._values, strict=False))

    def get(self, key: str, default: Any = None) -> Any:
        return self._values[self._names.index(key)] if key in self._names else default

    def dict(self) -> dict[str, Any]:
        return dict(self.items())

    def _by_other_case(self, key: Any) -> Any:
        """Whether names come in upper case is for the warehouse to say: who asks for one knows."""
        for name, value in self.items():
            if name.lower() == str(key).lower():
                return value
        raise KeyError(key)


class ResultColumn(Sequence[Any]):
    """One column of a table."""

    def __init__(self, name: str, values: Sequence[Any]) -> None:
        self.name = name
        self._values = tuple(values)

    def __getitem__(self, key: Any) -> Any:
        return self._values[key]

    def __len__(self) -> int:
        return len(self._values)

    def values(self) -> tuple[Any, ...]:
        return self._values

    def values_distinct(self) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(self._values))


class Table:
    """What `run_query` gives."""

    def __init__(self, found: Rows) -> None:
        self.column_names = found.columns
        self.rows = Named((), [Named(found.columns, row) for row in found.rows])
        by_column = zip(*found.rows, strict=False) if found.rows else ((),) * len(found.columns)
        columns = [ResultColumn(name, values) for name, values in zip(found.columns, by_column, strict=False)]
        self.columns = Named(found.columns, columns)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def result(found: Rows) -> Mapping[str, Any]:
    """What `load_result` gives."""
    return {"response": "OK", "data": [tuple(row) for row in found.rows], "table": Table(found)}
