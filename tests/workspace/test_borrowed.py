"""What dbt compiled is taken where our own rendering had to guess, as long as the file is the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.compiled import MANIFEST
from lineage_lsp.project.files import checksum
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text

SHOP = """
    -- source: shop.orders(id, status)
    -- file: models/pivot.sql
    {% set found = run_query('select distinct status from ' ~ source('shop', 'orders')) %}
    select id {% for row in found %}, status = '{{ row[0] }}' as is_{{ row[0] }} {% endfor %}
    from {{ source('shop', 'orders') }}
"""
PIVOT = UniqueId("model.shop.pivot")
COMPILED = "select id, status = 'open' as is_open\nfrom orders"


def write_manifest(root: Path, code: str | None, text: str | None = None) -> None:
    raw = (root / "models/pivot.sql").read_text() if text is None else text
    node = {
        "unique_id": PIVOT,
        "resource_type": "model",
        "package_name": "shop",
        "name": "pivot",
        "original_file_path": "models/pivot.sql",
        "checksum": {"name": "sha256", "checksum": checksum(raw)},
        "compiled_code": code,
    }
    version = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    metadata = {"dbt_schema_version": version, "project_name": "shop", "adapter_type": "duckdb"}
    (root / "target").mkdir(exist_ok=True)
    manifest = {"metadata": metadata, "nodes": {PIVOT: node}, "sources": {}}
    (root / "target/manifest.json").write_text(json.dumps(manifest))


def indexed(root: Path) -> Indexer:
    indexer = Indexer(root, Settings(dialect="duckdb"))
    for _ in indexer.link_in_parts(jobs=0):
        pass
    return indexer


def columns(indexer: Indexer) -> list[str]:
    return [column.name for column in indexer.analysis.linkage(PIVOT).shape.columns]


def test_the_code_of_a_fresh_manifest_is_taken(tmp_path: Path) -> None:
    project_text(SHOP).write(tmp_path)
    write_manifest(tmp_path, COMPILED)
    indexer = indexed(tmp_path)
    compiled = indexer.analysis.linkage(PIVOT).compiled
    assert compiled.fallback == MANIFEST
    assert columns(indexer) == ["id", "is_open"]
    assert not indexer.analysis.linkage(PIVOT).shape.open
    facts = indexer.facts(PIVOT)
    assert (facts.node.tier, facts.node.confidence) == ("GOLD", 1.0)


def test_a_stale_manifest_has_no_say(tmp_path: Path) -> None:
    project_text(SHOP).write(tmp_path)
    write_manifest(tmp_path, COMPILED, "select 1")
    assert indexed(tmp_path).analysis.linkage(PIVOT).compiled.fallback is None


def test_an_edit_makes_the_manifest_stale_and_a_run_makes_it_fresh(tmp_path: Path) -> None:
    project_text(SHOP).write(tmp_path)
    write_manifest(tmp_path, COMPILED)
    indexer = indexed(tmp_path)
    model = tmp_path / "models/pivot.sql"
    model.write_text(model.read_text() + " -- edited")
    indexer.text_changed([FilePath("models/pivot.sql")])
    assert indexer.analysis.linkage(PIVOT).compiled.fallback is None
    write_manifest(tmp_path, COMPILED.replace("open", "late"))
    indexer.text_changed([FilePath("target/manifest.json")])
    assert columns(indexer) == ["id", "is_late"]


PLAIN = """
    -- source: shop.orders(id, status)
    -- file: models/paid.sql
    {{ config(materialized='ephemeral') }} select id from {{ source('shop', 'orders') }}
    -- file: models/pivot.sql
    select id from {{ ref('paid') }}
"""


@pytest.mark.parametrize(
    ("code", "edge", "reason"),
    [
        ("select id\nfrom __dbt__cte__paid", 0.9, "no catalog"),
        ("with __dbt__cte__paid as (\n select id from orders\n) select id from __dbt__cte__paid", 0.9, "no catalog"),
        ("select id, 1 as one from __dbt__cte__paid", 0.75, "the manifest's code differs"),
        (None, 0.75, "no compiled code"),
    ],
)
def test_code_that_is_the_same_is_as_sure_as_dbt(code: str | None, edge: float, reason: str, tmp_path: Path) -> None:
    project_text(PLAIN).write(tmp_path)
    write_manifest(tmp_path, code)
    facts = indexed(tmp_path).facts(PIVOT)
    assert [one.confidence for one in facts.node.edges] == [edge]
    assert facts.node.reason is not None
    assert reason in facts.node.reason
