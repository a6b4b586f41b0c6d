"""Units made once, here or by workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager

import pytest

from lineage_lsp.sql.parse import build_unit
from lineage_lsp.store.caches import put_units
from lineage_lsp.store.store import Store
from lineage_lsp.workspace import units
from lineage_lsp.workspace.units import UnitCache, unit_key

TEXTS = [f"select id, amount * {number} as total from orders where day > {number}" for number in range(70)]


@contextmanager
def cache(store: Store | None = None) -> Iterator[UnitCache]:
    made = UnitCache(store)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that this process, rather than a worker, reads."""
    read: list[str] = []

    def counted(text: str, dialect: str) -> object:
        read.append(text)
        return build_unit(text, dialect)

    monkeypatch.setattr(units, "build_unit", counted)
    return read


def test_a_text_is_read_once(read_here: list[str]) -> None:
    with cache() as made:
        first, again = made.unit(TEXTS[0], "duckdb"), made.unit(TEXTS[0], "duckdb")
    assert first == again == build_unit(TEXTS[0], "duckdb")
    assert read_here == [TEXTS[0]]


def test_another_dialect_is_another_unit(read_here: list[str]) -> None:
    text = 'select "a" from t'
    with cache() as made:
        assert made.unit(text, "duckdb") != made.unit(text, "bigquery")
    assert read_here == [text, text]
    assert unit_key(text, "duckdb") != unit_key(text, "bigquery")


def test_few_texts_start_no_worker(read_here: list[str]) -> None:
    before = multiprocessing.active_children()
    with cache() as made:
        made.prefetch(TEXTS[:3], "duckdb", jobs=1)
        assert multiprocessing.active_children() == before
        made.unit(TEXTS[0], "duckdb")
    assert read_here == [TEXTS[0]]


def test_a_worker_makes_the_same_units(read_here: list[str]) -> None:
    with cache() as made:
        made.prefetch(TEXTS, "duckdb", jobs=1)
        wait(future for future, _ in made._coming.values())
        found = [made.unit(text, "duckdb") for text in TEXTS]
    assert read_here == []
    assert found == [build_unit(text, "duckdb") for text in TEXTS]


def test_what_no_worker_has_begun_is_read_here(read_here: list[str]) -> None:
    with cache() as made:
        made.prefetch(TEXTS, "duckdb", jobs=1)
        assert made.unit(TEXTS[-1], "duckdb") == build_unit(TEXTS[-1], "duckdb")
        found = [made.unit(text, "duckdb") for text in TEXTS]
    assert TEXTS[-1] in read_here
    assert found == [build_unit(text, "duckdb") for text in TEXTS]


def test_without_jobs_everything_is_read_here(read_here: list[str]) -> None:
    with cache() as made:
        made.prefetch(TEXTS, "duckdb", jobs=0)
        for text in TEXTS:
            made.unit(text, "duckdb")
    assert read_here == TEXTS


def test_a_killed_worker_costs_nothing_but_time(read_here: list[str], caplog: pytest.LogCaptureFixture) -> None:
    before = set(multiprocessing.active_children())
    with cache() as made:
        made.prefetch(TEXTS, "duckdb", jobs=1)
        (worker,) = set(multiprocessing.active_children()) - before
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        wait(future for future, _ in made._coming.values())
        found = [made.unit(text, "duckdb") for text in TEXTS]
    assert found == [build_unit(text, "duckdb") for text in TEXTS]
    assert "a worker process failed (BrokenProcessPool)" in caplog.text
    assert set(read_here) <= set(TEXTS)
    assert TEXTS[-1] in read_here


def test_what_was_closed_can_be_used_again(read_here: list[str]) -> None:
    with cache() as made:
        made.prefetch(TEXTS, "duckdb", jobs=1)
        made.close()
        assert made.unit(TEXTS[5], "duckdb") == build_unit(TEXTS[5], "duckdb")
    assert read_here == [TEXTS[5]]


def test_what_was_read_on_another_day_is_not_read_again(read_here: list[str]) -> None:
    with Store.temporary() as store:
        with cache(store) as made:
            first = [made.unit(text, "duckdb") for text in TEXTS[:3]]
            with store.write() as connection:
                made.put(connection, [(text, "duckdb") for text in TEXTS[:2]])
        read_here.clear()
        with cache(store) as made:
            made.prefetch(TEXTS[:1], "duckdb", jobs=1)
            assert [made.unit(text, "duckdb") for text in TEXTS[:3]] == first
            assert made.made == 1
    assert read_here == [TEXTS[2]]


def test_another_program_reads_again(read_here: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.temporary() as store:
        for name in ("one", "another"):
            monkeypatch.setattr(units, "program", lambda name=name: name)
            with cache(store) as made:
                made.unit(TEXTS[0], "duckdb")
                with store.write() as connection:
                    made.put(connection, [(TEXTS[0], "duckdb")])
    assert read_here == [TEXTS[0], TEXTS[0]]


@pytest.mark.parametrize("left", [b"", b"no unit", b"\x95\xcc\xff\xc0\xc0\xc0\xc0"])
def test_what_is_no_unit_is_read_again(read_here: list[str], left: bytes) -> None:
    with Store.temporary() as store:
        with store.write() as connection:
            put_units(connection, {unit_key(TEXTS[0], "duckdb"): left})
        with cache(store) as made:
            assert made.unit(TEXTS[0], "duckdb") == build_unit(TEXTS[0], "duckdb")
            with store.write() as connection:
                made.put(connection, [(TEXTS[0], "duckdb")])
        with cache(store) as made:
            made.unit(TEXTS[0], "duckdb")
    assert read_here == [TEXTS[0]]


def test_of_too_many_units_the_first_go(read_here: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with cache() as made:
        made.unit(TEXTS[0], "duckdb")
        monkeypatch.setattr(units, "_MOST_BYTES", 1)
        made.unit(TEXTS[1], "duckdb")
        made.unit(TEXTS[1], "duckdb")
        made.unit(TEXTS[0], "duckdb")
    assert read_here == [TEXTS[0], TEXTS[1], TEXTS[0]]
