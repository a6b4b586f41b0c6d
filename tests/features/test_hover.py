"""The hover, as its words stand in an editor that reads no Markdown."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.states import hover_text, in_shop


def test_an_output_column_leads_to_its_source_through_the_models_between() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/payments.sql
            select order_id, dollars * 2 as $0double from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
double · column of model payments

dollars * 2

from
  stg_orders.dollars · transformation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_that_is_only_passed_on_shows_no_expression() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/payments.sql
            select $0order_id from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
order_id integer · column of model stg_orders

id

from
  shop.orders.id

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_of_a_cte() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/totals.sql
            with spent as (
                select customer_id, sum(dollars) as $0total from {{ ref('stg_orders') }} group by customer_id
            )
            select customer_id, total from spent
        """)
    ) == snapshot("""\
total · column of CTE spent

sum(dollars)

from
  stg_orders.dollars · aggregation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_use_of_a_ctes_column() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/totals.sql
            with spent as (
                select customer_id, sum(dollars) as total from {{ ref('stg_orders') }} group by customer_id
            )
            select customer_id, $0total as lifetime_value from spent
        """)
    ) == snapshot("""\
total · column of CTE spent

sum(dollars)

from
  stg_orders.dollars · aggregation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_an_output_says_by_which_expression_its_cte_made_it() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/totals.sql
            with spent as (
                select customer_id, sum(dollars) as total from {{ ref('stg_orders') }} group by customer_id
            )
            select customer_id, total as $0lifetime_value from spent
        """)
    ) == snapshot("""\
lifetime_value · column of model totals

sum(dollars)

from
  stg_orders.dollars · aggregation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_of_a_join_condition() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/customers.sql
            select 1 as customer_id, 'Ann' as name
            -- file: models/named_orders.sql
            select o.order_id, c.name
            from {{ ref('stg_orders') }} o
            join {{ ref('customers') }} c on o.customer_id = c.$0customer_id
        """)
    ) == snapshot("""\
customer_id · column of model customers

made here: no column flows into it

certainty 0.90: read from the files, without a manifest
""")


def test_a_column_that_filters() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/large.sql
            select order_id from {{ ref('stg_orders') }} where $0dollars > 100
        """)
    ) == snapshot("""\
dollars · column of model stg_orders

amount / 100

from
  shop.orders.amount · transformation

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_that_groups() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/large.sql
            select count(*) as orders from {{ ref('stg_orders') }} group by $0customer_id
        """)
    ) == snapshot("""\
customer_id integer · column of model stg_orders

from
  shop.orders.customer_id

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_that_sorts_may_be_an_alias() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/large.sql
            select order_id, dollars as price from {{ ref('stg_orders') }} order by $0price
        """)
    ) == snapshot("""\
price · column of model large

dollars

from
  stg_orders.dollars

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_ref_shows_the_model() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/large.sql
            select order_id from {{ ref('stg_$0orders') }}
            -- file: models/_models.yml
            models:
              - name: stg_orders
                description: One row for each order.
                columns:
                  - name: order_id
                    data_type: bigint
        """)
    ) == snapshot("""\
stg_orders · model · view

"main"."stg_orders"

One row for each order.

↑ 1 upstream · ↓ 1 downstream

columns
  order_id bigint
  dollars
  currency
  customer_id integer
  placed_at timestamp

certainty 0.90: read from the files, without a manifest
""")


def test_a_source_call_shows_the_table() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/raw.sql
            select * from {{ source('shop', 'ord$0ers') }}
        """)
    ) == snapshot("""\
shop.orders · source

"shop"."orders"

↑ 0 upstream · ↓ 2 downstream

columns
  id integer
  amount numeric
  currency
  customer_id integer
  placed_at timestamp

certainty 0.90: as the project's YAML declares it
""")


def test_a_macro_call_shows_the_macro() -> None:
    assert hover_text(
        in_shop("""
            -- file: macros/money.sql
            {% macro cents(column, digits=2) %}round({{ column }} * 100, {{ digits }}){% endmacro %}
            -- file: macros/money.yml
            macros:
              - name: cents
                description: Whole cents of an amount in dollars.
            -- file: models/payments.sql
            select {{ ce$0nts('dollars') }} as cents from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
cents(column, digits) · macro of shop

Whole cents of an amount in dollars.
""")


def test_a_column_made_by_a_macro() -> None:
    assert hover_text(
        in_shop("""
            -- file: macros/money.sql
            {% macro cents(column, digits=2) %}round({{ column }} * 100, {{ digits }}){% endmacro %}
            -- file: models/payments.sql
            select {{ cents('dollars') }} as $0cents from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
cents · column of model payments

round(dollars * 100, 2)

from
  stg_orders.dollars · transformation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_through_a_star() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/all_orders.sql
            select * from {{ ref('stg_orders') }}
            -- file: models/large.sql
            select $0dollars from {{ ref('all_orders') }}
        """)
    ) == snapshot("""\
dollars · column of model all_orders

from
  stg_orders.dollars

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_through_an_ephemeral_model() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/recent.sql
            {{ config(materialized='ephemeral') }}
            select order_id, dollars + 1 as more from {{ ref('stg_orders') }}
            -- file: models/large.sql
            select $0more from {{ ref('recent') }}
        """)
    ) == snapshot("""\
more · column of model recent

dollars + 1

from
  stg_orders.dollars · transformation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_of_a_union_has_a_source_in_each_branch() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/events.sql
            select placed_at as $0happened_at from {{ ref('stg_orders') }}
            union all
            select loaded_at from {{ ref('loads') }}
            -- file: models/loads.sql
            select current_timestamp::timestamp as loaded_at
        """)
    ) == snapshot("""\
happened_at timestamp · column of model events

from
  stg_orders.placed_at
  loads.loaded_at

roots
  shop.orders.placed_at through stg_orders
  loads.loaded_at

certainty 0.70: read from the files, without a manifest
""")


def test_the_keys_of_a_window_shape_the_column() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/running.sql
            select sum(dollars) over (partition by customer_id order by placed_at) as $0so_far
            from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
so_far · column of model running

sum(dollars) over (partition by customer_id order by placed_at)

from
  stg_orders.dollars · aggregation

roots
  shop.orders.amount through stg_orders

shaped by
  stg_orders.customer_id · window
  stg_orders.placed_at · window

certainty 0.70: read from the files, without a manifest
""")


def test_the_conditions_of_a_case_shape_the_column() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/euros.sql
            select case when currency = 'EUR' then dollars * 0.9 else 0 end as $0euros from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
euros · column of model euros

case when currency = 'EUR' then dollars * 0.9 else 0 end

from
  stg_orders.dollars · transformation

roots
  shop.orders.amount through stg_orders

shaped by
  stg_orders.currency · conditional

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_of_a_table_nobody_declared_says_so() -> None:
    assert hover_text("""
        -- source: shop.orders
        -- file: models/orders.sql
        select amount as $0price from {{ source('shop', 'orders') }}
    """) == snapshot("""\
price · column of model orders

amount

from
  shop.orders.amount

certainty 0.70: nothing declares this column: it is known from its use alone
""")


def test_a_column_counted_from_nothing() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/counts.sql
            select count(*) as $0orders from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
orders bigint · column of model counts

count(*)

made here: no column flows into it

certainty 0.90: read from the files, without a manifest
""")


def test_the_description_and_type_of_the_yaml() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/payments.sql
            select dollars as $0price from {{ ref('stg_orders') }}
            -- file: models/_payments.yml
            models:
              - name: payments
                columns:
                  - name: price
                    description: What the customer paid, in US dollars.
                    data_type: numeric(12, 2)
        """)
    ) == snapshot("""\
price numeric(12, 2) · column of model payments

What the customer paid, in US dollars.

dollars

from
  stg_orders.dollars

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_description_is_seen_where_the_column_is_used() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/large.sql
            select order_id from {{ ref('stg_orders') }} where $0dollars > 100
            -- file: models/_staging.yml
            models:
              - name: stg_orders
                columns:
                  - name: dollars
                    description: What the customer paid, in US dollars.
                    data_type: numeric(12, 2)
        """)
    ) == snapshot("""\
dollars numeric(12, 2) · column of model stg_orders

What the customer paid, in US dollars.

amount / 100

from
  shop.orders.amount · transformation

certainty 0.70: read from the files, without a manifest
""")


def test_text_nobody_saved_counts() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/payments.sql
            select 1 as one
            -- file: models/payments.sql (unsaved)
            select dollars + order_id as $0price from {{ ref('stg_orders') }}
        """)
    ) == snapshot("""\
price · column of model payments

dollars + order_id

from
  stg_orders.dollars · transformation
  stg_orders.order_id · transformation

roots
  shop.orders.amount through stg_orders
  shop.orders.id through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_the_name_of_a_cte() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/totals.sql
            with spent as (select customer_id, dollars from {{ ref('stg_orders') }})
            select customer_id from sp$0ent
        """)
    ) == snapshot("""\
spent · CTE

columns
  customer_id integer
  dollars
""")


def test_the_alias_of_a_relation() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/large.sql
            select $0o.order_id from {{ ref('stg_orders') }} as o
        """)
    ) == snapshot("""\
stg_orders · model · view

"main"."stg_orders"

↑ 1 upstream · ↓ 1 downstream

columns
  order_id integer
  dollars
  currency
  customer_id integer
  placed_at timestamp

certainty 0.90: read from the files, without a manifest
""")


def test_a_column_of_a_seed() -> None:
    assert hover_text("""
        -- file: seeds/tiers.csv
        tier,discount
        gold,10
        -- file: models/discounts.sql
        select $0discount from {{ ref('tiers') }}
    """) == snapshot("""\
discount · column of seed tiers

certainty 0.90: as the project's YAML declares it
""")


def test_a_diamond_names_its_root_once() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/left_side.sql
            select order_id, dollars as net from {{ ref('stg_orders') }}
            -- file: models/right_side.sql
            select order_id, dollars * 1.2 as gross from {{ ref('stg_orders') }}
            -- file: models/tax.sql
            select r.gross - l.net as $0tax
            from {{ ref('left_side') }} l join {{ ref('right_side') }} r using (order_id)
        """)
    ) == snapshot("""\
tax · column of model tax

r.gross - l.net

from
  right_side.gross · transformation
  left_side.net · transformation

roots
  shop.orders.amount through right_side, stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_that_may_come_from_two_open_relations() -> None:
    assert hover_text("""
        -- source: shop.orders
        -- source: shop.customers
        -- file: models/named_orders.sql
        select $0name from {{ source('shop', 'orders') }} o, {{ source('shop', 'customers') }} c
    """) == snapshot("""\
name · column of source shop.orders

certainty 0.70: nothing declares this column: it is known from its use alone

name · column of source shop.customers

certainty 0.70: nothing declares this column: it is known from its use alone
""")


def test_nothing_stands_under_a_keyword() -> None:
    assert (
        hover_text(
            in_shop("""
                -- file: models/large.sql
                sel$0ect order_id from {{ ref('stg_orders') }}
            """)
        )
        is None
    )


def test_a_ref_to_no_model_shows_nothing() -> None:
    assert (
        hover_text(
            in_shop("""
                -- file: models/large.sql
                select order_id from {{ ref('stg_o$0rder') }}
            """)
        )
        is None
    )


def test_columns_above_a_half_typed_line_are_still_known() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/totals.sql
            select 1 as one
            -- file: models/totals.sql (unsaved)
            with spent as (select customer_id, dollars as $0price from {{ ref('stg_orders') }}),
            more as (select price, fro
            select
        """)
    ) == snapshot("""\
price · column of CTE spent

dollars

from
  stg_orders.dollars

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_a_column_of_a_union_inside_a_cte() -> None:
    assert hover_text(
        in_shop("""
            -- file: models/amounts.sql
            with amounts as (
                select dollars as $0amount from {{ ref('stg_orders') }}
                union all
                select -dollars from {{ ref('stg_orders') }}
                union all
                select 0
            )
            select amount from amounts
        """)
    ) == snapshot("""\
amount · column of CTE amounts

from
  stg_orders.dollars · transformation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")
