"""The sample projects, read from their files alone, are what dbt's own manifests say they are."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.project.files import Files, checksum
from lineage_lsp.project.load import ProjectOptions, load_project
from lineage_lsp.project.model import Project

SAMPLES = Path(__file__).parents[2] / "sample_projects"
PROJECTS = ["coffee_shop", "big_shop"]
GROUPS = ("nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "unit_tests")


@cache
def read(name: str) -> tuple[Project, Files, dict[str, dict[str, Any]]]:
    """The project, its files, and dbt's nodes by unique_id."""
    root = SAMPLES / name
    files = Files(root)
    project = load_project(root, files, ProjectOptions(profiles_dir=root))
    manifest = json.loads((root / "target" / "manifest.json").read_text(encoding="utf-8"))
    return project, files, {key: node for group in GROUPS for key, node in manifest.get(group, {}).items()}


@pytest.mark.parametrize("name", PROJECTS)
def test_nodes_are_those_of_dbt(name: str) -> None:
    project, _, theirs = read(name)
    assert sorted(project.nodes) == sorted(theirs)
    assert not project.disabled
    assert not project.problems


@pytest.mark.parametrize("name", PROJECTS)
def test_parents_are_those_of_dbt(name: str) -> None:
    project, files, theirs = read(name)
    compiler = Compiler(project, files)
    ours = {key: sorted(compiler.depends_on(UniqueId(key))) for key in theirs}
    assert ours == {key: sorted(node.get("depends_on", {}).get("nodes", ())) for key, node in theirs.items()}


@pytest.mark.parametrize("name", PROJECTS)
def test_places_are_those_of_dbt(name: str) -> None:
    project, _, theirs = read(name)
    for unique_id, node in theirs.items():
        ours = project.nodes[UniqueId(unique_id)]
        assert ours.name == node["name"]
        if node["package_name"] == project.name:
            assert ours.path == node["original_file_path"].removeprefix("./"), unique_id
        assert ours.description == node.get("description", ""), unique_id


@pytest.mark.parametrize("name", PROJECTS)
def test_checksums_are_those_of_dbt(name: str) -> None:
    project, files, theirs = read(name)
    models = [key for key in theirs if key.startswith("model.")]
    assert models
    for unique_id in models:
        text = files.read(project.nodes[UniqueId(unique_id)].path)
        assert text is not None
        assert checksum(text) == theirs[unique_id]["checksum"]["checksum"], unique_id


@pytest.mark.parametrize("name", PROJECTS)
def test_columns_and_sources_are_those_of_dbt(name: str) -> None:
    project, _, theirs = read(name)
    for unique_id, node in theirs.items():
        ours = project.nodes[UniqueId(unique_id)]
        if unique_id.startswith("source."):
            assert (ours.schema, ours.identifier) == (node["schema"], node["identifier"])
            assert (ours.database, ours.source_name) == (node["database"], node["source_name"])
        if unique_id.startswith(("source.", "model.", "snapshot.")):
            declared = {column.name: (column.description, column.data_type) for column in ours.declared}
            assert declared == {
                key: (column["description"], column["data_type"]) for key, column in node["columns"].items()
            }, unique_id
