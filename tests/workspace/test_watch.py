"""The watcher of clients that do not watch."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from lineage_lsp.workspace import watch
from lineage_lsp.workspace.watch import FolderWatch

SECONDS = 20


@pytest.fixture
def found() -> Queue[Path]:
    """The files the watcher reports, in order."""
    return Queue()


@pytest.fixture
def watched(tmp_path: Path, found: Queue[Path]) -> Iterator[FolderWatch]:
    (tmp_path / "models").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "models" / "old.sql").write_text("select 1")

    def report(paths: list[Path]) -> None:
        for path in paths:
            found.put(path)

    made = FolderWatch(tmp_path, report)
    yield made
    made.close()


@pytest.fixture
def changed(watched: FolderWatch, found: Queue[Path]) -> Queue[Path]:
    assert watched.limit is None
    return found


def test_a_written_file(tmp_path: Path, changed: Queue[Path]) -> None:
    (tmp_path / "models" / "new.sql").write_text("select 1")
    assert changed.get(timeout=SECONDS) == tmp_path / "models" / "new.sql"


def test_a_deleted_file(tmp_path: Path, changed: Queue[Path]) -> None:
    (tmp_path / "models" / "old.sql").unlink()
    assert changed.get(timeout=SECONDS) == tmp_path / "models" / "old.sql"


def test_a_moved_file_is_reported_by_both_names(tmp_path: Path, changed: Queue[Path]) -> None:
    (tmp_path / "models" / "old.sql").rename(tmp_path / "models" / "renamed.sql")
    moved = {changed.get(timeout=SECONDS), changed.get(timeout=SECONDS)}
    assert moved == {tmp_path / "models" / "old.sql", tmp_path / "models" / "renamed.sql"}


def test_what_is_no_part_of_a_project_is_not_reported(tmp_path: Path, changed: Queue[Path]) -> None:
    (tmp_path / ".git" / "index.sql").write_text("x")
    (tmp_path / "models" / "notes.txt").write_text("x")
    (tmp_path / "models" / "last.yml").write_text("x")
    assert changed.get(timeout=SECONDS) == tmp_path / "models" / "last.yml"


@pytest.fixture
def no_more_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system has given out all the watches it has."""

    def refuse(_: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr("lineage_lsp.workspace.watch.Observer.start", refuse)
    monkeypatch.setattr(watch, "_EVERY", 0.05)


@pytest.mark.usefixtures("no_more_watches")
def test_a_folder_that_cannot_be_watched_is_looked_at(tmp_path: Path, watched: FolderWatch, found: Queue[Path]) -> None:
    assert watched.limit is not None
    assert "inotify watch limit reached" in watched.limit
    (tmp_path / "models" / "new.sql").write_text("select 1")
    assert found.get(timeout=SECONDS) == tmp_path / "models" / "new.sql"
