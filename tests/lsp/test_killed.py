"""A server that is killed at any point costs the next start nothing but time."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from benchmarks.client import Client
from lineage_lsp.store.places import HOME_VARIABLE
from lineage_lsp.store.store import Store
from tests.facts import facts_after_index
from tests.projects import project_text

MODELS = 40
DELAYS = (0.2, 0.5, 0.8, 1.2, 1.8, 2.5)
"""Seconds a server lives: it starts, reads the project, answers, puts into the store what was saved."""


def model(number: int, factor: int) -> str:
    parent = f"{{{{ ref('m{number - 1}') }}}}" if number % 8 else "raw.orders"
    return f"with o as (select id, amount from {parent})\nselect id, amount * {factor} as amount from o\n"


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_the_next_start_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    files = (f"-- file: models/m{number}.sql\n{model(number, 1)}" for number in range(MODELS))
    root = project_text("\n".join(files)).write(tmp_path / "shop")
    for turn, delay in enumerate(DELAYS):
        client = Client(tmp_path / "home")
        end = time.monotonic() + delay
        client.initialize(root)
        client.notify("initialized", {})
        client.open(root / "models/m3.sql")
        number = turn
        while True:
            path = root / f"models/m{number % MODELS}.sql"
            path.write_text(model(number % MODELS, number + 2))
            client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})
            number += 7
            if time.monotonic() > end:
                break
            time.sleep(0.1 if number % 3 else 0.9)  # now and then long enough for what was saved to be put away
        client.process.kill()
        client.process.wait()
        with Store.of_project(root) as store, Store.temporary() as fresh:
            assert facts_after_index(root, store) == facts_after_index(root, fresh)
