"""Files, units, answers and runs as the next start finds them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lineage_lsp.base.lineage import Tier
from lineage_lsp.base.text import FilePath
from lineage_lsp.store.caches import (
    Analysis,
    AnalysisType,
    Answer,
    AnswerCache,
    CacheType,
    IndexedFile,
    analyses,
    files,
    files_without_records,
    one_file,
    put_files,
    put_units,
    record_analysis,
    stamp_anew,
    units,
)
from lineage_lsp.store.store import Store
from tests.store.facts import node
from tests.store.test_write import STG, put

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def test_files_are_found_as_last_put(store: Store) -> None:
    orders = IndexedFile(FilePath("models/orders.sql"), 2**62, 10, "abc", b"\x00\xff")
    seeds = IndexedFile(FilePath("seeds/a.csv"), 1, 2, "def")
    with store.write() as connection:
        put_files(connection, [orders, seeds])
    changed = orders._replace(mtime_ns=5, checksum="xyz", made=None)
    with store.write() as connection:
        put_files(connection, [changed], gone=[seeds.path])
    with store.read() as connection:
        assert files(connection) == {orders.path: changed}


def test_a_new_time_is_noted_of_a_file_that_holds_what_it_held(store: Store) -> None:
    orders = IndexedFile(FilePath("models/orders.sql"), 1, 10, "abc", b"\x00\xff")
    seeds = IndexedFile(FilePath("seeds/a.csv"), 1, 2, "def")
    with store.write() as connection:
        put_files(connection, [orders, seeds])
    with store.write() as connection:
        stamp_anew(connection, [(orders.path, 2**62, 10, "abc"), (seeds.path, 7, 3, "of another process")])
        stamp_anew(connection, [])
    with store.read() as connection:
        assert one_file(connection, orders.path) == orders._replace(mtime_ns=2**62)
        assert one_file(connection, FilePath("models/none.sql")) is None
        assert files_without_records(connection) == {orders.path: (2**62, 10, "abc"), seeds.path: (1, 2, "def")}


def test_units_beyond_the_limit_go_the_longest_unused_first(store: Store) -> None:
    with store.write() as connection:
        put_units(connection, {"a": b"1" * 10, "b": b"2" * 10})
    with store.write() as connection:
        put_units(connection, {"c": b"3" * 10}, used=["a"], limit=30)
    with store.read() as connection:
        assert units(connection, ["a", "b", "c", "d"]) == {"a": b"1" * 10, "b": b"2" * 10, "c": b"3" * 10}
    with store.write() as connection:
        put_units(connection, {"d": b"4" * 10}, limit=30)
    with store.read() as connection:
        assert units(connection, ["a", "b", "c", "d"]).keys() == {"a", "c", "d"}


def test_an_answer_is_kept_until_it_expires(store: Store) -> None:
    cache = AnswerCache(timedelta(minutes=1))
    answer = {"nodes": ["orders"], "depth": 3}
    with store.write() as connection:
        assert cache.get(connection, "graph:orders", NOON) is None
        cache.put(connection, [Answer("graph:orders", CacheType.LINEAGE_GRAPH, {"old": True})], NOON)
        cache.put(connection, [Answer("graph:orders", CacheType.LINEAGE_GRAPH, answer)], NOON)
        assert cache.get(connection, "graph:orders", NOON + timedelta(seconds=59)) == answer
        assert cache.get(connection, "graph:orders", NOON + timedelta(seconds=60)) is None
    assert (cache.hits, cache.misses) == (1, 2)


def test_writing_facts_empties_the_answers(store: Store) -> None:
    cache = AnswerCache()
    put(store, node(STG, "id"))
    with store.write() as connection:
        cache.put(connection, [Answer("impact", CacheType.IMPACT_ANALYSIS, [])])
    put(store, node(STG, "id"))
    with store.read() as connection:
        assert cache.get(connection, "impact") == []
    put(store, node(STG, "id amount"))
    with store.read() as connection:
        assert cache.get(connection, "impact") is None


def test_runs_are_told_the_last_first(store: Store) -> None:
    first = Analysis(AnalysisType.FULL, 45, 60, 1234, Tier.SILVER, False, NOON)
    second = Analysis(AnalysisType.SINGLE_FILE, 1, 0, 5, None, True, NOON - timedelta(days=1))
    with store.write() as connection:
        record_analysis(connection, first)
        record_analysis(connection, second)
    with store.read() as connection:
        assert analyses(connection) == [second, first]
        assert analyses(connection, limit=1) == [second]
