"""Questions to the store, over a little shop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.store.graph import Degree, subgraph
from lineage_lsp.store.identity import ColumnId, ObjectId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import Step
from lineage_lsp.store.store import Store
from tests.store.facts import cte, node
from tests.store.test_write import put

RAW = "source.shop.raw.orders"
STG = "model.shop.stg_orders"
ORDERS = "model.shop.orders"
TOTALS = "model.shop.totals"

PROBLEM = Diagnostic(
    "unknown-column",
    Severity.WARNING,
    "`gone` is no column of stg_orders.",
    FileSpan(FilePath("models/totals.sql"), Span(3, 7)),
    (Related(FileSpan(FilePath("models/stg_orders.sql"), Span(0, 9)), "its columns"),),
)

SHOP = (
    node(RAW, "id amount"),
    node(STG, "order_id amount", edges=f"order_id<{RAW}:id amount<{RAW}:amount", parents=RAW),
    node(
        ORDERS,
        "order_id total flag",
        edges=f"order_id<{STG}:order_id total<{STG}:amount~AGGREGATION flag<{STG}:amount~CONDITIONAL",
        influences=f"{STG}:order_id~JOIN",
        parents=STG,
        ctes=(cte(ORDERS, "o", "total", edges=f"total<{STG}:amount"),),
    ),
    node(
        TOTALS,
        "total",
        edges=f"total<{ORDERS}:total total<{RAW}:bonus",
        influences=f"{ORDERS}:flag~FILTER",
        parents=f"{ORDERS} {RAW}",
        problems=(PROBLEM,),
    ),
    node("exposure.shop.report", parents=TOTALS),
)


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    put(store, *SHOP)
    with store.read() as connection:
        yield Reader(connection, store.scope)


def object_id(reader: Reader, unique_id: str) -> ObjectId:
    found = reader.object(UniqueId(unique_id))
    assert found is not None
    return found.id


def column_id(reader: Reader, unique_id: str, key: str) -> ColumnId:
    found = reader.column(object_id(reader, unique_id), ColumnKey(key))
    assert found is not None
    return found.id


def named(reader: Reader, ids: Iterable[ObjectId]) -> set[str]:
    return {one.unique_id for one in reader.objects(ids).values()}


def columns_named(reader: Reader, ids: Iterable[ColumnId]) -> set[str]:
    found = reader.columns_by_id(ids).values()
    owners = reader.objects(column.object_id for column in found)
    return {f"{owners[column.object_id].name}.{column.name}" for column in found}


def test_an_object_is_told_with_its_place(reader: Reader) -> None:
    found = reader.object(UniqueId(ORDERS))
    assert found is not None
    assert (found.name, found.object_type, found.file_path) == ("orders", "model", "models/orders.sql")
    assert (found.span, found.line_start, found.is_stub) == (Span(0, 8), 1, False)
    assert reader.object_by_id(found.id) == found
    assert reader.object(UniqueId("model.shop.nothing")) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("orders", {ORDERS, RAW}),
        (ORDERS, {ORDERS}),
        ("shop.orders", {ORDERS, RAW}),
        ("raw.orders", {RAW}),
        ("nothing", set()),
        ("other.orders", set()),
        ("aw.orders", set()),
        ("raw_orders", set()),
    ],
)
def test_a_name_may_mean_several_objects(reader: Reader, name: str, meant: set[str]) -> None:
    assert {one.unique_id for one in reader.find(name)} == meant


def test_names_are_found_by_their_beginning(reader: Reader) -> None:
    assert [one.unique_id for one in reader.search("ORD")] == [ORDERS, RAW]
    assert reader.search("%") == []


def test_columns_come_in_order_and_stubs_last(reader: Reader) -> None:
    assert [column.name for column in reader.columns(object_id(reader, ORDERS))] == ["order_id", "total", "flag"]
    found = reader.columns(object_id(reader, RAW))
    assert [(column.name, column.position, column.is_stub) for column in found] == [
        ("id", 1, False),
        ("amount", 2, False),
        ("bonus", None, True),
    ]


def test_sources_are_upstream(reader: Reader) -> None:
    (edge,) = reader.sources_of([column_id(reader, ORDERS, "total")])
    assert (edge.source.unique_id, edge.source.name) == (STG, "amount")
    assert (edge.target.unique_id, edge.target.name) == (ORDERS, "total")
    assert (edge.lineage_type, edge.subtype) == (LineageType.DIRECT, Subtype.AGGREGATION)
    assert edge.at == FileSpan(FilePath("models/orders.sql"), Span(10, 15))


def test_uses_are_downstream_and_lead_past_ctes(reader: Reader) -> None:
    amount = column_id(reader, STG, "amount")
    uses = [(edge.target.unique_id, edge.target.name) for edge in reader.uses_of([amount])]
    assert uses == [(ORDERS, "total"), (ORDERS, "flag")]


def test_influences_are_told_from_both_ends(reader: Reader) -> None:
    (on,) = reader.influences_on([object_id(reader, ORDERS)])
    assert (on.source.unique_id, on.source.name, on.subtype) == (STG, "order_id", Subtype.JOIN)
    assert on.at == FileSpan(FilePath("models/orders.sql"), Span(50, 60))
    (of,) = reader.influences_of([column_id(reader, STG, "order_id")])
    assert of == on
    assert of.target_unique_id == ORDERS


def test_parents_are_upstream_and_children_downstream(reader: Reader) -> None:
    orders = object_id(reader, ORDERS)
    assert named(reader, (one.parent for one in reader.parents([orders]))) == {STG}
    assert named(reader, (one.child for one in reader.children([orders]))) == {TOTALS}
    assert named(reader, reader.upstream([orders])) == {STG, RAW}
    assert named(reader, reader.downstream([orders])) == {TOTALS, "exposure.shop.report"}
    raw = object_id(reader, RAW)
    assert reader.child_counts([orders, raw]) == {orders: 1, raw: 2}
    assert reader.parent_counts([orders, raw]) == {orders: 1}


def test_steps_tell_the_shortest_way(reader: Reader) -> None:
    raw, totals = object_id(reader, RAW), object_id(reader, TOTALS)
    found = reader.downstream_steps([raw])
    assert found[totals] == Step(1, raw)
    assert found[object_id(reader, ORDERS)] == Step(2, object_id(reader, STG))
    assert found[object_id(reader, "exposure.shop.report")] == Step(2, totals)
    assert set(reader.downstream_steps([raw], depth=1)) == {totals, object_id(reader, STG)}
    assert reader.upstream_steps([totals])[object_id(reader, STG)] == Step(2, object_id(reader, ORDERS))


def test_a_column_is_followed_up_and_down(reader: Reader) -> None:
    amount = column_id(reader, RAW, "amount")
    assert columns_named(reader, reader.downstream_columns([amount])) == {
        "stg_orders.amount",
        "orders.total",
        "orders.flag",
        "totals.total",
    }
    total = column_id(reader, TOTALS, "total")
    assert columns_named(reader, reader.upstream_columns([total])) == {
        "orders.total",
        "stg_orders.amount",
        "orders.amount",
        "orders.bonus",
    }
    assert reader.upstream_column_steps([total])[amount].distance == 3
    assert reader.downstream_column_steps([amount])[total].distance == 3


def test_a_cycle_ends_every_walk(store: Store) -> None:
    put(
        store,
        node("model.shop.a", "x", edges="x<model.shop.b:x x<model.shop.a:x", parents="model.shop.b"),
        node("model.shop.b", "x", edges="x<model.shop.a:x", parents="model.shop.a"),
    )
    with store.read() as connection:
        reader = Reader(connection, store.scope)
        a, ax = object_id(reader, "model.shop.a"), column_id(reader, "model.shop.a", "x")
        assert named(reader, reader.upstream([a])) == {"model.shop.b"}
        assert named(reader, reader.downstream_steps([a])) == {"model.shop.b"}
        assert columns_named(reader, reader.upstream_columns([ax])) == {"b.x"}
        assert columns_named(reader, reader.downstream_column_steps([ax])) == {"b.x"}


def test_a_subgraph_knows_what_it_does_not_show(reader: Reader) -> None:
    found = subgraph(reader, object_id(reader, ORDERS), upstream=1, downstream=1)
    assert next(iter(found.objects.values())).unique_id == ORDERS
    assert named(reader, found.objects) == {STG, ORDERS, TOTALS}
    assert {(found.objects[one.child].name, found.objects[one.parent].name) for one in found.dependencies} == {
        ("orders", "stg_orders"),
        ("totals", "orders"),
    }
    assert {(found.objects[one].name, hidden) for one, hidden in found.hidden.items() if any(hidden)} == {
        ("stg_orders", Degree(1, 0)),
        ("totals", Degree(1, 1)),
    }
    assert found.degrees[object_id(reader, ORDERS)] == Degree(1, 1)
    assert {columns_named(reader, [link.source]).pop() for link in found.links} == {
        "stg_orders.order_id",
        "stg_orders.amount",
        "orders.total",
    }
    assert not found.truncated


def test_a_subgraph_keeps_the_nearest_within_its_limit(reader: Reader) -> None:
    found = subgraph(reader, object_id(reader, RAW), upstream=0, limit=3, columns=False)
    assert named(reader, found.objects) == {RAW, STG, TOTALS}
    assert (found.truncated, found.columns, found.links) == (True, {}, ())


def test_a_subgraph_keeps_the_nearest_whose_columns_are_not_too_many(reader: Reader) -> None:
    whole = subgraph(reader, object_id(reader, RAW), upstream=0)
    counts = {one: len(columns) for one, columns in whole.columns.items()}
    first, second, third = list(whole.objects)[:3]
    two = subgraph(reader, first, upstream=0, most_columns=counts[first] + counts[second] + counts[third] - 1)
    assert list(two.objects) == [first, second]
    assert two.truncated
    assert subgraph(reader, first, upstream=0, most_columns=0).objects.keys() == {first}
    assert not subgraph(reader, first, upstream=0, most_columns=sum(counts.values())).truncated


def test_problems_come_back_as_they_were(reader: Reader) -> None:
    assert [one.diagnostic for one in reader.problems()] == [PROBLEM]
    assert [one.diagnostic for one in reader.problems([object_id(reader, TOTALS)])] == [PROBLEM]
    assert reader.problems([object_id(reader, ORDERS)]) == []


def test_objects_of_a_file_and_their_ctes(reader: Reader) -> None:
    (found,) = reader.objects_in(FilePath("models/orders.sql"))
    assert found.unique_id == ORDERS
    assert [one.name for one in reader.ctes(found.id)] == ["o"]
    assert len(reader.all_objects(ctes=True)) == len(reader.all_objects()) + 1
    texts = reader.texts(found.id)
    assert texts is not None
    assert texts.definition == "select 1"
