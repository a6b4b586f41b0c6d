"""How a dialect compares names, and what it does with a column nobody named."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

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

# How names without quotes are compared, as sqlglot has it (`NORMALIZATION_STRATEGY`): said here too, because a start at
# which no SQL has to be read is one in which sqlglot need not be imported. A test holds the two together.
_IN_LOWER_CASE = frozenset(
    ["dax", "dremio", "drill", "druid", "materialize", "postgres", "prql", "risingwave", "tableau", "teradata"]
)
_IN_UPPER_CASE = frozenset(["exasol", "oracle", "snowflake"])
_WITHOUT_CASE = frozenset(  # nor do quotes change that
    {
        *("athena", "bigquery", "databricks", "duckdb", "dune", "hive", "presto"),
        *("redshift", "solr", "spark", "spark2", "sqlite", "trino", "tsql"),
    }
)
_FOLDING = frozenset(["athena", "hive", "redshift", "trino"])  # without case, and shown in lower case
_WITH_CASE = frozenset(["clickhouse", "doris", "fabric", "mysql", "starrocks"])
_KNOWN = _IN_LOWER_CASE | _IN_UPPER_CASE | _WITHOUT_CASE | _WITH_CASE

# MySQL compares columns and aliases without case and tables as the server's file system does.
_COLUMNS_WITHOUT_CASE = frozenset({"mysql", "doris", "starrocks", "singlestore"})

# BigQuery's data sets and tables are case-sensitive, its columns and aliases are not.
_RELATIONS_WITH_CASE = frozenset({"bigquery"})


@lru_cache(maxsize=64)
def known_dialect(dialect: str | None) -> str | None:
    """Sqlglot's name of `dialect`, "" for none in particular; None when there is no such dialect."""
    name = (dialect or "").strip().lower()
    name = _ALSO_CALLED.get(name, name)
    return name if not name or name in _KNOWN or _is_of_sqlglot(name) else None


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
    if dialect in _WITH_CLUSTERS:
        return _in_any_cluster(_by_strategy(dialect))
    return _as_written if dialect in _RELATIONS_WITH_CASE else _by_strategy(dialect)


_WITH_CLUSTERS = frozenset({"doris", "starrocks"})


def _in_any_cluster(key: KeyFunction) -> KeyFunction:
    """`cluster:db` is the database `db`: old versions wrote where it is kept before the name."""
    return lambda name, quoted: key((name.rpartition(":")[2] or name) if quoted else name, quoted)


def column_key(name: str, dialect: str, *, quoted: bool = False) -> ColumnKey:
    """`name` as `dialect` compares it: equal keys are the same column."""
    return ColumnKey(key_function(known_dialect(dialect) or "")(name, quoted))


def in_catalog(dialect: str) -> Callable[[str, str], str]:
    """Makes of a column's name as it is written, and its key, the name under which a warehouse lists it."""
    known = known_dialect(dialect) or ""
    folds = known in _IN_UPPER_CASE or known in _IN_LOWER_CASE or known in _FOLDING
    return (lambda _, key: key) if folds else (lambda name, _: name)


def like_pattern(like: str) -> str:
    """SQL's wildcards as a regular expression."""
    return "".join({"%": ".*", "_": "."}.get(one) or re.escape(one) for one in like)


def _is_of_sqlglot(name: str) -> bool:
    """Whether somebody gave sqlglot another dialect of this name (an entry point `sqlglot.dialects`)."""
    from sqlglot.dialects.dialect import Dialect  # noqa: PLC0415 # see _IN_LOWER_CASE

    return Dialect.get(name) is not None


def _by_strategy(dialect: str) -> KeyFunction:
    if dialect in _IN_UPPER_CASE:
        return _upper
    if dialect in _WITHOUT_CASE:
        return _lower_always
    if dialect in _WITH_CASE:
        return _as_written
    if dialect in _IN_LOWER_CASE or not dialect:
        return _lower
    return _by_strategy_of_sqlglot(dialect)


def _by_strategy_of_sqlglot(dialect: str) -> KeyFunction:
    from sqlglot.dialects.dialect import Dialect, NormalizationStrategy  # noqa: PLC0415 # see _IN_LOWER_CASE

    found = Dialect.get(dialect)
    match found.NORMALIZATION_STRATEGY if found else NormalizationStrategy.LOWERCASE:
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
