"""The VS Code client: its own checks, and what a user does with it in a real workbench."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.e2e.tools import CLIENT, ROOT, copy_of_coffee_shop, run, server_command, tool


def test_types_format_and_units_of_the_client() -> None:
    run([tool("npm"), "run", "--silent", "check"], CLIENT)


@pytest.fixture(scope="module")
def extension() -> None:
    """Packages the extension as it is now."""
    run([tool("npm"), "run", "--silent", "package"], CLIENT)


@pytest.mark.usefixtures("extension")
def test_a_user_follows_columns_in_vscode(tmp_path: Path) -> None:
    failures = Path(os.environ.get("FAILURES", tmp_path / "failures"))
    environment = {
        "COFFEE_SHOP": str(copy_of_coffee_shop(tmp_path)),
        "SERVER_COMMAND": json.dumps(server_command()),
        "LINEAGE_LSP_HOME": str(tmp_path / "home"),
        "FAILURES": str(failures),
    }
    scenario = ROOT / "tests" / "e2e" / "vscode.test.ts"
    run([tool("node"), "--test", "--test-reporter=spec", str(scenario)], ROOT, environment, timeout=300)
