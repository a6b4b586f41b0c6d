"""What is wrong with a model's SQL, at its place; nothing where that is not sure."""

from __future__ import annotations

import pytest

from tests.analysis.checks import indexed

SHOP = """
    -- source: shop.sales(id, amount)
    -- file: models/orders.sql
    select 1 as id, 2 as amount
    -- file: models/it.sql
    {}
"""


def problems(sql: str, dialect: str = "postgres") -> list[tuple[str, str]]:
    """Codes of the diagnostics of models/it.sql with the text they stand at."""
    with indexed(SHOP.format(sql), dialect) as project:
        project.take_changes()
        return [
            (one.code, (project.files.read(one.at.path) or "")[one.at.span.start : one.at.span.end])
            for one in project.problems()
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


@pytest.mark.parametrize(("dialect", "expected"), [("snowflake", [("duplicate-column", "id")]), ("duckdb", [])])
def test_two_columns_of_one_name(dialect: str, expected: list[tuple[str, str]]) -> None:
    assert problems("select id, amount as total, total as id from {{ ref('orders') }}", dialect) == expected


def test_a_name_nobody_knows_here_is_not_called_wrong() -> None:
    assert problems("select {{ target.database }}.id from {{ ref('orders') }}") == []
