"""Columns across models, and what an edit reaches."""

from __future__ import annotations

from lineage_lsp.base.text import FilePath
from tests.analysis.checks import check_columns, indexed


def test_columns_of_a_cte_lead_to_the_source() -> None:
    check_columns("""
        -- source: shop.orders(id, amount)
        -- file: models/orders.sql
        with o as (select id, amount * 2 as doubled from {{ source('shop', 'orders') }})
        select o.id as order_id, o.doubled from o
        --             ^^^^^^^^ shop.orders.id
        --                         ^^^^^^^ shop.orders.amount (derived)
    """)


def test_columns_lead_one_model_up() -> None:
    check_columns("""
        -- source: shop.orders(id, amount)
        -- file: models/stg_orders.sql
        select id as order_id, amount from {{ source('shop', 'orders') }}
        -- file: models/totals.sql
        select order_id, sum(amount) as total from {{ ref('stg_orders') }} group by 1
        --     ^^^^^^^^ stg_orders.order_id
        --                              ^^^^^ stg_orders.amount (aggregated)
    """)


def test_a_star_over_a_seed_has_the_columns_of_its_header() -> None:
    with indexed("""
        -- file: seeds/tiers.csv
        tier,discount
        gold,10
        -- file: models/tier_list.sql
        select * from {{ ref('tiers') }}
    """) as project:
        shape = project.analysis.linkage(project.nodes_in(FilePath("models/tier_list.sql"))[0]).shape
        assert [column.name for column in shape.columns] == ["tier", "discount"]
        assert not shape.open


def test_what_is_used_of_an_undeclared_source_becomes_its_columns() -> None:
    with indexed("""
        -- source: shop.orders
        -- file: models/stg_orders.sql
        select * from {{ source('shop', 'orders') }}
        -- file: models/totals.sql
        select customer_id, sum(amount) as total from {{ ref('stg_orders') }} group by customer_id
    """) as project:
        source = project.facts("source.shop.shop.orders")
        assert {(column.key, column.is_stub) for column in source.node.columns} == {
            ("amount", True),
            ("customer_id", True),
        }
        staging = project.facts("model.shop.stg_orders")
        assert {(edge.target, edge.upstream, edge.upstream_column) for edge in staging.node.edges} == {
            ("amount", "source.shop.shop.orders", "amount"),
            ("customer_id", "source.shop.shop.orders", "customer_id"),
        }
        assert all(column.confidence < 0.9 and column.reason for column in staging.node.columns)


def test_an_edit_reaches_only_whom_it_concerns() -> None:
    with indexed("""
        -- source: shop.orders(id, amount)
        -- file: models/a.sql
        select id, amount from {{ source('shop', 'orders') }}
        -- file: models/b.sql
        select id, amount as b_amount from {{ ref('a') }}
        -- file: models/c.sql
        select b_amount from {{ ref('b') }}
    """) as project:
        project.take_changes()
        path = FilePath("models/a.sql")
        project.files.open_buffer(path, "-- a comment\nselect id, amount from {{ source('shop', 'orders') }}\n")
        project.text_changed([path])
        assert project.take_changes().ids == {"model.shop.a"}
        assert project.analysis.counters.cut_off == 1

        project.files.open_buffer(path, "select id, amount, 1 as one from {{ source('shop', 'orders') }}\n")
        project.text_changed([path])
        assert project.take_changes().ids == {"model.shop.a", "model.shop.b"}


def test_a_cycle_of_refs_ends() -> None:
    with indexed("""
        -- file: models/a.sql
        select x from {{ ref('b') }}
        -- file: models/b.sql
        select x from {{ ref('a') }}
    """) as project:
        assert {one.node.unique_id for one in project.take_changes().facts} >= {"model.shop.a", "model.shop.b"}


def test_columns_of_one_name_are_those_of_the_table_they_become() -> None:
    with indexed("""
        -- source: raw.orders(id, amount)
        -- file: models/pairs.sql
        select a.amount, a.id, b.id from {{ source('raw', 'orders') }} a, {{ source('raw', 'orders') }} b
    """) as project:
        shape = project.analysis.linkage(project.nodes_in(FilePath("models/pairs.sql"))[0]).shape
        assert [column.name for column in shape.columns] == ["amount", "id", "id_1"]
