"""Queries that need no warehouse are answered as one would."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lineage_lsp.base.rows import Rows
from lineage_lsp.sql.answer import answer

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
COLOURS = Rows(("colour", "size"), (("red", 1), ("blue", 2), ("red", 3), (None, 4)))


def rows(sql: str, dialect: str = "duckdb") -> tuple[tuple[object, ...], ...] | None:
    found = answer(sql, dialect, lambda parts: COLOURS if parts[-1] == "colours" else None, NOW)
    return None if found is None else found.rows


@pytest.mark.parametrize(
    ("dialect", "expression", "expected"),
    [
        ("duckdb", "date_diff('day', cast('2020-01-01' as date)::timestamp, '2021-01-01'::timestamp)", 366),
        ("postgres", "(('2020-02-01')::date - (cast('2020-01-01' as date))::date) * 24", 744),
        ("postgres", "date_part('month', ('2020-02-01')::date)", 2.0),
        ("snowflake", "datediff(month, to_date('01/31/2020', 'mm/dd/yyyy'), dateadd(day, 1, current_date()))", 74),
        ("bigquery", "datetime_diff(cast('2020-01-03' as datetime), cast('2020-01-01' as datetime), day)", 2),
        ("redshift", "datediff(week, '2020-01-01'::date, '2020-01-08'::date)", 1),
        ("databricks", "timestampdiff(hour, '2020-01-01', '2020-01-02')", 24),
        ("trino", "(to_milliseconds(cast('2020-01-03' as date) - cast('2020-01-01' as date)) / 86400000)", 2),
        ("duckdb", "cast('2020-01-31' as date) + cast(1 as bigint) * interval 1 month", datetime(2020, 2, 29).date()),
        ("postgres", "cast(now() at time zone 'Asia/Tokyo' as date)", datetime(2026, 3, 4).date()),
        ("duckdb", "case when 'abc' like 'a%' and 'abc' not like '%z' then 1 else 2 end", 1),
        ("duckdb", "date_part('dow', '2020-01-05'::timestamp)", 0),
        ("duckdb", "coalesce(null, lower('X') || 'y')", "xy"),
        ("duckdb", "date_trunc('quarter', cast('2020-05-17' as date))", datetime(2020, 4, 1).date()),
    ],
)
def test_constants(dialect: str, expression: str, expected: object) -> None:
    assert rows(f"select {expression}", dialect) == ((expected,),)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select distinct colour from shop.colours where colour is not null", (("red",), ("blue",))),
        (
            "select colour as c from colours group by colour order by count(*) desc, 1",
            (("red",), ("blue",), (None,)),
        ),
        ("select max(size), count(colour), count(distinct colour), sum(size) from colours", ((4, 3, 2, 10),)),
        ("select * from colours order by size desc limit 1", ((None, 4),)),
        ("select size from (select size from colours where size between 2 and 3) as x", ((2,), (3,))),
        ("select 1 union all select 1", ((1,), (1,))),
        ("select count(*) from colours where colour = 'green'", ((0,),)),
        ("select colour from colours where colour not in ('red')", (("blue",),)),
    ],
)
def test_tables_whose_rows_are_known(sql: str, expected: object) -> None:
    assert rows(sql) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "select * from elsewhere",
        "select random()",
        "select colour from colours join colours as c using (size)",
        "select 1 / 0",
        "select (",
        "delete from colours",
        "select date_diff('fortnight', '2020-01-01'::date, '2020-01-02'::date)",
        "select 'x' + 1",
    ],
)
def test_what_takes_a_warehouse_has_no_answer(sql: str) -> None:
    assert rows(sql) is None


VIEW = """
    with base as (select * from colours), named as (
        select base.*, upper(colour) as name, row_number() over (order by size) as place from base
    )
    select name, size, place, some_function(name) as other from named where size > 1
"""


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select name from paints where size < 4 order by size desc", (("RED",), ("BLUE",))),
        ("select name, count(*) from paints group by 1 order by name", (("BLUE", 1), ("RED", 1), (None, 1))),
        ("with p as (select size * 2 as twice from paints) select max(twice) from p", ((8,),)),
        ("select place from paints", None),
        ("select other from paints", None),
        ("select count(*) from paints where place = 1", None),
        ("select distinct on (name) name from paints", None),
        ("select * exclude (size) from colours", None),
        ("with p(a) as (select size from paints) select a from p", None),
        ("with recursive p as (select 1 as a union all select a + 1 from p) select a from p", None),
    ],
)
def test_views_on_tables_whose_rows_are_known(sql: str, expected: tuple[tuple[object, ...], ...] | None) -> None:
    """Only what a query asks of a view needs to be known."""
    known: dict[str, Rows | str] = {"colours": COLOURS, "paints": VIEW}
    found = answer(sql, "duckdb", lambda parts: known.get(parts[-1]), NOW)
    assert (None if found is None else found.rows) == expected
