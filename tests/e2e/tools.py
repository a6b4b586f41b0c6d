"""Where `install.sh` put Node, Neovim and the rest, and how to call them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "vscode-client"
BIN = ROOT / ".tools" / "bin"


def tool(name: str) -> str:
    """The path of `node`, `npm` or `nvim`; a test without its tools fails, it is never skipped."""
    path = BIN / name
    assert path.exists(), f"{name} is missing: run tests/e2e/install.sh (make test does)"
    return str(path)


def run(command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None, timeout: float = 120) -> None:
    """Run a tool with `.tools/bin` in front of PATH; fails with everything it printed."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PATH": path, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-20000:]}"


def copy_of_coffee_shop(folder: Path) -> Path:
    """A copy that a test may edit, under the project's own name."""
    copy = folder / "coffee_shop"
    shutil.copytree(ROOT / "sample_projects" / "coffee_shop", copy, ignore=shutil.ignore_patterns("logs", "*.duckdb"))
    return copy


def server_command() -> list[str]:
    """What starts the server that is tested: the one of this environment, unless LINEAGE_SERVER names another."""
    named = os.environ.get("LINEAGE_SERVER")
    return named.split() if named else [sys.executable, "-m", "lineage_lsp", "serve"]
