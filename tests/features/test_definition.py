"""Where a name leads."""

from __future__ import annotations

from tests.features.states import definition_of, in_shop


def check(text: str, *targets: str) -> None:
    """The cursor in a project with `stg_orders` leads to these places, `file:line: text`."""
    assert definition_of(in_shop(text)) == list(targets)


def test_a_ref_leads_to_the_models_file() -> None:
    check(
        """
        -- file: models/large.sql
        select order_id from {{ ref('stg_$0orders') }}
        """,
        "models/stg_orders.sql:1:",
    )


def test_a_source_leads_to_its_yaml() -> None:
    check(
        """
        -- file: models/raw.sql
        select id from {{ source('shop', 'or$0ders') }}
        """,
        "models/_declared_sources.yml:5: orders",
    )


def test_a_macro_call_leads_to_the_macro() -> None:
    check(
        """
        -- file: macros/money.sql

        {% macro cents(column) %}{{ column }} * 100{% endmacro %}
        -- file: models/payments.sql
        select {{ $0cents('dollars') }} as cents from {{ ref('stg_orders') }}
        """,
        "macros/money.sql:2: cents",
    )


def test_a_column_leads_to_the_model_that_names_it() -> None:
    check(
        """
        -- file: models/large.sql
        select order_id from {{ ref('stg_orders') }} where $0dollars > 100
        """,
        "models/stg_orders.sql:1: dollars",
    )


def test_a_column_of_a_join_condition_leads_to_its_own_side() -> None:
    check(
        """
        -- file: models/customers.sql
        select 1 as customer_id
        -- file: models/joined.sql
        select o.order_id
        from {{ ref('stg_orders') }} o join {{ ref('customers') }} c on o.customer_id = c.$0customer_id
        """,
        "models/customers.sql:1: customer_id",
    )


def test_a_column_of_a_source_leads_to_its_yaml() -> None:
    check(
        """
        -- file: models/raw.sql
        select $0amount from {{ source('shop', 'orders') }}
        """,
        "models/_declared_sources.yml:9: amount",
    )


def test_a_column_of_an_undeclared_source_leads_to_the_table() -> None:
    assert definition_of("""
        -- source: shop.orders
        -- file: models/raw.sql
        select $0amount from {{ source('shop', 'orders') }}
    """) == ["models/_declared_sources.yml:5: orders"]


def test_a_column_through_a_star_leads_one_model_up() -> None:
    check(
        """
        -- file: models/all_orders.sql
        select * from {{ ref('stg_orders') }}
        -- file: models/large.sql
        select $0dollars from {{ ref('all_orders') }}
        """,
        "models/all_orders.sql:1: *",
    )


def test_a_column_through_the_star_of_a_cte_leads_to_the_model_that_names_it() -> None:
    check(
        """
        -- file: models/large.sql
        with orders as (select * from {{ ref('stg_orders') }}), both as (select * from orders)
        select both.$0dollars from both
        """,
        "models/stg_orders.sql:1: dollars",
    )


def test_an_output_leads_to_what_it_is_made_of() -> None:
    check(
        """
        -- file: models/payments.sql
        select dollars - order_id as $0odd from {{ ref('stg_orders') }}
        """,
        "models/stg_orders.sql:1: dollars",
        "models/stg_orders.sql:1: order_id",
    )


def test_an_output_of_a_case_does_not_lead_to_its_conditions() -> None:
    check(
        """
        -- file: models/payments.sql
        select case when currency = 'EUR' then dollars end as $0euros from {{ ref('stg_orders') }}
        """,
        "models/stg_orders.sql:1: dollars",
    )


def test_a_ctes_name_leads_to_the_cte() -> None:
    check(
        """
        -- file: models/totals.sql
        with spent as (select customer_id from {{ ref('stg_orders') }})
        select customer_id from $0spent
        """,
        "models/totals.sql:1: spent",
    )


def test_a_ctes_column_leads_into_the_cte() -> None:
    check(
        """
        -- file: models/totals.sql
        with spent as (
            select sum(dollars) as total from {{ ref('stg_orders') }}
        )
        select $0total from spent
        """,
        "models/totals.sql:2: total",
    )


def test_a_column_of_a_union_leads_to_every_branch() -> None:
    check(
        """
        -- file: models/amounts.sql
        with amounts as (
            select dollars as amount from {{ ref('stg_orders') }}
            union all
            select order_id as number from {{ ref('stg_orders') }}
        )
        select $0amount from amounts
        """,
        "models/amounts.sql:2: amount",
        "models/amounts.sql:4: number",
    )


def test_a_group_key_that_is_an_alias_leads_to_it() -> None:
    check(
        """
        -- file: models/days.sql
        select date_trunc('day', placed_at) as placed_on, count(*) as orders
        from {{ ref('stg_orders') }}
        group by $0placed_on
        """,
        "models/days.sql:1: placed_on",
    )


def test_a_column_of_a_seed_leads_to_its_header() -> None:
    check(
        """
        -- file: seeds/tiers.csv
        tier,discount
        gold,10
        -- file: models/discounts.sql
        select $0discount from {{ ref('tiers') }}
        """,
        "seeds/tiers.csv:1: discount",
    )


def test_a_column_through_an_ephemeral_model_leads_to_it() -> None:
    check(
        """
        -- file: models/recent.sql
        {{ config(materialized='ephemeral') }}
        select dollars as price from {{ ref('stg_orders') }}
        -- file: models/large.sql
        select $0price from {{ ref('recent') }}
        """,
        "models/recent.sql:2: price",
    )


def test_unsaved_text_is_where_its_columns_are() -> None:
    check(
        """
        -- file: models/recent.sql
        select dollars as price from {{ ref('stg_orders') }}
        -- file: models/recent.sql (unsaved)

        select dollars * 2 as price from {{ ref('stg_orders') }}
        -- file: models/large.sql
        select $0price from {{ ref('recent') }}
        """,
        "models/recent.sql:2: price",
    )


def test_a_keyword_leads_nowhere() -> None:
    check("""
        -- file: models/large.sql
        select order_id fr$0om {{ ref('stg_orders') }}
    """)


def test_a_ref_to_no_model_leads_nowhere() -> None:
    check("""
        -- file: models/large.sql
        select order_id from {{ ref('stg_$0order') }}
    """)
