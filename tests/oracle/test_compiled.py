"""Our compiled code of the sample projects against dbt's own, character by character, from the files alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import ProjectOptions, load_project

SAMPLES = Path(__file__).parents[2] / "sample_projects"
PROJECTS = ("coffee_shop", "big_shop")


@pytest.fixture(scope="module", params=PROJECTS)
def project(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def compiler(project: str) -> Compiler:
    files = Files(SAMPLES / project)
    return Compiler(load_project(SAMPLES / project, files, ProjectOptions(use_manifest=False)), files)


@pytest.fixture(scope="module")
def recorded(project: str) -> dict[UniqueId, dict[str, Any]]:
    manifest = json.loads((SAMPLES / project / "target" / "manifest.json").read_text(encoding="utf-8"))
    types = {"model", "seed", "snapshot", "analysis", "source"}
    nodes = manifest["nodes"] | manifest["sources"]
    return {UniqueId(key): node for key, node in nodes.items() if node["resource_type"] in types}


def test_the_code_is_dbts(compiler: Compiler, recorded: dict[UniqueId, dict[str, Any]]) -> None:
    """Where dbt put the code of an ephemeral model in front, we refer to the model: only the rest is compared."""
    compared = 0
    for unique_id, node in recorded.items():
        if node.get("language") == "sql" and node.get("compiled_code"):
            rendered = compiler.compile(unique_id).rendered
            assert rendered is not None, unique_id
            theirs = node["compiled_code"].strip()
            if "__dbt__cte__" in theirs:
                assert theirs.endswith(rendered.text.strip().removeprefix("with ")), unique_id
            else:
                assert rendered.text.strip() == theirs, unique_id
            compared += 1
    assert compared >= 18


def test_dependencies_are_dbts_in_dbts_order(compiler: Compiler, recorded: dict[UniqueId, dict[str, Any]]) -> None:
    for unique_id, node in recorded.items():
        theirs = tuple(node.get("depends_on", {}).get("nodes", ()))
        assert compiler.compile(unique_id).depends_on == theirs, unique_id


def test_relations_are_dbts(compiler: Compiler, recorded: dict[UniqueId, dict[str, Any]]) -> None:
    for unique_id, node in recorded.items():
        if node["resource_type"] != "analysis":
            assert compiler.compile(unique_id).relation_name == node["relation_name"], unique_id


def test_nothing_had_to_be_guessed(compiler: Compiler, recorded: dict[UniqueId, dict[str, Any]]) -> None:
    for unique_id in recorded:
        compiled = compiler.compile(unique_id)
        assert compiled.fallback is None, unique_id
        assert compiled.problems == (), unique_id
        assert compiled.assumed == (), unique_id


def test_the_incremental_branch_is_there_too(compiler: Compiler, project: str) -> None:
    if project == "coffee_shop":
        sales = UniqueId("model.coffee_shop.product_daily_sales")
        full, later = compiler.compile(sales), compiler.compile_incremental(sales)
        assert full.rendered is not None
        assert later is not None
        assert later.rendered is not None
        assert "interval 3 day" not in full.rendered.text
        assert 'select max(sold_on) - interval 3 day from "coffee_shop"."marts"."product_daily_sales"' in (
            later.rendered.text
        )
