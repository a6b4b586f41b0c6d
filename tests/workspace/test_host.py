"""A project that is followed: buffers before files, states that replace each other, what reaches the shared store."""

from __future__ import annotations

import gc
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from types import SimpleNamespace

import pytest

from lineage_lsp.analysis.linkage import Linkage
from lineage_lsp.base.errors import StoreError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.rendering import Rendering
from lineage_lsp.project.model import Node
from lineage_lsp.store.caches import Answer, CacheType
from lineage_lsp.store.places import HOME_VARIABLE
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace import follower, host
from lineage_lsp.workspace.host import Host
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.state import WorkspaceState
from tests.projects import project_text

SHOP = """
    -- source: shop.orders(id, amount)
    -- file: models/stg_orders.sql
    select id as order_id, amount from {{ source('shop', 'orders') }}
    -- file: models/totals.sql
    select * from {{ ref('stg_orders') }}
"""
STAGING, TOTALS = "models/stg_orders.sql", "models/totals.sql"
SECONDS = 20
"""Longer than anything here takes on a slow machine."""


def until(holds: Callable[[], object]) -> None:
    """Wait for what no state tells of."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@dataclass
class Listening:
    """Keeps what the host said."""

    revisions: Queue[tuple[int, frozenset[str]]] = field(default_factory=Queue)
    done: list[tuple[int, int]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def indexing(self, host: Host, done: int, total: int) -> None:
        self.done.append((done, total))

    def published(self, host: Host, revision: int, nodes: frozenset[str]) -> None:
        self.revisions.put((revision, nodes))

    def warned(self, host: Host, message: str) -> None:
        self.warnings.append(message)

    def failed(self, host: Host, message: str) -> None:
        self.failures.append(message)


class Following:
    """A host as an editor uses it, files named from the root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.listening = Listening()
        self.host = Host(root, Settings(dialect="duckdb"), self.listening)

    def type(self, path: str, text: str, version: int = 1) -> None:
        self.host.open_buffer(self.root / path, text, version)
        self.host.settled(self.root / path, version).result(SECONDS)
        self.host.complete().result(SECONDS)

    def columns(self, name: str) -> list[str]:
        """The model's columns in the newest state."""
        with self.state() as state:
            return columns(state.reader, name)

    def save(self, path: str, text: str) -> None:
        (self.root / path).write_text(text)
        self.host.files_changed([self.root / path])

    @contextmanager
    def state(self) -> Iterator[WorkspaceState]:
        with self.host.state() as state:
            assert state is not None
            yield state

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for states until one of them holds what is waited for; fails when none comes."""
        while not holds():
            try:
                self.listening.revisions.get(timeout=SECONDS)
            except Empty:
                raise AssertionError("no further state came") from None

    def shared_columns(self, name: str) -> list[str]:
        """The model's columns as any other process would read them."""
        with Store.of_project(self.root) as store, store.read() as connection:
            return columns(Reader(connection, store.scope), name)


def columns(reader: Reader, name: str) -> list[str]:
    return [one.name for one in reader.columns(reader.ids.object(UniqueId(f"model.shop.{name}")))]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Following]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(follower, "_IDLE", 0.05)
    following = Following(project_text(SHOP).write(tmp_path / "shop"))
    following.host.start()
    yield following
    following.host.close()


def test_the_whole_project_is_read(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    with shop.state() as state:
        assert state.indexed
        assert state.documents == {}
    assert shop.columns("totals") == ["order_id", "amount"]
    until(lambda: shop.listening.done[-1:] == [(1, 1)])


def test_the_thread_gives_way_while_somebody_is_answered(shop: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_LONGEST_ANSWER", SECONDS)
    shop.host.complete().result(SECONDS)
    shop.host.give_way()
    with shop.state():
        waiting = threading.Thread(target=shop.host.give_way)
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
    waiting.join(SECONDS / 2)
    assert not waiting.is_alive()


def test_an_answer_that_takes_too_long_stops_nobody(shop: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_LONGEST_ANSWER", 0.01)
    shop.host.complete().result(SECONDS)
    with shop.state():
        shop.type(STAGING, "select id as number from {{ source('shop', 'orders') }}\n")
    assert shop.columns("totals") == ["number"]


def test_a_buffer_stands_before_its_file(shop: Following) -> None:
    shop.type(STAGING, "select id as number from {{ source('shop', 'orders') }}\n")
    shop.host.indexed().result(SECONDS)
    assert shop.columns("stg_orders") == ["number"]
    assert shop.columns("totals") == ["number"]
    with shop.state() as state:
        document = state.document(FilePath(STAGING))
        assert document is not None
        assert (document.version, document.text.split()[3]) == (1, "number")


def test_a_later_edit_replaces_an_earlier_one(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    path = shop.root / STAGING
    for version in range(1, 30):
        shop.host.open_buffer(path, f"select id as v{version} from {{{{ source('shop', 'orders') }}}}\n", version)
    shop.host.complete().result(SECONDS)
    assert shop.columns("totals") == ["v29"]
    assert shop.host.settled(path, 7).done()


def test_what_a_file_means_for_others_comes_after_the_file(shop: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.host.indexed().result(SECONDS)
    while not shop.listening.revisions.empty():
        shop.listening.revisions.get()
    monkeypatch.setattr(follower, "_SLICE", 0.0)
    monkeypatch.setattr(follower, "_FIRST_SLICE", 0.0)
    shop.save(STAGING, "select id as number from {{ source('shop', 'orders') }}\n")
    shop.host.complete().result(SECONDS)
    told = [nodes for _, nodes in shop.listening.revisions.queue if nodes]
    assert told[0] >= {"model.shop.stg_orders"}
    assert told[1] == {"model.shop.totals"}
    assert shop.columns("totals") == ["number"]


def test_other_open_files_follow_when_there_is_no_time_for_them_at_once(
    shop: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.host.indexed().result(SECONDS)
    shop.type(TOTALS, "select order_id, amount from {{ ref('stg_orders') }}\n")
    for name in ("_OPEN_SLICE", "_FIRST_SLICE", "_SLICE"):
        monkeypatch.setattr(follower, name, 0.0)
    shop.type(STAGING, "select id as order_id from {{ source('shop', 'orders') }}\n")
    with shop.state() as state:
        assert [one.code for one in state.problems[FilePath(TOTALS)]] == ["unknown-column"]
    shop.type(STAGING, "select id as order_id, 1 as amount from {{ source('shop', 'orders') }}\n", 2)
    with shop.state() as state:
        assert FilePath(TOTALS) not in state.problems


def test_closing_a_buffer_brings_the_file_back(shop: Following) -> None:
    shop.type(STAGING, "select 1 as other\n")
    shop.host.indexed().result(SECONDS)
    shop.host.close_buffer(shop.root / STAGING)
    shop.until(lambda: shop.columns("totals") == ["order_id", "amount"])
    with shop.state() as state:
        assert state.document(FilePath(STAGING)) is None


def test_a_revision_names_the_nodes_that_changed(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    while not shop.listening.revisions.empty():
        shop.listening.revisions.get()
    shop.type(TOTALS, "select order_id from {{ ref('stg_orders') }}\n")
    _, nodes = shop.listening.revisions.get(timeout=SECONDS)
    assert nodes == {"model.shop.totals"}


def test_text_nobody_saved_never_reaches_the_shared_store(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    shop.save(TOTALS, "select order_id as saved from {{ ref('stg_orders') }}\n")
    shop.until(lambda: shop.columns("totals") == ["saved"])
    wait_for(lambda: shop.shared_columns("totals") == ["saved"])
    shop.type(TOTALS, "select order_id as typed from {{ ref('stg_orders') }}\n")
    assert shop.columns("totals") == ["typed"]
    threading.Event().wait(0.3)  # several times as long as the host waits before it shares
    assert shop.shared_columns("totals") == ["saved"]


def test_saved_facts_reach_the_shared_store_once_the_buffer_is_its_file(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    text = "select order_id as chosen from {{ ref('stg_orders') }}\n"
    shop.type(TOTALS, text)
    shop.save(TOTALS, text)
    wait_for(lambda: shop.shared_columns("totals") == ["chosen"])


def test_a_deleted_file_is_gone_from_state_and_store(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    wait_for(lambda: shop.shared_columns("totals") == ["order_id", "amount"])
    (shop.root / TOTALS).unlink()
    shop.host.files_changed([shop.root / TOTALS])
    shop.until(lambda: shop.columns("totals") == [])
    wait_for(lambda: shop.shared_columns("totals") == [])


def test_new_settings_read_everything_again(shop: Following) -> None:
    shop.type(TOTALS, "select '{{ var('name', 'nobody') }}' as {{ var('name', 'nobody') }}\n")
    shop.host.indexed().result(SECONDS)
    assert shop.columns("totals") == ["nobody"]
    shop.host.configure(Settings(dialect="duckdb", vars={"name": "ann"}))
    shop.until(lambda: shop.columns("totals") == ["ann"])


def test_a_reader_stays_on_its_revision(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    with shop.state() as before:
        shop.type(TOTALS, "select 1 as one\n")
        assert columns(before.reader, "totals") == ["order_id", "amount"]
        assert shop.columns("totals") == ["one"]


def test_problems_come_and_go_with_the_text(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    shop.type(TOTALS, "select * from {{ ref('stg_order') }}\n", 1)
    with shop.state() as state:
        assert [one.code for one in state.problems[FilePath(TOTALS)]] == ["unknown-ref"]
    shop.type(TOTALS, "select * from {{ ref('stg_orders') }}\n", 2)
    with shop.state() as state:
        assert FilePath(TOTALS) not in state.problems


def test_close_ends_the_thread_and_answers_who_waits(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)
    never = shop.host.settled(shop.root / TOTALS, 99)
    shop.host.close()
    assert never.cancelled()
    assert not [one for one in threading.enumerate() if one.name == "host shop" and one.is_alive()]
    with shop.host.state() as state:
        assert state is None
    assert shop.listening.failures == []


def test_what_was_known_goes_with_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its own accord: the garbage collector never looks at what is known of a project."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(follower, "gc", SimpleNamespace(freeze=lambda: None))

    def kept() -> Counter[str]:
        return Counter(
            type(one).__qualname__ for one in gc.get_objects() if isinstance(one, (Node, Linkage, Rendering))
        )

    gc.collect()
    before = kept()
    gc.disable()
    try:
        following = Following(project_text(SHOP).write(tmp_path / "shop"))
        following.host.start()
        following.host.indexed().result(SECONDS)
        assert kept() - before
        following.host.close()
        del following
        assert not kept() - before
    finally:
        gc.enable()


def test_a_project_that_cannot_be_followed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no idea")

    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(follower, "Indexer", broken)
    following = Following(project_text(SHOP).write(tmp_path / "shop"))
    waiting = following.host.indexed()
    following.host.start()
    following.host.close()
    assert waiting.cancelled()
    (message,) = following.listening.failures
    assert message == "lineage of shop stopped: no idea"


def wait_for(holds: Callable[[], bool]) -> None:
    """Until it holds; the store is written by a thread that tells nobody."""
    for _ in range(SECONDS * 50):
        if holds():
            return
        threading.Event().wait(0.02)
    assert holds()


def test_an_answer_is_remembered_until_facts_change(shop: Following) -> None:
    shop.host.indexed().result(SECONDS)

    def remembered() -> object:
        with shop.state() as state:
            return shop.host.answers.get(state.reader.connection, "graph of totals")

    assert remembered() is None
    shop.host.remember(Answer("graph of totals", CacheType.LINEAGE_GRAPH, {"nodes": 2}))
    shop.type(TOTALS, (shop.root / TOTALS).read_text())
    assert remembered() == {"nodes": 2}
    shop.type(TOTALS, "select amount from {{ ref('stg_orders') }}\n", 2)
    assert remembered() is None


def test_without_a_store_all_is_answered_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    occupied = tmp_path / "home"
    occupied.write_text("a file where the folder of the stores should be")
    monkeypatch.setenv(HOME_VARIABLE, str(occupied))
    following = Following(project_text(SHOP).write(tmp_path / "shop"))
    following.host.open_buffer(following.root / TOTALS, "select amount from {{ ref('stg_orders') }}\n", 1)
    following.host.start()
    try:
        following.host.indexed().result(SECONDS)
        assert following.columns("totals") == ["amount"]
        [warning] = following.listening.warnings
        assert "cannot be made" in warning
        assert following.listening.failures == []
    finally:
        following.host.close()


def test_a_store_that_is_taken_away_stops_no_answer(shop: Following, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.host.indexed().result(SECONDS)
    shop.type(STAGING, "select id as order_id, 1 as one from {{ source('shop', 'orders') }}\n")

    def refuse(*_: object) -> None:
        raise StoreError("The store cannot grow: the disk is full.")

    monkeypatch.setattr(Indexer, "remember", refuse)
    shop.save(STAGING, "select id as order_id, 1 as one from {{ source('shop', 'orders') }}\n")
    wait_for(lambda: bool(shop.listening.warnings))
    assert shop.listening.warnings[0].startswith("The store cannot grow: the disk is full.")
    shop.type(STAGING, "select 2 as two\n", 2)
    assert shop.columns("totals") == ["two"]
