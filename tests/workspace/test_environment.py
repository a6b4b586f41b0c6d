"""The macros of the dbt that is installed beside a project are used, and ours where none is."""

from __future__ import annotations

from pathlib import Path

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.workspace.environment import installed_dbt
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text

MODEL = """
    -- source: shop.orders(id)
    -- file: models/orders.sql
    select {{ dbt.hash('id') }} as hash, {{ dbt.length('id') }} as length
        {%- for column in adapter.get_columns_in_relation(source('shop', 'orders')) %}, {{ column.name }}{% endfor %}
    from {{ source('shop', 'orders') }}
"""
GLOBAL = """
{% macro hash(field) %}{{ return(adapter.dispatch('hash', 'dbt')(field)) }}{% endmacro %}
{% macro default__hash(field) %}plain({{ field }}){% endmacro %}
{% macro length(field) %}{{ return(adapter.dispatch('length', 'dbt')(field)) }}{% endmacro %}
{% macro default__length(field) %}size({{ field }}){% endmacro %}
{% macro get_columns_in_relation(relation) %}{{ return(asks_the_warehouse()) }}{% endmacro %}
"""


def with_dbt(root: Path, environment: str = ".venv") -> Path:
    include = root / environment / "lib/python3.11/site-packages/dbt/include"
    for package, text in {"global_project": GLOBAL, "duckdb": GLOBAL.replace("default__hash", "duckdb__hash")}.items():
        folder = include / package / "macros"
        folder.mkdir(parents=True)
        (folder / "all.sql").write_text(text.replace("plain", "quick") if package == "duckdb" else text)
    (root / environment / "pyvenv.cfg").touch()
    (include.parents[1] / "dbt_core-1.11.0.dist-info").mkdir()
    return root


def code(root: Path, settings: Settings) -> str:
    project_text(MODEL).write(root)
    indexer = Indexer(root, settings)
    compiled = indexer.analysis.linkage(UniqueId("model.shop.orders")).compiled
    assert compiled.problems == ()
    assert compiled.rendered is not None
    return compiled.rendered.text.split("from")[0].strip()


def test_the_dbt_beside_the_project_is_asked(tmp_path: Path) -> None:
    root = with_dbt(tmp_path)
    assert code(root, Settings(dialect="duckdb")) == "select quick(id) as hash, size(id) as length, id"
    found = installed_dbt(root, None)
    assert found is not None
    assert found.versions == ("dbt_core-1.11.0",)


def test_an_environment_may_lie_elsewhere(tmp_path: Path) -> None:
    with_dbt(tmp_path / "tools", "dbt")
    root = tmp_path / "shop"
    settings = Settings(dialect="duckdb", python_environment=tmp_path / "tools/dbt")
    assert code(root, settings).startswith("select quick(id)")
    assert code(root, Settings(dialect="duckdb")).startswith("select md5(")


def test_the_search_ends_with_the_repository(tmp_path: Path) -> None:
    with_dbt(tmp_path)
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    assert installed_dbt(repository / "shop", None) is None
    assert installed_dbt(tmp_path / "other" / "shop", None) is not None
