"""Files that are there and cannot be read, in any encoding, and in circles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lineage_lsp.base.text import FilePath
from lineage_lsp.project import files as module
from lineage_lsp.project.files import Files

X = FilePath("x.sql")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_a_text_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    (tmp_path / X).write_bytes(f"{mark}select 'é' as año".encode(encoding))
    files = Files(tmp_path)
    assert files.read(X) == "select 'é' as año"
    told = [(one.code, one.at.path) for one in files.unread.values()]
    assert told == ([] if encoding.startswith("utf-8") else [("file-encoding", X)])
    later = Files(tmp_path)
    assert later.changed_since(files.seen) == set()
    assert later.unread == files.unread


def test_a_missing_file_is_nothing_to_tell(tmp_path: Path) -> None:
    (tmp_path / "gone.sql").symlink_to(tmp_path / "nowhere")
    files = Files(tmp_path)
    assert [files.read(FilePath(path)) for path in ("none.sql", "gone.sql", "x.sql/y.sql")] == [None] * 3
    assert list(files.below(tmp_path / "no_folder", (".sql",))) == []
    assert not files.unread


def test_a_file_that_cannot_be_read_is_told_until_it_can(tmp_path: Path) -> None:
    (tmp_path / X).symlink_to(tmp_path / X)  # a link to itself: nobody, not even root, reads it
    files = Files(tmp_path)
    assert list(files.below(tmp_path, (".sql",))) == [X]
    assert files.read(X) is None
    assert [one.message for one in files.unread.values()] == [f"x.sql cannot be read: {os.strerror(40)}"]
    later = Files(tmp_path)  # the next start goes on from what was seen
    assert later.changed_since(files.seen) == set()
    assert later.unread == files.unread
    (tmp_path / X).unlink()
    (tmp_path / X).write_text("select 1")
    last = Files(tmp_path)
    assert X in last.changed_since(later.seen | files.seen)
    assert last.read(X) == "select 1"
    assert not last.unread


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every folder")
def test_a_closed_folder_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    files = Files(tmp_path)
    assert list(files.below(tmp_path, (".sql",))) == []
    assert list(files.unread) == ["closed"]
    later = Files(tmp_path)
    assert later.changed_since(files.seen) == set()
    assert later.unread == files.unread
    closed.chmod(0o700)
    assert FilePath("closed") in Files(tmp_path).changed_since(files.seen)


def test_a_file_that_is_too_large_is_told_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 1_000_000)
    (tmp_path / X).write_text("x" * 1_000_001)
    os.utime(tmp_path / X, (1, 1))
    files = Files(tmp_path)
    assert files.read(X) is None
    assert [one.message for one in files.unread.values()] == ["x.sql is larger than 1 MB and is not read"]
    later = Files(tmp_path)
    assert later.changed_since(files.seen) == set()
    assert later.unread == files.unread


def test_folders_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / X).write_text("select 1")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    assert list(Files(tmp_path).below(tmp_path, (".sql",))) == ["a/x.sql"]


def test_a_file_that_vanishes_after_it_was_listed_reads_as_nothing(tmp_path: Path) -> None:
    (tmp_path / X).write_text("select 1")
    files = Files(tmp_path)
    for path in files.below(tmp_path, (".sql",)):
        (tmp_path / path).unlink()
        assert files.read(path) is None
    assert not files.unread
