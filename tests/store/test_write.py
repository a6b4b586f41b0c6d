"""Writing facts: what is kept, what goes, and that the way there does not matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, select

from lineage_lsp.analysis.facts import NodeFacts
from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.store.store import Store
from lineage_lsp.store.tables import (
    column_lineage,
    column_requests,
    columns,
    dependencies,
    object_influences,
    objects,
    problems,
)
from lineage_lsp.store.write import Written, write
from tests.store.facts import cte, node

FACT_TABLES = (objects, columns, dependencies, column_lineage, object_influences, column_requests, problems)


def put(store: Store, *facts: NodeFacts, removed: Iterable[str] = (), scope: str | None = None) -> Written:
    with store.write() as connection:
        return write(connection, scope or store.scope, facts, [UniqueId(one) for one in removed])


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the facts without its times, in a fixed order."""
    with store.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(*timeless(table)))), key=repr)
            for table in FACT_TABLES
        }


def timeless(table: Table) -> list[Any]:
    return [column for column in table.c if not column.name.endswith("_at")]


def names(store: Store, *, stubs: bool | None = None) -> list[str]:
    """`object:column` of every column; stubs: only those, or only the others."""
    query = select(objects.c.unique_id, columns.c.name).join(objects, objects.c.id == columns.c.object_id)
    if stubs is not None:
        query = query.where(columns.c.is_stub == stubs)
    with store.read() as connection:
        return sorted(f"{row[0]}:{row[1]}" for row in connection.execute(query))


def edges(store: Store) -> list[str]:
    source, target = columns.alias(), columns.alias()
    query = (
        select(target.c.name, source.c.name)
        .select_from(column_lineage)
        .join(source, source.c.id == column_lineage.c.source_column_id)
        .join(target, target.c.id == column_lineage.c.target_column_id)
    )
    with store.read() as connection:
        return sorted(f"{row[0]}<{row[1]}" for row in connection.execute(query))


RAW = "source.shop.raw.orders"
STG = "model.shop.stg_orders"
MART = "model.shop.orders"


def test_an_unchanged_node_is_not_touched(store: Store) -> None:
    one = node(STG, "id amount", edges=f"id<{RAW}:id", parents=RAW)
    assert put(store, one).changed == {STG}
    assert put(store, one) == Written()


def test_a_changed_row_keeps_its_id_and_time_of_creation(store: Store) -> None:
    def column() -> Any:
        with store.read() as connection:
            return connection.execute(select(columns).where(columns.c.name_key == "id")).one()

    put(store, node(STG, "id"))
    before = column()
    put(store, node(STG, "first ID"))
    after = column()
    assert (after.id, after.created_at) == (before.id, before.created_at)
    assert (before.name, before.position, after.name, after.position) == ("id", 1, "ID", 2)
    assert after.updated_at > before.updated_at


def test_edges_of_children_outlive_the_rewriting_of_their_parent(store: Store) -> None:
    put(store, node(STG, "id amount"), node(MART, "key", edges=f"key<{STG}:id", parents=STG))
    put(store, node(STG, "id", text="select 2"))
    assert edges(store) == ["key<id"]


def test_a_column_nobody_declares_is_a_stub_as_long_as_somebody_uses_it(store: Store) -> None:
    put(store, node(STG, "id", edges=f"id<{RAW}:id", influences=f"{RAW}:deleted~FILTER", stubs=f"{RAW}:seen"))
    assert names(store, stubs=True) == [f"{RAW}:deleted", f"{RAW}:id", f"{RAW}:seen"]
    put(store, node(STG, "id", influences=f"{RAW}:deleted~FILTER"))
    assert names(store, stubs=True) == [f"{RAW}:deleted"]
    put(store, node(STG, "id"))
    assert names(store) == [f"{STG}:id"]
    with store.read() as connection:
        assert list(connection.scalars(select(objects.c.unique_id))) == [STG]


def test_a_relation_nobody_declares_stays_while_somebody_depends_on_it(store: Store) -> None:
    put(store, node(STG, parents="relation:db.main.orders"))
    with store.read() as connection:
        found = connection.execute(select(objects).where(objects.c.is_stub)).one()
    assert (found.name, found.object_type, found.relation_name) == ("orders", "view", "db.main.orders")
    assert found.confidence < 1
    assert found.analyzed_at is None
    put(store, node(STG))
    with store.read() as connection:
        assert list(connection.scalars(select(objects.c.unique_id))) == [STG]


def test_a_removed_node_that_others_use_becomes_a_stub(store: Store) -> None:
    child = node(MART, "id", edges=f"id<{STG}:id", parents=STG)
    put(store, node(STG, "id amount", edges=f"id<{RAW}:id"), child)
    put(store, removed=[STG])
    assert names(store) == [f"{MART}:id", f"{STG}:id"]
    assert names(store, stubs=True) == [f"{STG}:id"]
    put(store, removed=[MART])
    assert contents(store) == {table.name: [] for table in FACT_TABLES}


def test_ctes_come_and_go_with_their_model(store: Store) -> None:
    with_cte = node(STG, "id", ctes=(cte(STG, "o", "id", edges=f"id<{RAW}:id"),))
    put(store, with_cte)
    assert names(store, stubs=False) == [f"cte:{STG}:o:id", f"{STG}:id"]
    put(store, node(STG, "id"))
    assert names(store) == [f"{STG}:id"]
    put(store, with_cte)
    put(store, removed=[STG])
    assert contents(store) == {table.name: [] for table in FACT_TABLES}


def test_a_change_takes_back_the_acknowledgement_of_a_push(store: Store) -> None:
    def synced() -> list[bool]:
        with store.read() as connection:
            return list(connection.scalars(select(objects.c.is_synced)))

    put(store, node(STG, "id"))
    assert synced() == [False]
    with store.write() as connection:
        connection.execute(objects.update().values(is_synced=True))
    put(store, node(STG, "id"))
    assert synced() == [True]
    put(store, node(STG, "id amount"))
    assert synced() == [False]


def test_the_sync_hash_changes_with_the_content_alone(store: Store) -> None:
    def sync_hash() -> str | None:
        with store.read() as connection:
            return connection.scalar(select(objects.c.sync_hash).where(objects.c.unique_id == STG))

    before = node(STG, "id", edges=f"id<{RAW}:id")
    put(store, before)
    first = sync_hash()
    put(store, node(STG, "id", edges=f"id<{RAW}:key"))
    assert sync_hash() != first
    put(store, before)
    assert sync_hash() == first
    put(store, removed=[STG])
    put(store, before)
    assert sync_hash() == first


def test_problems_are_replaced_without_touching_the_rows(store: Store) -> None:
    problem = Diagnostic("sql-syntax", Severity.ERROR, "A comma.", FileSpan(FilePath("models/a.sql"), Span(1, 2)))
    put(store, node(STG, "id"))
    assert put(store, node(STG, "id", problems=(problem, problem))) == Written(inserted=2)
    assert put(store, node(STG, "id", problems=(problem, problem))) == Written()
    assert put(store, node(STG, "id")) == Written(deleted=2)


def test_texts_no_database_likes_are_stored_all_the_same(store: Store) -> None:
    put(store, *(node(f"model.shop.m{n}", "id", text="select '\0' as nul, '\U0001f600'") for n in range(60)))
    put(store, node("model.shop.m0", "id", text="select '\0' as other"))
    assert len(names(store)) == 60
