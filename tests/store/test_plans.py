"""The hot questions go by index on SQLite, whatever the size of the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.store.graph import subgraph
from lineage_lsp.store.identity import ColumnId, ObjectId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from tests.store.test_read import SHOP
from tests.store.test_write import put

OBJECT = ObjectId("00000000-0000-8000-8000-000000000000")
COLUMN = ColumnId("00000000-0000-8000-8000-000000000000")

HOT: dict[str, Callable[[Reader], object]] = {
    "object": lambda reader: reader.object(UniqueId("model.shop.orders")),
    "find": lambda reader: reader.find("orders"),
    "objects_in": lambda reader: reader.objects_in(FilePath("models/orders.sql")),
    "ctes": lambda reader: reader.ctes(OBJECT),
    "columns": lambda reader: reader.columns(OBJECT),
    "column": lambda reader: reader.column(OBJECT, ColumnKey("id")),
    "sources_of": lambda reader: reader.sources_of([COLUMN]),
    "uses_of": lambda reader: reader.uses_of([COLUMN]),
    "influences_on": lambda reader: reader.influences_on([OBJECT]),
    "influences_of": lambda reader: reader.influences_of([COLUMN]),
    "parents": lambda reader: reader.parents([OBJECT]),
    "children": lambda reader: reader.children([OBJECT]),
    "upstream": lambda reader: reader.upstream([OBJECT]),
    "downstream": lambda reader: reader.downstream([OBJECT]),
    "steps": lambda reader: reader.downstream_steps([OBJECT]),
    "upstream_columns": lambda reader: reader.upstream_columns([COLUMN]),
    "downstream_columns": lambda reader: reader.downstream_columns([COLUMN]),
    "child_counts": lambda reader: reader.child_counts([OBJECT]),
    "subgraph": lambda reader: subgraph(reader, reader.ids.object(UniqueId("model.shop.orders"))),
    "problems": lambda reader: reader.problems([OBJECT]),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place: Path = tmp_path_factory.mktemp("plans") / "metadata.db"
    with Store.open(place) as store:
        put(store, *SHOP)
        yield store


@pytest.mark.parametrize("question", HOT)
def test_a_hot_question_reads_no_whole_table(shop: Store, question: str) -> None:
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        plans.extend(row[3] for row in cursor.fetchall())

    with shop.read() as connection:
        event.listen(connection, "before_cursor_execute", explain)
        HOT[question](Reader(connection, shop.scope))
    assert plans
    # The rows of a recursive walk are scanned, one after the other: that is the walk.
    assert [plan for plan in plans if re.match(r"SCAN (?!walk\b)", plan)] == []
