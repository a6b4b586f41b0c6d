"""SQL in which a quote is open, as it is while somebody types it."""

from __future__ import annotations

import pytest

from lineage_lsp import column_lineage


@pytest.mark.parametrize(
    ("opened", "message"),
    [
        ("'abc", "This string is not closed."),
        ("'", "This string is not closed."),
        ('"abc', "This quoted name is not closed."),
        ("/* abc", "This comment is not closed."),
    ],
)
@pytest.mark.parametrize("behind", ["\n), ", "), ", ")\n, "])
def test_what_stands_around_an_open_quote_is_known(opened: str, message: str, behind: str) -> None:
    sql = (
        f"with a as (select id from t where name = {opened}{behind}\nb as (select 'x' as x, no from u) select * from b"
    )
    found = column_lineage(sql, dialect="postgres")
    assert [(one.name, one.sources) for one in found.columns] == [("x", ()), ("no", (("u", "no"),))]
    [problem] = found.problems
    assert (problem.code, problem.message) == ("sql-syntax", message)
    assert (problem.start, problem.end) == (sql.index(opened), sql.index(opened) + len(opened))


def test_an_apostrophe_in_a_comment_or_a_string_of_two_lines_opens_nothing() -> None:
    sql = "-- don't\nselect 'one\ntwo' as numbers, /* can't */ a from t where b = 'c\nand d"
    found = column_lineage(sql.replace("'c\n", "'c'\n"), dialect="postgres")
    assert [one.name for one in found.columns] == ["numbers", "a"]
    assert not found.problems
    found = column_lineage("-- don't\nselect a from t where b = 'c", dialect="postgres")
    assert [(one.message, one.start) for one in found.problems] == [("This string is not closed.", 35)]


@pytest.mark.parametrize(
    "sql", ["'\n" * 100_001, "'a  ) " * 100_001, "/*" * 100_001, "'" + " " * 200_000 + "a", "/*" + "* " * 100_000]
)
def test_any_number_of_open_quotes_is_read(sql: str) -> None:
    assert column_lineage(sql, dialect="postgres").problems
