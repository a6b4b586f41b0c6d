"""Disks that are really full, or cannot be written: mounted where only the server sees them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.client import Client
from tests.projects import project_text

ALONE = ["unshare", "--mount", *([] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["--user", "--map-root-user"])]
FULL = 'mount -t tmpfs -o size=400k tmpfs "$0" && exec "$@"'
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
SERVER = [sys.executable, "-m", "lineage_lsp", "serve", "--stdio"]
MODELS = "\n".join(
    f"-- file: models/m{number}.sql\nselect id * {number} as id, amount from raw.orders -- {'x' * 4000}"
    for number in range(60)
)


def mounted(script: str, folder: Path, command: list[str]) -> list[str]:
    """The command with `folder` mounted anew; skips the test where that is not allowed."""
    folder.mkdir(exist_ok=True)
    try:
        tried = subprocess.run([*ALONE, "sh", "-c", script, folder, "true"], check=False, capture_output=True)
    except OSError:
        pytest.skip("this system has no `unshare`")
    if tried.returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    return [*ALONE, "sh", "-c", script, str(folder), *command]


def answered(home: Path, command: list[str], root: Path, warning: str | None) -> None:
    """The server warns of this, and answers for the text on the screen all the same."""
    path = root / "models/m7.sql"
    with Client(home, command) as client:
        client.initialize(root)
        client.notify("initialized", {})
        text = client.open(path)
        if warning is not None:
            said = client.wait_for("lineage/status", lambda status: status["health"] != "ok")
            assert said["health"] == "warning"
            assert f"{warning} Until then nothing is kept for the next start." in said["message"]
        client.wait_for("lineage/status", lambda status: status["message"] == "shop: ready")
        client.change(path, 2, text.replace("id * 7", "amount * 7"))
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 21}}
        found = ""
        for _ in range(20):  # an answer that takes too long is none, and is asked for again
            found = found or str(client.request("textDocument/hover", place, timeout=60) or "")
        assert "`amount * 7`" in found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project_text(MODELS).write(tmp_path / "shop")


def test_a_store_on_a_full_disk(root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    answered(home, mounted(FULL, home, SERVER), root, "the disk is full.")


def test_a_full_folder_for_temporary_files(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    command = mounted(FULL, tmp_path / "temporary", SERVER)
    answered(tmp_path / "home", command, root, None)  # another one does


@pytest.mark.parametrize("earlier", [True, False], ids=["with a store", "without a store"])
def test_a_folder_that_cannot_be_written(root: Path, tmp_path: Path, *, earlier: bool) -> None:
    home = tmp_path / "home"
    command = mounted(READ_ONLY, home, SERVER)
    if earlier:
        environment = {**os.environ, "LINEAGE_LSP_HOME": str(home)}
        subprocess.run([sys.executable, "-m", "lineage_lsp", "index"], cwd=root, env=environment, check=True)
    warning = "check the permissions of the file and of its folder." if earlier else "Read-only file system."
    answered(home, command, root, warning)
