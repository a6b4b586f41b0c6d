"""A run that is killed at any point costs the next one nothing but time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run

_MODELS = 60


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_after_a_killed_index_the_next_run_is_right(
    lineage: Run, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(factor: int) -> None:
        for number in range(_MODELS):
            parent = f"chain_{number - 1}" if number else "stg_orders"
            sql = f"select order_id, dollars * {factor} as dollars from {{{{ ref('{parent}') }}}}\n"
            (shop / "models" / f"chain_{number}.sql").write_text(sql)

    for factor in (2, 3, 4):
        write(factor)
        running = subprocess.Popen([sys.executable, "-m", "lineage_lsp", "index"], cwd=shop, env=dict(os.environ))
        store = tmp_path / "home" / "projects"
        end = time.monotonic() + 20
        # Killed as soon as it writes (the first time), and later into its work at each further one.
        while running.poll() is None and time.monotonic() < end and not any(store.glob("*/metadata.db-wal")):
            time.sleep(0.005)
        time.sleep(0.02 * (factor - 2))
        running.kill()
        running.wait()
    after = lineage("export")
    monkeypatch.setenv("LINEAGE_LSP_HOME", str(tmp_path / "another"))
    fresh = lineage("export")
    assert (after.code, after.err) == (0, "")
    assert after.out == fresh.out
    assert "dollars * 4" in after.out
