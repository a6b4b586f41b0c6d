"""How a dialect compares names, and what it does with a column nobody named."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from sqlglot.dialects.dialect import Dialect, NormalizationStrategy

from lineage_lsp.base.ids import ColumnKey

KeyFunction = Callable[[str, bool], str]
"""(name as written without its quotes, whether it was quoted) → the name as it is compared."""

_ALSO_CALLED = {
    "": "",
    "ansi": "",
    "generic": "",
    "mariadb": "mysql",
    "mssql": "tsql",
    "postgresql": "postgres",
    "sparksql": "spark",
    "sqlserver": "tsql",
    "transact-sql": "tsql",
}

# MySQL compares columns and aliases without case and tables as the server's file system does.
_COLUMNS_WITHOUT_CASE = frozenset({"mysql", "doris", "starrocks", "singlestore"})

# BigQuery's data sets and tables are case-sensitive, its columns and aliases are not.
_RELATIONS_WITH_CASE = frozenset({"bigquery"})


@lru_cache(maxsize=64)
def known_dialect(dialect: str | None) -> str | None:
    """Sqlglot's name of `dialect`, "" for none in particular; None when there is no such dialect."""
    name = (dialect or "").strip().lower()
    name = _ALSO_CALLED.get(name, name)
    return name if not name or Dialect.get(name) else None


class Keys(dict[str, str]):
    """The keys of unquoted names by the names: a text says most of them again and again."""

    def __init__(self, key: KeyFunction) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, name: str) -> str:
        key = self[name] = self._key(name, False)
        return key


@lru_cache(maxsize=64)
def key_function(dialect: str) -> KeyFunction:
    """Makes the keys of columns, aliases and CTEs."""
    if dialect in _COLUMNS_WITHOUT_CASE:
        return _lower_always
    return _by_strategy(dialect)


@lru_cache(maxsize=64)
def relation_key_function(dialect: str) -> KeyFunction:
    """Makes the keys of the parts of a relation's name."""
    return _as_written if dialect in _RELATIONS_WITH_CASE else _by_strategy(dialect)


def column_key(name: str, dialect: str, *, quoted: bool = False) -> ColumnKey:
    """`name` as `dialect` compares it: equal keys are the same column."""
    return ColumnKey(key_function(known_dialect(dialect) or "")(name, quoted))


def like_pattern(like: str) -> str:
    """SQL's wildcards as a regular expression."""
    return "".join({"%": ".*", "_": "."}.get(one) or re.escape(one) for one in like)


def _by_strategy(dialect: str) -> KeyFunction:
    found = Dialect.get(dialect) if dialect else None
    strategy = found.NORMALIZATION_STRATEGY if found else NormalizationStrategy.LOWERCASE
    match strategy:
        case NormalizationStrategy.LOWERCASE:
            return _lower
        case NormalizationStrategy.UPPERCASE:
            return _upper
        case NormalizationStrategy.CASE_SENSITIVE:
            return _as_written
        case _:
            return _lower_always


def _lower(name: str, quoted: bool) -> str:
    return name if quoted else name.lower()


def _upper(name: str, quoted: bool) -> str:
    return name if quoted else name.upper()


def _lower_always(name: str, quoted: bool) -> str:
    return name.lower()


def _as_written(name: str, quoted: bool) -> str:
    return name
