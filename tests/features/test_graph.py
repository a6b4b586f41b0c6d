"""The graph around a node or a column, and its drawings."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from lineage_lsp.base.errors import NodeNotFoundError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.features.drawing import as_dot, as_mermaid, as_text
from lineage_lsp.features.graph import Direction, Graph, GraphRequest, graph
from tests.features.states import graph_of, in_shop, reader_of

SHOP = in_shop("""
    -- file: models/customers.sql
    with spent as (
        select customer_id, sum(case when currency = 'EUR' then dollars end) as total
        from {{ ref('stg_orders') }}
        group by customer_id
    )
    select customer_id, total as lifetime_value from spent
    -- file: models/segments.sql
    select customer_id, lifetime_value > 100 as is_big from {{ ref('customers') }}
    -- file: models/days.sql
    select date_trunc('day', placed_at) as day, count(*) as orders from {{ ref('stg_orders') }} group by 1
    -- file: models/_models.yml
    models:
      - name: segments
        columns:
          - name: customer_id
            data_tests: [unique]
""")


def names(found: Graph) -> list[str]:
    return [node.name for node in found.nodes]


def hidden(found: Graph, name: str) -> tuple[int, int]:
    """How many parents and children of a node the graph leaves out."""
    (node,) = (node for node in found.nodes if node.name == name)
    return node.hidden_upstream, node.hidden_downstream


def column_edges(found: Graph) -> set[str]:
    """`stg_orders.dollars -> customers.total aggregation`."""
    return {f"{_column(*edge.source)} -> {_column(*edge.target)} {edge.kind.lower()}" for edge in found.column_edges}


def _column(node: str, column: str) -> str:
    return f"{node.rpartition('.')[2]}.{column}"


def test_all_of_the_lineage_of_a_node_without_its_tests_and_ctes() -> None:
    found = graph_of(SHOP, "customers")
    assert names(found)[0] == "customers"
    assert set(names(found)) == {"customers", "stg_orders", "segments", "shop.orders"}
    assert not found.truncated


def test_siblings_are_hidden_and_counted() -> None:
    found = graph_of(SHOP, "customers")
    assert hidden(found, "stg_orders") == (0, 1)
    assert hidden(found, "segments") == (0, 0)


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (Direction.UPSTREAM, {"customers", "stg_orders", "shop.orders"}),
        (Direction.DOWNSTREAM, {"customers", "segments"}),
    ],
)
def test_one_direction(direction: Direction, expected: set[str]) -> None:
    assert set(names(graph_of(SHOP, "customers", direction))) == expected


def test_depth_counts_steps_from_the_node() -> None:
    assert names(graph_of(SHOP, "segments", depth=0)) == ["segments"]
    near = graph_of(SHOP, "segments", depth=1)
    assert set(names(near)) == {"segments", "customers"}
    assert hidden(near, "customers") == (1, 0)


def test_edges_point_where_the_data_flows() -> None:
    found = graph_of(SHOP, "segments", Direction.UPSTREAM)
    assert {(edge.source, edge.target) for edge in found.edges} == {
        ("source.shop.shop.orders", "model.shop.stg_orders"),
        ("model.shop.stg_orders", "model.shop.customers"),
        ("model.shop.customers", "model.shop.segments"),
    }


def test_a_limit_keeps_the_nearest_nodes() -> None:
    found = graph_of(SHOP, "shop.orders", limit=3)
    assert found.truncated
    assert len(found.nodes) == 3
    assert names(found)[:2] == ["shop.orders", "stg_orders"]


def test_a_column_has_only_its_own_way() -> None:
    found = graph_of(SHOP, "customers.lifetime_value")
    assert set(names(found)) == {"customers", "stg_orders", "shop.orders", "segments"}
    assert {(node.name, tuple(column.name for column in node.columns)) for node in found.nodes} == {
        ("shop.orders", ("amount",)),
        ("stg_orders", ("dollars", "currency")),
        ("customers", ("lifetime_value",)),
        ("segments", ("is_big",)),
    }
    assert column_edges(found) == {
        "orders.amount -> stg_orders.dollars transformation",
        "stg_orders.dollars -> customers.lifetime_value aggregation",
        "stg_orders.currency -> customers.lifetime_value conditional",
        "customers.lifetime_value -> segments.is_big transformation",
    }


def test_a_column_down_to_its_uses() -> None:
    found = graph_of(SHOP, "stg_orders.placed_at", Direction.DOWNSTREAM)
    assert set(names(found)) == {"stg_orders", "days"}
    assert column_edges(found) == {"stg_orders.placed_at -> days.day transformation"}


def test_a_column_with_a_depth() -> None:
    found = graph_of(SHOP, "segments.is_big", depth=1)
    assert set(names(found)) == {"segments", "customers"}


def test_a_columns_limit_says_that_it_cut() -> None:
    found = graph_of(SHOP, "shop.orders.amount", limit=2)
    assert found.truncated
    assert names(found) == ["shop.orders", "stg_orders"]


def test_columns_and_influences_can_be_left_out() -> None:
    with reader_of(SHOP) as reader:
        bare = graph(reader, GraphRequest(UniqueId("model.shop.customers"), columns=False))
        direct = graph(reader, GraphRequest(UniqueId("model.shop.customers"), influences=False))
    assert not any(node.columns for node in bare.nodes)
    assert not bare.column_edges
    assert not any(edge.endswith("conditional") for edge in column_edges(direct))
    assert any(edge.endswith("aggregation") for edge in column_edges(direct))


def test_a_cycle_is_drawn_once() -> None:
    found = graph_of(
        """
        -- file: models/hen.sql
        select * from {{ ref('egg') }}
        -- file: models/egg.sql
        select * from {{ ref('hen') }}
        """,
        "hen",
    )
    assert set(names(found)) == {"hen", "egg"}
    assert as_text(found).count("[model]") == 2


def test_problems_are_counted_on_their_node() -> None:
    found = graph_of(
        in_shop("""
            -- file: models/wrong.sql
            select no_such_column from {{ ref('stg_orders') }}
        """),
        "wrong",
    )
    assert {node.name: node.problems for node in found.nodes} == {"wrong": 1, "stg_orders": 0, "shop.orders": 0}


def test_an_unknown_node_is_said() -> None:
    with reader_of(SHOP) as reader, pytest.raises(NodeNotFoundError, match=r"model\.shop\.nothing"):
        graph(reader, GraphRequest(UniqueId("model.shop.nothing")))


def test_as_text() -> None:
    assert as_text(graph_of(SHOP, "customers")) + "\n" == snapshot("""\
  shop.orders  [source]

  stg_orders  [model]  ← shop.orders

* customers  [model]  ← stg_orders

  segments  [model]  ← customers
""")


def test_a_columns_way_as_text() -> None:
    assert as_text(graph_of(SHOP, "customers.lifetime_value")) + "\n" == snapshot("""\
  shop.orders  [source]
      amount

  stg_orders  [model]  ← shop.orders
      dollars
      currency

* customers  [model]  ← stg_orders
      lifetime_value

  segments  [model]  ← customers
      is_big
""")


def test_as_mermaid() -> None:
    assert as_mermaid(graph_of(SHOP, "customers.lifetime_value", Direction.UPSTREAM)) + "\n" == snapshot("""\
flowchart LR
    n0["customers<br/>lifetime_value"]
    n1["stg_orders<br/>dollars<br/>currency"]
    n2[("shop.orders<br/>amount")]
    n1 --> n0
    n2 --> n1
    style n0 stroke-width:3px
""")


def test_as_dot() -> None:
    drawn = as_dot(graph_of(SHOP, "customers.lifetime_value", Direction.UPSTREAM))
    assert drawn.replace("<tr>", "\n<tr>") + "\n" == snapshot("""\
digraph lineage {
  rankdir=LR;
  node [shape=plain, fontname="sans-serif"];
  "model.shop.customers" [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="4">
<tr><td bgcolor="#e8eef7"><b>customers</b></td></tr>
<tr><td align="left" port="lifetime_value">lifetime_value</td></tr></table>>];
  "model.shop.stg_orders" [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="4">
<tr><td bgcolor="#e8eef7">stg_orders</td></tr>
<tr><td align="left" port="dollars">dollars</td></tr>
<tr><td align="left" port="currency">currency</td></tr></table>>];
  "source.shop.shop.orders" [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="4">
<tr><td bgcolor="#e8eef7">shop.orders</td></tr>
<tr><td align="left" port="amount">amount</td></tr></table>>];
  "model.shop.stg_orders":"dollars":e -> "model.shop.customers":"lifetime_value":w;
  "model.shop.stg_orders":"currency":e -> "model.shop.customers":"lifetime_value":w [style=dashed];
  "source.shop.shop.orders":"amount":e -> "model.shop.stg_orders":"dollars":w;
}
""")
