from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lineage_lsp.project.manifest import adapter_of_manifest, read_catalog, read_manifest

NODE = {
    "unique_id": "model.shop.a",
    "resource_type": "model",
    "checksum": {"name": "sha256", "checksum": "abc"},
    "relation_name": '"db"."main"."a"',
    "depends_on": {"macros": ["macro.dbt.x"], "nodes": ["source.shop.s.t"]},
    "config": {"enabled": True, "materialized": "table", "tags": []},
    "columns": {"id": {"name": "id", "data_type": "int", "meta": {}}},
}


def written(folder: Path, content: object) -> Path:
    path = folder / "manifest.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def manifest(version: str, **metadata: Any) -> dict[str, Any]:
    schema = f"https://schemas.getdbt.com/dbt/manifest/{version}.json"
    return {"metadata": {"dbt_schema_version": schema, "adapter_type": "duckdb", **metadata}, "nodes": {}, "macros": 3}


def test_what_is_asked_for_is_read(tmp_path: Path) -> None:
    content = manifest("v12", project_name="shop", dbt_version="1.10.2", generated_at="2026-01-01T00:00:00Z")
    content["nodes"] = {"model.shop.a": {**NODE, "compiled_code": "select 1"}}
    content["sources"] = {"source.shop.s.t": {"unique_id": "source.shop.s.t", "resource_type": "source"}}
    found = read_manifest(written(tmp_path, content), "shop")
    assert found.state == "dbt 1.10.2, v12, generated 2026-01-01T00:00:00Z"
    node = found.nodes["model.shop.a"]
    assert (node.code, node.checksum and node.checksum.checksum) == ("select 1", "abc")
    assert "source.shop.s.t" in found.nodes


@pytest.mark.parametrize("version", ["v1", "v4", "v7", "v20"])
def test_old_and_newer_versions_are_tried(tmp_path: Path, version: str) -> None:
    content = manifest(version)
    content["nodes"] = {"model.shop.a": {**NODE, "compiled_sql": "select 1", "columns": {}}}
    found = read_manifest(written(tmp_path, content), "shop")
    assert found.usable
    assert found.nodes["model.shop.a"].code == "select 1"
    assert ("newer than this knows" in found.state) == (version == "v20")


def test_a_node_that_is_not_understood_costs_itself_only(tmp_path: Path) -> None:
    content = manifest("v12")
    content["nodes"] = {"model.shop.a": NODE, "model.shop.b": {"unique_id": 7}}
    found = read_manifest(written(tmp_path, content), "shop")
    assert list(found.nodes) == ["model.shop.a"]
    assert found.state.endswith("1 nodes not understood")


@pytest.mark.parametrize(
    ("content", "state"),
    [
        ('{"metadata": {}, "nodes": {"model.shop', "torn"),
        ("", "torn"),
        (manifest("v12", project_name="other"), "of another project, other"),
        ([1, 2], "torn"),
    ],
)
def test_what_is_of_no_use_says_so(tmp_path: Path, content: object, state: str) -> None:
    found = read_manifest(written(tmp_path, content), "shop")
    assert found.state == state
    assert not found.usable
    assert [one.code for one in found.problems] == ["manifest"]


def test_a_missing_manifest_is_no_problem(tmp_path: Path) -> None:
    found = read_manifest(tmp_path / "manifest.json", "shop")
    assert (found.state, found.problems) == ("missing", ())


def test_the_adapter_is_read_without_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path, manifest("v12", project_name="shop"))
    assert adapter_of_manifest(path, "shop") == "duckdb"
    assert adapter_of_manifest(path, "other") is None


def test_the_catalog_gives_columns_in_their_order(tmp_path: Path) -> None:
    columns = {"B": {"name": "B", "type": "TEXT", "index": 2}, "A": {"name": "A", "type": "INT", "index": 1}}
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps({"nodes": {"model.shop.a": {"columns": columns}}, "sources": {}}), encoding="utf-8")
    assert [(one.name, one.type) for one in read_catalog(path)["model.shop.a"]] == [("A", "INT"), ("B", "TEXT")]
    path.write_text("{", encoding="utf-8")
    assert read_catalog(path) == {}
