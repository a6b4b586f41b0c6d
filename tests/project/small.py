"""Loads a project written in a string."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import ProjectOptions, load_project
from lineage_lsp.project.model import Node, Project
from tests.projects import project_text

PROFILES = """\
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: warehouse.duckdb, schema: main}
    prod: {type: snowflake, account: a, user: u, password: secret, database: ANALYTICS, schema: CORE, threads: 8}
"""


def load(text: str, **options: Any) -> Project:
    """The project of `text` with a profile of two targets, unless it has a profiles.yml itself."""
    written = project_text(text)
    with tempfile.TemporaryDirectory() as folder:
        root = written.write(Path(folder).resolve())
        if "profiles.yml" not in written.files:
            (root / "profiles.yml").write_text(PROFILES, encoding="utf-8")
        files = Files(root)
        for path, unsaved in written.unsaved.items():
            files.open_buffer(path, unsaved)
        return load_project(root, files, ProjectOptions(**{"profiles_dir": root, **options}))


def node(project: Project, unique_id: str) -> Node:
    return project.nodes[UniqueId(unique_id)]


def problems(project: Project) -> list[tuple[str, str]]:
    """Code and file of each problem."""
    return [(one.code, one.at.path) for one in project.problems]
