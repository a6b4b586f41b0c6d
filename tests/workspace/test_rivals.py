"""A model that a package has once for each warehouse: its macros say which one is enabled."""

from __future__ import annotations

from pathlib import Path

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text

ORDERS = UniqueId("model.shop.orders")
BY_ADAPTER = """
    -- file: macros/is.sql
    {% macro is(adapter) %}{{ return(adapter == target.type) }}{% endmacro %}
    -- file: profiles.yml
    shop: {outputs: {default: {type: duckdb, path: x.duckdb}}}
    -- file: models/duckdb/orders.sql
    {{ config(enabled=is('duckdb')) }} select 1 as id
    -- file: models/bigquery/orders.sql
    {{ config(enabled=is('bigquery')) }} select 1 as id
    -- file: models/all.sql
    select * from {{ ref('orders') }}
"""


def indexed(text: str, root: Path) -> Indexer:
    project_text(text).write(root)
    return Indexer(root, Settings(use_manifest=False, profiles_dir=root))


def test_the_one_its_code_enables_is_the_node(tmp_path: Path) -> None:
    indexer = indexed(BY_ADAPTER, tmp_path)
    assert indexer.project.nodes[ORDERS].path == "models/duckdb/orders.sql"
    assert indexer.analysis.linkage(UniqueId("model.shop.all")).parents == {ORDERS}
    assert indexer.project.problems == ()


def test_an_edit_makes_the_other_one_the_node(tmp_path: Path) -> None:
    indexer = indexed(BY_ADAPTER, tmp_path)
    indexer.analysis.linkage(UniqueId("model.shop.all"))
    for path, adapter in (("models/duckdb/orders.sql", "redshift"), ("models/bigquery/orders.sql", "duckdb")):
        (tmp_path / path).write_text(f"{{{{ config(enabled=is('{adapter}')) }}}} select 1 as id")
        indexer.text_changed([FilePath(path)])
    assert indexer.project.nodes[ORDERS].path == "models/bigquery/orders.sql"
    assert indexer.analysis.linkage(ORDERS).enabled


def test_two_that_are_enabled_are_one_too_many(tmp_path: Path) -> None:
    indexer = indexed(BY_ADAPTER.replace("is('bigquery')", "is('duckdb')"), tmp_path)
    assert [(one.code, one.at.path) for one in indexer.project.problems] == [
        ("duplicate-name", "models/duckdb/orders.sql")
    ]
