"""One column up to its roots and down to its uses."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.states import in_shop, trace_of

DIAMOND = in_shop("""
    -- file: models/net_amounts.sql
    select order_id, dollars as net from {{ ref('stg_orders') }}
    -- file: models/gross_amounts.sql
    select order_id, dollars * 1.2 as gross from {{ ref('stg_orders') }}
    -- file: models/taxes.sql
    with both_amounts as (
        select g.gross - n.net as tax
        from {{ ref('net_amounts') }} n join {{ ref('gross_amounts') }} g using (order_id)
    )
    select sum(tax) as tax from both_amounts
""")


def test_up_step_by_step_a_diamond_is_walked_once() -> None:
    assert trace_of(DIAMOND, "taxes.tax") == snapshot("""\
gross_amounts.gross aggregation
  stg_orders.dollars transformation
    shop.orders.amount transformation
net_amounts.net aggregation
  stg_orders.dollars identity (again)
""")


def test_down_step_by_step_a_diamond_is_walked_once() -> None:
    assert trace_of(DIAMOND, "shop.orders.amount", down=True) == snapshot("""\
stg_orders.dollars transformation
  gross_amounts.gross transformation
    taxes.tax aggregation
  net_amounts.net identity
    taxes.tax aggregation
""")


def test_a_root_has_nothing_above_and_a_leaf_nothing_below() -> None:
    assert trace_of(DIAMOND, "shop.orders.amount") == ""
    assert trace_of(DIAMOND, "taxes.tax", down=True) == ""


def test_a_cycle_ends_where_it_began() -> None:
    text = """
        -- file: models/hen.sql
        select id from {{ ref('egg') }}
        -- file: models/egg.sql
        select id from {{ ref('hen') }}
    """
    assert trace_of(text, "hen.id") == snapshot("""\
egg.id identity
  hen.id identity (again)
""")
    assert trace_of(text, "hen.id", down=True) == snapshot("""\
egg.id identity
  hen.id identity (again)
""")


def test_conditions_are_no_step() -> None:
    assert (
        trace_of(
            in_shop("""
                -- file: models/flags.sql
                select case when currency = 'EUR' then 1 else 0 end as is_euro from {{ ref('stg_orders') }}
            """),
            "flags.is_euro",
        )
        == ""
    )
