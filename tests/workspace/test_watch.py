"""The watcher of clients that do not watch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from lineage_lsp.workspace.watch import FolderWatch

SECONDS = 20


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Queue[Path]]:
    """The files the watcher reports, in order."""
    (tmp_path / "models").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "models" / "old.sql").write_text("select 1")
    found: Queue[Path] = Queue()

    def report(paths: list[Path]) -> None:
        for path in paths:
            found.put(path)

    watch = FolderWatch(tmp_path, report)
    yield found
    watch.close()


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
