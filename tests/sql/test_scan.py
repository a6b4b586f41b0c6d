"""SQL that no parser reads still says which relations it reads and which columns it plainly renames."""

from __future__ import annotations

import pytest

from lineage_lsp import column_lineage

UNREADABLE = (
    "select o.id as order_id, o.amount from shop.orders as o join customers c on (o.cid = c.id where $$ never closed"
)


def test_relations_and_renamed_columns_are_found_by_pattern() -> None:
    found = column_lineage(UNREADABLE, dialect="postgres")
    assert [(column.name, column.sources) for column in found.columns] == [("order_id", (("shop.orders", "id"),))]
    assert found.columns[0].confidence == 0.3
    assert {problem.code for problem in found.problems} == {"sql-syntax", "sql-scanned"}


def test_nesting_beyond_every_parser_is_scanned() -> None:
    text = f"with a as (select 1) select t.x as y from t join a on {'(' * 5000}1{')' * 5000}"
    found = column_lineage(text)
    assert [(column.name, column.sources) for column in found.columns] == [("y", (("t", "x"),))]
    assert {problem.code for problem in found.problems} == {"sql-too-deep", "sql-scanned"}


def test_hostile_text_costs_no_more_than_its_length() -> None:
    assert column_lineage("from " * 50_000 + "'").columns == ()


@pytest.mark.parametrize("word", ["from ", "summarize ", "create "])
def test_words_that_nest_without_brackets_are_read(word: str) -> None:
    assert column_lineage(word * 20_000, dialect="duckdb").columns == ()
