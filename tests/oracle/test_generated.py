"""Random queries: all that DuckDB shows of them is claimed, and their columns are its columns."""

from __future__ import annotations

import duckdb
from hypothesis import HealthCheck, given, reject, settings

from lineage_lsp import column_lineage
from tests.oracle.grammar import queries
from tests.oracle.test_influence import claims, schema, warehouse


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(queries())
def test_all_that_shows_is_claimed(sql: str) -> None:
    try:
        names = warehouse().run(sql).names
    except duckdb.Error:
        reject()
    found = column_lineage(sql, dialect="duckdb", schema=schema())
    assert [problem.message for problem in found.problems if problem.code != "unused-cte"] == []
    assert [one.name for one in found.columns] == [name.lower() for name in names]
    rows = {(relation, column) for relation, column, _ in found.row_influences}
    for column, influences in zip(found.columns, warehouse().influences(sql, most=3), strict=True):
        assert influences - claims(column) - rows == set(), column.name
