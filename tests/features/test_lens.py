"""The counts above a model."""

from __future__ import annotations

from tests.features.states import in_shop, lens_of

CHAIN = in_shop("""
    -- file: models/customers.sql
    select customer_id from {{ ref('stg_orders') }}
    -- file: models/segments.sql
    select customer_id from {{ ref('customers') }}
    -- file: models/report.sql
    select customer_id from {{ ref('segments') }}
""")


def test_totals_stand_where_they_say_more_than_the_direct_counts() -> None:
    assert lens_of(CHAIN, "models/customers.sql") == ["↑ 1 upstream (2 in all) · ↓ 1 downstream (2 in all)"]
    assert lens_of(CHAIN, "models/stg_orders.sql") == ["↑ 1 upstream · ↓ 1 downstream (3 in all)"]
    assert lens_of(CHAIN, "models/report.sql") == ["↑ 1 upstream (4 in all) · ↓ 0 downstream"]


def test_tests_do_not_count() -> None:
    text = (
        CHAIN
        + """
-- file: tests/no_customer.sql
select * from {{ ref('report') }} where customer_id is null
-- file: models/_models.yml
models:
  - name: report
    columns:
      - name: customer_id
        data_tests: [not_null, unique]
"""
    )
    assert lens_of(text, "models/report.sql") == ["↑ 1 upstream (4 in all) · ↓ 0 downstream"]


def test_exposures_count() -> None:
    text = (
        CHAIN
        + """
-- file: models/_exposures.yml
exposures:
  - name: board
    type: dashboard
    owner: {name: Ann}
    depends_on: [ref('report')]
"""
    )
    assert lens_of(text, "models/report.sql") == ["↑ 1 upstream (4 in all) · ↓ 1 downstream"]


def test_ctes_do_not_count() -> None:
    assert lens_of(
        in_shop("""
            -- file: models/customers.sql
            with o as (select customer_id from {{ ref('stg_orders') }}) select * from o
        """),
        "models/customers.sql",
    ) == ["↑ 1 upstream (2 in all) · ↓ 0 downstream"]


def test_a_cycle_ends() -> None:
    text = """
        -- file: models/hen.sql
        select * from {{ ref('egg') }}
        -- file: models/egg.sql
        select * from {{ ref('hen') }}
    """
    assert lens_of(text, "models/hen.sql") == ["↑ 1 upstream · ↓ 1 downstream"]


def test_each_snapshot_of_a_file_has_its_own() -> None:
    assert lens_of(
        in_shop("""
            -- file: snapshots/history.sql
            {% snapshot first_history %}
            {{ config(unique_key='order_id', strategy='check', check_cols='all') }}
            select * from {{ ref('stg_orders') }}
            {% endsnapshot %}
            {% snapshot second_history %}
            {{ config(unique_key='order_id', strategy='check', check_cols='all') }}
            select * from {{ ref('first_history') }}
            {% endsnapshot %}
        """),
        "snapshots/history.sql",
    ) == ["↑ 1 upstream (2 in all) · ↓ 1 downstream", "↑ 1 upstream (3 in all) · ↓ 0 downstream"]


def test_a_disabled_model_has_none() -> None:
    assert (
        lens_of(
            in_shop("""
                -- file: models/old.sql
                {{ config(enabled=false) }}
                select * from {{ ref('stg_orders') }}
            """),
            "models/old.sql",
        )
        == []
    )


def test_a_file_that_defines_nothing_has_none() -> None:
    assert lens_of(CHAIN, "dbt_project.yml") == []


def test_while_the_project_is_read_nobody_knows_what_is_downstream() -> None:
    assert lens_of(CHAIN, "models/stg_orders.sql", whole=False) == ["↑ 1 upstream · ↓ …"]
