"""How names are compared is said here and in sqlglot: both say the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlglot.dialects.dialect import Dialect, Dialects, NormalizationStrategy

from lineage_lsp.sql.names import column_key, key_function, known_dialect, relation_key_function

_NAMED = [each.value for each in Dialects if each.value]
_BY_STRATEGY = {
    NormalizationStrategy.LOWERCASE: ("shop", "Shop"),
    NormalizationStrategy.UPPERCASE: ("SHOP", "Shop"),
    NormalizationStrategy.CASE_SENSITIVE: ("Shop", "Shop"),
    NormalizationStrategy.CASE_INSENSITIVE: ("shop", "shop"),
}
_COLUMNS_ARE_OTHERS = {"mysql", "doris", "starrocks"}


@pytest.mark.parametrize("dialect", _NAMED)
def test_a_dialect_compares_names_as_sqlglot_says(dialect: str) -> None:
    plain, quoted = _BY_STRATEGY[Dialect.get_or_raise(dialect).NORMALIZATION_STRATEGY]
    assert known_dialect(dialect) == dialect
    if dialect not in _COLUMNS_ARE_OTHERS:
        key = key_function(dialect)
        assert (key("Shop", False), key("Shop", True)) == (plain, quoted)
    if dialect != "bigquery":
        key = relation_key_function(dialect)
        assert (key("Shop", False), key("Shop", True)) == (plain, quoted)


def test_a_dialect_of_somebody_elses_is_asked_of_sqlglot() -> None:
    class Loud(Dialect):
        NORMALIZATION_STRATEGY = NormalizationStrategy.UPPERCASE

    try:
        assert known_dialect("loud") == "loud"
        assert column_key("shop", "loud") == "SHOP"
    finally:
        known_dialect.cache_clear()
        key_function.cache_clear()
        Dialect.classes.pop("loud")


def test_there_is_no_such_dialect() -> None:
    assert known_dialect("klingon") is None


def test_names_are_compared_without_sqlglot() -> None:
    """Nor does anything else that a start with nothing new to read imports."""
    code = (
        "import sys, lineage_lsp.workspace.host, lineage_lsp.sql.names as names\n"
        "names.column_key('a', 'snowflake')\n"
        "sys.exit(any(one.partition('.')[0] == 'sqlglot' for one in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
