"""Who may import whom: each package stands only on what lies below it (docs/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "lineage_lsp"

ALLOWED = {
    "base": set(),
    "jinja": {"base"},
    "sql": {"base"},
    "project": {"base", "jinja"},
    "selection": {"base", "project"},
    "compiler": {"base", "jinja", "project"},
    "analysis": {"base", "jinja", "sql", "project", "compiler"},
    "store": {"base", "analysis"},
    "workspace": {"base", "jinja", "sql", "project", "compiler", "analysis", "store"},
    "features": {"base", "sql", "project", "compiler", "analysis", "store", "workspace"},
    "lsp": {"base", "project", "analysis", "features", "workspace", "store"},
    "cli": {"base", "project", "selection", "analysis", "features", "workspace", "store", "sql", "api"},
    "api": {"base", "sql", "analysis"},
}
"""features may name workspace's state, and nothing else of it: who changes over time is none of its business."""

ONLY_IN = {
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "sqlalchemy": {"store"},
    "sqlglot": {"sql"},
    "jinja2": {"jinja", "compiler", "project"},
    "yaml": {"project", "compiler", "cli"},
    "threading": {"workspace", "sql"},
    "rich": {"cli"},
}
"""sql runs deep trees on a thread with a large stack; that is its only thread."""


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT or path.name == "api.py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downwards(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    for name in imported(path):
        top, _, rest = name.partition(".")
        if top == "lineage_lsp" and rest:
            below = rest.split(".")[0]
            assert below == layer or below in ALLOWED[layer], f"{layer} may not import {name}"
        elif top in ONLY_IN:
            assert layer in ONLY_IN[top], f"{layer} may not import {top}"


def test_features_know_the_state_of_the_workspace_only() -> None:
    for path in (ROOT / "features").glob("*.py"):
        for name in imported(path):
            if name.startswith("lineage_lsp.workspace"):
                assert name == "lineage_lsp.workspace.state", path.name
