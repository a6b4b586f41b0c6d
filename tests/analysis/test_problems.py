"""What is wrong with a model's SQL, at its place; nothing where that is not sure."""

from __future__ import annotations

import pytest

from lineage_lsp.base.text import Span
from tests.analysis.checks import check_problems, indexed

SHOP = """
    -- source: shop.sales(id, amount)
    -- file: models/orders.sql
    select 1 as id, 2 as amount
    -- file: models/it.sql
    {}
"""


def problems(sql: str, dialect: str | None = "postgres") -> list[tuple[str, str]]:
    """Codes of the diagnostics of models/it.sql with the text they stand at."""
    with indexed(SHOP.format(sql), dialect) as project:
        project.take_changes()
        return [
            (one.code, (project.files.read(one.at.path) or "")[one.at.span.start : one.at.span.end])
            for one in project.problems.everywhere()
            if one.at.path == "models/it.sql"
        ]


def test_a_cte_nothing_selects_from() -> None:
    assert problems("with a as (select 1 as x), b as (select 2 as y) select y from b") == [("unused-cte", "a")]
    recursive = "with recursive n as (select 1 as x union all select x + 1 from n where x < 3) select {} from {}"
    assert problems(recursive.format("x", "n")) == []
    assert problems(recursive.format("id", "{{ ref('orders') }}")) == [("unused-cte", "n")]
    assert problems("with a as (select 1 as x), b as (select * from a) select * from b") == []


def test_branches_of_a_union_that_differ_in_width() -> None:
    assert problems("select id, amount from {{ ref('orders') }} union all select id from {{ ref('orders') }}") == [
        ("union-width", "id")
    ]
    assert problems("select * from {{ ref('orders') }} union all select id, amount, 1 from {{ ref('orders') }}") == [
        ("union-width", "id, amount, 1")
    ]
    assert problems("select * from {{ source('shop', 'sales') }} union all select 1 as id") == []
    by_name = "select id, amount from {{ ref('orders') }} union all by name select id from {{ ref('orders') }}"
    assert problems(by_name, "duckdb") == []


@pytest.mark.parametrize(("dialect", "expected"), [("postgres", []), ("duckdb", ["amount"]), (None, [])])
def test_a_name_that_another_dialect_would_give_is_missing_only_where_the_dialect_is_sure(
    dialect: str | None, expected: list[str]
) -> None:
    found = problems("with a as (select id::int, amount::int from {{ ref('orders') }}) select amount from a", dialect)
    assert [place for code, place in found if code == "unknown-column"] == expected
    found = problems("with a as (select amount::int from {{ ref('orders') }}) select amuont from a", dialect)
    assert found == [("unknown-column", "amuont")]


def test_a_query_without_columns_hides_what_it_should_have() -> None:
    check_problems("""
        -- source: shop.sales(id, amount)
        -- file: models/begun.sql
        with s as (select from {{ source('shop', 'sales') }})
        select * from s
        -- file: models/it.sql
        select b.amount from {{ ref('begun') }} as b
        -- file: models/schema.yml
        models: [{name: begun, columns: [{name: amount}]}]
    """)


@pytest.mark.parametrize(("dialect", "expected"), [("snowflake", [("duplicate-column", "id")]), ("duckdb", [])])
def test_two_columns_of_one_name(dialect: str, expected: list[tuple[str, str]]) -> None:
    assert problems("select id, amount as total, total as id from {{ ref('orders') }}", dialect) == expected


def test_a_name_nobody_knows_here_is_not_called_wrong() -> None:
    assert problems("select {{ target.database }}.id from {{ ref('orders') }}") == []


def test_what_stands_in_a_macro_is_told_at_its_call() -> None:
    told = check_problems("""
        -- file: macros/parts.sql
        {% macro total(of) %}sum({{ of }}) + nowhere{% endmacro %}
        {% macro half() %}select 1 as id from ( {% endmacro %}
        {% macro fails(x) %}{{ 1 / 0 }}{% endmacro %}
        -- file: models/a.sql
        select {{ total('id') }} as n from (select 1 as id) as o
        --     ^^^^^^^^^^^^^^^^^ unknown-column
        -- file: models/b.sql
        select 2 as id union all {{ half() }}
        --                       ^^^^^^^^^^^^ sql-syntax
        -- file: models/c.sql
        select {{ fails(1) }} as n
        --     ^^^^^^^^^^^^^^ jinja-error
    """)
    assert [[one.at.path for one in each.related] for each in told] == [["macros/parts.sql"]] * 3
    assert told[0].related[0].at.span == Span(37, 44)


def test_a_python_model_has_the_columns_its_code_spells_out() -> None:
    check_problems("""
        -- source: shop.orders(id, amount)
        -- file: models/totals.py
        def model(dbt, session):
            orders = dbt.source("shop", "orders")
            final = orders[["id"]]
            final["total"] = orders["amount"] * 2
            return final
        -- file: models/report.sql
        select id, total, amount from {{ ref('totals') }}
        --                ^^^^^^ unknown-column
    """)


def test_a_python_model_whose_columns_are_not_certain_has_any() -> None:
    check_problems("""
        -- source: shop.orders(id, amount)
        -- file: models/totals.py
        def model(dbt, session):
            return dbt.source("shop", "orders")
        -- file: models/report.sql
        select id, total from {{ ref('totals') }}
    """)


def test_code_that_is_no_query_has_no_mistakes_in_its_sql() -> None:
    check_problems("""
        -- file: models/orders.sql
        select 1 as order_id, 2 as amount
        -- file: models/semantics.sql
        {{ config(materialized='semantic_view') }}
        tables (orders as {{ ref('orders') }} primary key (order_id)) metrics (orders.total as sum(orders.amount))
        -- file: models/totals.sql
        select total, anything from {{ ref('semantics') }}
    """)
