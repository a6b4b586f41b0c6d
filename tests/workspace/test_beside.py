"""A big project is first read by another process; whoever follows it ends where it would have ended alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from lineage_lsp.store.places import HOME_VARIABLE
from lineage_lsp.workspace import beside, follower
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text
from tests.workspace.test_host import SECONDS, SHOP, STAGING, Following, until

SETTINGS = Settings(dialect="duckdb")
NUMBERED = "select id as number from {{ source('shop', 'orders') }}\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Following]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(follower, "_IDLE", 0.05)
    monkeypatch.setattr(beside, "LARGE", 1)
    following = Following(project_text(SHOP).write(tmp_path / "shop"))
    following.host.start()
    yield following
    following.host.close()


def index_process() -> BaseProcess | None:
    return next((one for one in multiprocessing.active_children() if one.name == "index shop"), None)


def test_another_process_reads_the_project(shop: Following) -> None:
    until(index_process)
    shop.host.indexed().result(SECONDS)
    assert shop.columns("totals") == ["order_id", "amount"]
    assert shop.shared_columns("totals") == ["order_id", "amount"]
    until(lambda: shop.listening.done[-1] == (1, 1))
    revision, nodes = shop.listening.revisions.get(timeout=SECONDS)
    while not nodes >= {"model.shop.stg_orders", "model.shop.totals"}:
        revision, nodes = shop.listening.revisions.get(timeout=SECONDS)
    assert revision >= 1


def test_a_buffer_stands_before_its_file_before_and_after(shop: Following) -> None:
    shop.type(STAGING, NUMBERED)
    assert shop.columns("stg_orders") == ["number"]
    shop.host.indexed().result(SECONDS)
    assert shop.columns("totals") == ["number"]
    assert shop.shared_columns("totals") == ["order_id", "amount"]


def test_what_is_saved_meanwhile_is_not_lost(shop: Following) -> None:
    until(index_process)
    shop.save(STAGING, NUMBERED)
    shop.host.indexed().result(SECONDS)
    shop.until(lambda: shop.columns("totals") == ["number"])
    until(lambda: shop.shared_columns("totals") == ["number"])


def test_a_killed_process_costs_nothing_but_time(shop: Following, caplog: pytest.LogCaptureFixture) -> None:
    until(index_process)
    process = index_process()
    assert process is not None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    shop.host.indexed().result(SECONDS)
    assert shop.columns("totals") == ["order_id", "amount"]
    assert "the index process of" in caplog.text


def test_it_ends_with_its_host(shop: Following) -> None:
    until(index_process)
    shop.host.close()
    assert index_process() is None


def test_new_settings_begin_anew(shop: Following) -> None:
    until(index_process)
    (shop.root / STAGING).write_text("select id as {{ var('name', 'old') }} from {{ source('shop', 'orders') }}\n")
    shop.host.configure(replace(SETTINGS, vars={"name": "fresh"}))
    shop.host.indexed().result(SECONDS)
    shop.until(lambda: shop.columns("totals") == ["fresh"])


def test_workers_end_with_a_process_that_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not runs(worker))


PARENT = """
import os, time
from lineage_lsp.workspace.processes import pool
if __name__ == "__main__":
    print(pool(1).submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def runs(pid: int) -> bool:
    """What nobody has looked after since it ended (a zombie) does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
