"""Facts written by another process are the facts written here."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from lineage_lsp.base.errors import StoreError
from lineage_lsp.store.store import Store
from lineage_lsp.store.tables import column_lineage, objects
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.writing import Changes, Writing
from tests.projects import project_text

NAMES = [f"stg_{number}" for number in range(12)]


@pytest.fixture
def changes(tmp_path: Path) -> list[Changes]:
    """A model each, and the sources they read."""
    files = "".join(
        f"-- file: models/{name}.sql\nselect id, amount * {number} as cents from {{{{ source('shop', 'orders') }}}}\n"
        for number, name in enumerate(NAMES)
    )
    indexer = Indexer(project_text(f"-- source: shop.orders(id, amount)\n{files}").write(tmp_path), Settings("duckdb"))
    for _ in indexer.link_in_parts(jobs=0):
        pass
    ids = sorted(indexer.take_changes().ids)
    return [indexer.changes_of([one]) for one in ids]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "written.db") as made:
        yield made


def rows(store: Store) -> tuple[list[str], int]:
    """The models in the store, and how many column edges."""
    with store.read() as connection:
        names = connection.scalars(select(objects.c.name).where(objects.c.object_type == "model")).all()
        return sorted(names), len(connection.execute(select(column_lineage.c.id)).all())


def loose_ends(store: Store) -> list[object]:
    """Rows that stand on what is not there."""
    with store.read() as connection:
        return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


def put_all(store: Store, changes: list[Changes], *, beside: bool) -> None:
    with Writing(store, beside=beside) as writing:
        for one in changes:
            writing.put(one, {})


@pytest.mark.parametrize("beside", [True, False])
def test_all_that_was_put_is_there_when_the_block_ends(store: Store, changes: list[Changes], beside: bool) -> None:
    put_all(store, changes, beside=beside)
    assert rows(store) == (sorted(NAMES), 2 * len(NAMES))
    assert loose_ends(store) == []


def test_what_is_gone_goes_in_the_order_it_was_put(store: Store, changes: list[Changes]) -> None:
    with Writing(store, beside=True) as writing:
        for one in changes:
            writing.put(one, {})
        for one in changes[1:]:
            writing.put(Changes((), one.ids), {})
    assert rows(store)[0] == ["stg_0"]
    assert loose_ends(store) == []


def test_a_killed_process_costs_nothing_but_time(
    store: Store, changes: list[Changes], caplog: pytest.LogCaptureFixture
) -> None:
    before = set(multiprocessing.active_children())
    with Writing(store, beside=True) as writing:
        writing.put(changes[0], {})
        (process,) = set(multiprocessing.active_children()) - before
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        for one in changes[1:]:
            writing.put(one, {})
    assert rows(store) == (sorted(NAMES), 2 * len(NAMES))
    assert "the writing process failed" in caplog.text


def test_what_the_database_refuses_is_raised(store: Store, changes: list[Changes]) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("drop table column_lineage")
    with pytest.raises(StoreError, match="column_lineage"):
        put_all(store, changes, beside=True)


def test_an_index_run_of_many_nodes_writes_what_one_of_a_single_process_does(tmp_path: Path) -> None:
    files = "".join(f"-- file: models/m{number}.sql\nselect {number} as id\n" for number in range(220))
    root = project_text(files).write(tmp_path)
    found = []
    for jobs in (1, 2):
        with Store.temporary() as store:
            fill(store, Indexer(root, Settings("duckdb")), jobs=jobs)
            found.append(rows(store))
    assert found[0] == found[1]
    assert len(found[0][0]) == 220
