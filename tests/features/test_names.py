"""What a name on the command line means."""

from __future__ import annotations

import pytest

from lineage_lsp.base.errors import NodeNotFoundError
from lineage_lsp.features.names import find_column, find_named
from tests.features.states import in_shop, reader_of

SHOP = in_shop("""
    -- file: models/orders.sql
    select order_id, dollars as "Total" from {{ ref('stg_orders') }}
    -- file: seeds/tiers.csv
    tier,discount
    gold,10
""")

TWO_ORDERS = in_shop("""
    -- file: dbt_packages/other/dbt_project.yml
    name: other
    -- file: dbt_packages/other/models/orders.sql
    select 1 as order_id
    -- file: models/orders.sql
    select order_id from {{ ref('stg_orders') }}
""")


@pytest.mark.parametrize(
    ("text", "node", "column"),
    [
        ("stg_orders", "model.shop.stg_orders", None),
        ("shop.stg_orders", "model.shop.stg_orders", None),
        ("model.shop.stg_orders", "model.shop.stg_orders", None),
        ("shop.tiers", "seed.shop.tiers", None),
        ("source.shop.shop.orders", "source.shop.shop.orders", None),
        ("source.shop.shop.orders.amount", "source.shop.shop.orders", "amount"),
        ("tiers.discount", "seed.shop.tiers", "discount"),
        ("stg_orders.dollars", "model.shop.stg_orders", "dollars"),
        ("stg_orders.DOLLARS", "model.shop.stg_orders", "dollars"),
        ("orders.total", "model.shop.orders", "Total"),
        ("model.shop.orders.Total", "model.shop.orders", "Total"),
    ],
)
def test_a_name_means(text: str, node: str, column: str | None) -> None:
    with reader_of(SHOP) as reader:
        found = find_named(reader, text)
    assert (found.node.unique_id, found.column and found.column.name) == (node, column)


def test_a_bare_name_means_the_model_rather_than_the_source() -> None:
    with reader_of(SHOP) as reader:
        assert find_named(reader, "orders").node.unique_id == "model.shop.orders"


def test_a_name_means_the_model_rather_than_its_semantic_model() -> None:
    text = in_shop("""
        -- file: models/_semantic.yml
        semantic_models:
          - name: stg_orders
            model: ref('stg_orders')
            entities:
              - {name: order_id, type: primary}
    """)
    with reader_of(text) as reader:
        assert len(reader.find("stg_orders")) == 2
        assert find_named(reader, "stg_orders").node.unique_id == "model.shop.stg_orders"
        assert find_named(reader, "shop.stg_orders").node.unique_id == "model.shop.stg_orders"


def test_a_name_that_is_a_package_and_a_source_lists_both() -> None:
    _, offered = candidates(SHOP, "shop.orders.amount")
    assert set(offered) == {"model.shop.orders", "source.shop.shop.orders"}


def test_a_column_of_a_sources_table() -> None:
    with reader_of("-- source: pay.payments(id, amount)\n") as reader:
        node, column = find_column(reader, "pay.payments.amount")
    assert (node.unique_id, column.name) == ("source.shop.pay.payments", "amount")


def test_a_table_of_a_source_is_found_by_its_own_name_where_nothing_else_has_it() -> None:
    with reader_of("-- source: shop.payments(id)\n") as reader:
        assert find_named(reader, "payments").node.unique_id == "source.shop.shop.payments"


def candidates(project: str, text: str) -> tuple[str, tuple[str, ...]]:
    """What is said of a name that does not lead to one node, and what is offered."""
    with reader_of(project) as reader, pytest.raises(NodeNotFoundError) as raised:
        find_column(reader, text)
    return str(raised.value), raised.value.candidates


def test_a_name_of_several_nodes_lists_them() -> None:
    message, offered = candidates(TWO_ORDERS, "orders")
    assert "orders names 2 nodes" in message
    assert set(offered) == {"model.shop.orders", "model.other.orders"}


def test_a_column_of_a_name_of_several_nodes_lists_them() -> None:
    _, offered = candidates(TWO_ORDERS, "orders.order_id")
    assert set(offered) == {"model.shop.orders", "model.other.orders"}


def test_the_package_tells_them_apart() -> None:
    with reader_of(TWO_ORDERS) as reader:
        assert find_named(reader, "other.orders").node.unique_id == "model.other.orders"


def test_an_unknown_name_offers_what_is_near() -> None:
    message, offered = candidates(SHOP, "stg_order")
    assert "no node is called stg_order" in message
    assert offered == ("model.shop.stg_orders",)


def test_an_unknown_column_lists_the_columns() -> None:
    message, offered = candidates(SHOP, "tiers.colour")
    assert "seed.shop.tiers has no column colour" in message
    assert offered == ("tiers.tier", "tiers.discount")


def test_a_node_where_a_column_is_wanted_lists_its_columns() -> None:
    message, offered = candidates(SHOP, "tiers")
    assert "tiers is a node" in message
    assert offered == ("tiers.tier", "tiers.discount")
