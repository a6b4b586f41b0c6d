"""What dbt recorded about the sample projects fits them and says nothing about the machine it ran on."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[2] / "sample_projects"
PROJECTS = ("coffee_shop", "big_shop")
OTHERS_PACKAGES = {"dbt", "dbt_duckdb"}


def artifact(project: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / project / "target" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def resources(project: str) -> list[dict[str, Any]]:
    manifest = artifact(project, "manifest")
    return [*manifest["nodes"].values(), *manifest["sources"].values()]


def folder_of(project: str, package: str) -> Path:
    return SAMPLES / project if package == project else SAMPLES / project / "dbt_packages" / package


@pytest.mark.parametrize("project", PROJECTS)
def test_the_manifest_is_of_these_files(project: str) -> None:
    """A checksum of dbt is the SHA-256 of the stripped text; seeds and tests from YAML have others."""
    checked = 0
    for node in artifact(project, "manifest")["nodes"].values():
        if node["resource_type"] in {"model", "snapshot", "analysis"} and node["checksum"]["name"] == "sha256":
            path = folder_of(project, node["package_name"]) / node["original_file_path"]
            text = path.read_text(encoding="utf-8").strip()
            assert hashlib.sha256(text.encode()).hexdigest() == node["checksum"]["checksum"], path
            checked += 1
    assert checked >= 15


@pytest.mark.parametrize("project", PROJECTS)
def test_every_model_and_seed_on_disk_is_in_the_manifest(project: str) -> None:
    known = {
        folder_of(project, node["package_name"]) / node["original_file_path"]
        for node in artifact(project, "manifest")["nodes"].values()
    }
    for folder in (SAMPLES / project, *(SAMPLES / project / "dbt_packages").glob("*")):
        found = [*folder.glob("models/**/*.sql"), *folder.glob("models/**/*.py"), *folder.glob("seeds/**/*.csv")]
        assert known.issuperset(found)


@pytest.mark.parametrize("project", PROJECTS)
@pytest.mark.parametrize("name", ["manifest", "catalog"])
def test_nothing_names_the_machine_or_the_hour(project: str, name: str) -> None:
    text = (SAMPLES / project / "target" / f"{name}.json").read_text(encoding="utf-8")
    assert not re.findall(r'"(?:/|[A-Za-z]:\\)[a-z]+[/\\][^"]*"', text)
    assert str(Path.home()) not in text
    times = set(re.findall(r"\b20\d\d-\d\d-\d\dT[\d:.]+Z", text))
    assert times == {"2026-01-01T00:00:00Z"}
    metadata = artifact(project, name)["metadata"]
    assert not metadata.get("user_id")
    assert metadata["invocation_id"] == "00000000-0000-0000-0000-000000000000"
    assert metadata["env"] == {}


@pytest.mark.parametrize("project", PROJECTS)
def test_the_text_of_others_macros_is_left_out(project: str) -> None:
    for macro in artifact(project, "manifest")["macros"].values():
        assert bool(macro["macro_sql"]) is (macro["package_name"] not in OTHERS_PACKAGES), macro["unique_id"]


@pytest.mark.parametrize("project", PROJECTS)
def test_models_are_compiled_in_full(project: str) -> None:
    for node in artifact(project, "manifest")["nodes"].values():
        if node["resource_type"] in {"model", "snapshot", "analysis", "test"}:
            assert node["compiled_code"], node["unique_id"]
    if project == "coffee_shop":
        sales = artifact(project, "manifest")["nodes"]["model.coffee_shop.product_daily_sales"]
        assert "interval 3 day" not in sales["compiled_code"], "the incremental branch"


@pytest.mark.parametrize("project", PROJECTS)
def test_the_catalog_knows_every_relation(project: str) -> None:
    catalog = artifact(project, "catalog")
    wanted = {
        node["unique_id"]
        for node in resources(project)
        if node["resource_type"] in {"model", "seed", "snapshot", "source"}
        and node["config"].get("materialized") != "ephemeral"
    }
    assert wanted == {*catalog["nodes"], *catalog["sources"]}


def test_dbt_sees_the_edges_of_the_truth() -> None:
    truth = json.loads((SAMPLES / "big_shop" / "truth.json").read_text(encoding="utf-8"))
    edges = {
        (node["unique_id"], parent)
        for node in artifact("big_shop", "manifest")["nodes"].values()
        if node["resource_type"] == "model"
        for parent in node["depends_on"]["nodes"]
    }
    assert edges == {(edge["child"], edge["parent"]) for edge in truth["dependencies"]}


def test_the_warehouse_has_the_columns_of_the_truth() -> None:
    truth = json.loads((SAMPLES / "big_shop" / "truth.json").read_text(encoding="utf-8"))
    catalog = artifact("big_shop", "catalog")
    columns = {
        unique_id: sorted(table["columns"], key=lambda name: table["columns"][name]["index"])
        for unique_id, table in (catalog["nodes"] | catalog["sources"]).items()
    }
    assert columns == truth["columns"]


def test_the_installed_package_is_the_package() -> None:
    """With `dbt deps` it becomes a link; a copy is checked in, so that the project works where links do not."""
    package, installed = SAMPLES / "packages" / "shop_calendar", SAMPLES / "coffee_shop/dbt_packages/shop_calendar"
    texts = [
        {path.relative_to(root): path.read_text(encoding="utf-8") for path in root.rglob("*") if path.is_file()}
        for root in (package, installed)
    ]
    assert texts[0] == texts[1]
