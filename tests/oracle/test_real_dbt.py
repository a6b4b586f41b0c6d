"""Our reading of projects, from the files alone, against what a real dbt makes of them in the same minute."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from lineage_lsp.analysis.linkage import Linkage
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.borrowed import without_injected
from lineage_lsp.project.model import ResourceType
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.oracle.dbt import Dbt, NoDbtError, real_dbt
from tests.oracle.projects import MACROS, PACKAGES, PROFILES
from tests.projects import project_text

SAMPLES = Path(__file__).parents[2] / "sample_projects"
TYPES = {"model", "seed", "snapshot", "analysis", "source", "exposure", "metric", "semantic_model", "saved_query"}
SECTIONS = ("nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries")


@dataclass(frozen=True, slots=True)
class Compared:
    """A project as dbt has it, by unique_id, and as we have it."""

    theirs: dict[str, dict[str, Any]]
    ours: Indexer

    def linkage(self, unique_id: str) -> Linkage:
        return self.ours.analysis.linkage(UniqueId(unique_id))

    def of(self, *types: str) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((key, node) for key, node in self.theirs.items() if node["resource_type"] in types)


@pytest.fixture(scope="module")
def dbt() -> Dbt:
    try:
        return real_dbt()
    except NoDbtError as error:
        pytest.fail(str(error))


@pytest.fixture(scope="module", params=["coffee_shop", "big_shop", "macros", "packages"])
def compared(request: pytest.FixtureRequest, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    root = tmp_path_factory.mktemp("projects") / str(request.param)
    if request.param in ("macros", "packages"):
        project_text(MACROS if request.param == "macros" else PACKAGES).write(root)
        (root / "profiles.yml").write_text(PROFILES)
    else:
        shutil.copytree(SAMPLES / str(request.param), root, ignore=shutil.ignore_patterns("target", "logs"))
    if request.param == "packages" and dbt.run(root, "deps").returncode != 0:
        pytest.skip("the registry of dbt packages cannot be reached")
    manifest = dbt.build(root)
    shutil.rmtree(root / "target")
    ours = Indexer(root, Settings(use_manifest=False, profiles_dir=root))
    for _ in ours.link_in_parts(jobs=0):
        pass
    every = {key: node for section in SECTIONS for key, node in manifest.get(section, {}).items()}
    return Compared({key: node for key, node in every.items() if node["resource_type"] in TYPES}, ours)


def test_the_same_nodes(compared: Compared) -> None:
    ours = {
        key: str(node.resource_type)
        for key, node in compared.ours.project.nodes.items()
        if node.resource_type in TYPES and compared.linkage(key).enabled
    }
    assert ours == {key: node["resource_type"] for key, node in compared.theirs.items()}


def test_the_same_parents(compared: Compared) -> None:
    for key, node in compared.theirs.items():
        assert set(compared.linkage(key).compiled.depends_on) == set(node.get("depends_on", {}).get("nodes", ())), key


def test_the_same_relations(compared: Compared) -> None:
    for key, node in compared.of("model", "seed", "snapshot", "source"):
        assert compared.linkage(key).compiled.relation_name == node["relation_name"], key


def test_the_same_checksums(compared: Compared) -> None:
    for key, node in compared.of("model", "snapshot", "analysis"):
        assert compared.ours.facts(key).node.checksum == node["checksum"]["checksum"], key


def test_the_same_sql(compared: Compared) -> None:
    """Also what only a warehouse seems to know: rows and types of seeds, linked columns, relations by pattern."""
    different = {}
    for key, node in compared.of("model", "snapshot"):
        if node["language"] != "sql" or not node.get("compiled_code"):
            continue
        rendered = compared.linkage(key).compiled.rendered
        assert rendered is not None, key
        ours, theirs = normalised(rendered.text), normalised(without_injected(node["compiled_code"]))
        if ours != theirs:
            different[key] = (ours, theirs)
    assert not different, "\n".join(f"{key}\n  {ours}\n  {theirs}" for key, (ours, theirs) in different.items())


def test_nothing_had_to_be_guessed(compared: Compared) -> None:
    allowed = {"there may be more relations than the project's own"}
    for key, node in compared.of("model", "snapshot"):
        compiled = compared.linkage(key).compiled
        assert compiled.fallback is None, (key, compiled.problems)
        assert set(compiled.assumed) <= allowed, key
        assert node["resource_type"] in (ResourceType.MODEL, ResourceType.SNAPSHOT)


def normalised(sql: str) -> list[str]:
    """The statements as sqlglot writes them, the moment of the run left out."""
    sql = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(\+00:00)?", "NOW", sql)
    trees = (tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None)
    return [tree.sql("duckdb", comments=False, normalize=True) for tree in trees]
