"""The whole store in dbt's words."""

from __future__ import annotations

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.store.export import (
    ExportedDependency,
    Statistics,
    exported_columns,
    exported_dependencies,
    exported_edges,
    exported_influences,
    statistics,
)
from lineage_lsp.store.store import Store
from tests.store.test_read import ORDERS, RAW, SHOP, STG, TOTALS
from tests.store.test_write import put


def test_columns_come_by_object_and_position(store: Store) -> None:
    put(store, *SHOP)
    with store.read() as connection:
        found = [(one.unique_id, one.name) for one in exported_columns(connection)]
        with_ctes = [(one.unique_id, one.name) for one in exported_columns(connection, ctes=True)]
    assert found == [
        (ORDERS, "order_id"),
        (ORDERS, "total"),
        (ORDERS, "flag"),
        (STG, "order_id"),
        (STG, "amount"),
        (TOTALS, "total"),
        (RAW, "id"),
        (RAW, "amount"),
        (RAW, "bonus"),
    ]
    assert with_ctes == [(f"cte:{ORDERS}:o", "total"), *found]


def test_edges_lead_from_node_to_node(store: Store) -> None:
    put(store, *SHOP)
    with store.read() as connection:
        found = list(exported_edges(connection))
        influences = list(exported_influences(connection))
        parents = list(exported_dependencies(connection))
    assert [(one.target, one.source, one.subtype) for one in found] == [
        ((ORDERS, "order_id"), (STG, "order_id"), Subtype.IDENTITY),
        ((ORDERS, "total"), (STG, "amount"), Subtype.AGGREGATION),
        ((ORDERS, "flag"), (STG, "amount"), Subtype.CONDITIONAL),
        ((STG, "order_id"), (RAW, "id"), Subtype.IDENTITY),
        ((STG, "amount"), (RAW, "amount"), Subtype.IDENTITY),
        ((TOTALS, "total"), (ORDERS, "total"), Subtype.IDENTITY),
        ((TOTALS, "total"), (RAW, "bonus"), Subtype.IDENTITY),
    ]
    assert {one.lineage_type for one in found if one.subtype is Subtype.CONDITIONAL} == {LineageType.INDIRECT}
    assert [(one.target, one.source, one.subtype) for one in influences] == [
        (ORDERS, (STG, "order_id"), Subtype.JOIN),
        (TOTALS, (ORDERS, "flag"), Subtype.FILTER),
    ]
    assert parents[-1] == ExportedDependency(UniqueId(TOTALS), UniqueId(RAW), "source", 0.9)
    assert len(parents) == 5


def test_statistics_leave_out_what_belongs_to_ctes(store: Store) -> None:
    put(store, *SHOP)
    with store.read() as connection:
        assert statistics(connection) == Statistics(
            objects={"cte": 1, "exposure": 1, "model": 3, "source": 1},
            columns=9,
            dependencies=5,
            column_lineage=7,
            influences=2,
            tiers={"SILVER": 5},
        )
