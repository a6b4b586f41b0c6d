"""Stores that go with the process that made them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lineage_lsp.base.errors import StoreError
from lineage_lsp.store.private import private_folders, remove_old
from lineage_lsp.store.store import Store
from tests.store.facts import node
from tests.store.test_write import STG, contents, put


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files is none; returns that of the stores."""
    monkeypatch.setenv("LINEAGE_LSP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    (tmp_path / "file").write_text("")
    return tmp_path / "home"


def test_where_one_place_is_none_another_does(nowhere: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "metadata.db") as store:
        put(store, node(STG, "id"))
        with store.working_copy() as copy:
            assert copy.path is not None
            assert copy.path.is_relative_to(nowhere)
            assert contents(copy) == contents(store)
    with Store.temporary() as store:
        assert store.path is not None
        assert store.path.is_relative_to(nowhere)
    assert list(nowhere.iterdir()) == []


def test_a_damaged_original_is_no_fault_of_the_place(tmp_path: Path) -> None:
    place = tmp_path / "metadata.db"
    with Store.open(place) as store:
        put(store, node(STG, "id"))
    with Store.open(place) as store:
        store.engine.dispose()
        place.write_bytes(b"this is no database " * 500)
        with pytest.raises(StoreError, match=r"metadata\.db .* is damaged"):
            store.working_copy()
    assert place.with_name("metadata.db.damaged").exists()


def test_what_killed_processes_left_goes_a_day_later(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = {
        "of one that ended": f"lineage-lsp-{ended.pid}-abc",
        "of one that runs": f"lineage-lsp-{os.getpid()}-abc",
        "of another program": "lineage-lsp-notes",
    }
    for name in names.values():
        (tmp_path / name).mkdir()
        (tmp_path / name / "metadata.db").write_text("x")
    remove_old(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == set(names.values())
    for name in names.values():
        os.utime(tmp_path / name, (1_600_000_000, 1_600_000_000))
    remove_old(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == set(names.values()) - {names["of one that ended"]}


def test_places_are_asked_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEAGE_LSP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    first, second = (next_.parent for next_, _ in zip(private_folders(), range(2), strict=False))
    assert (first, second) == (tmp_path, tmp_path / "home")
