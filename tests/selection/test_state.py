"""What `state:` finds after an edit, against the manifest dbt left of the coffee shop."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lineage_lsp.base.errors import SelectionError
from lineage_lsp.base.text import FilePath
from lineage_lsp.cli.choosing import enabled_nodes
from lineage_lsp.selection.grammar import selector_of
from lineage_lsp.selection.nodes import Nodes
from lineage_lsp.selection.select import select
from lineage_lsp.selection.state import read_state
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings

COFFEE_SHOP = Path(__file__).parents[2] / "sample_projects" / "coffee_shop"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shutil.copytree(COFFEE_SHOP, tmp_path / "coffee_shop", ignore=shutil.ignore_patterns("*.duckdb"))


def found(root: Path, selector: str) -> set[str]:
    """The names of what is selected, without the tests that come with it."""
    indexer = Indexer(root, Settings(use_manifest=False))
    state = read_state(COFFEE_SHOP / "target", indexer.project, lambda path: indexer.text(FilePath(path)))
    chosen = selector_of([selector], None)
    ids = select(Nodes(indexer.project, enabled_nodes(indexer)), chosen, state).ids
    kinds = ("test.", "unit_test.")
    return {one.split(".", 2)[2] for one in ids if not one.startswith(kinds)}


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_is_modified_before_an_edit(root: Path) -> None:
    assert found(root, "state:modified") == set()
    assert found(root, "state:new") == set()


def test_an_edited_model(root: Path) -> None:
    edit(root, "models/staging/stg_stores.sql", "select", "select  ")
    assert found(root, "state:modified") == {"stg_stores"}
    assert found(root, "state:modified.body") == {"stg_stores"}
    assert found(root, "state:modified.configs") == set()
    assert "stg_stores" not in found(root, "state:unmodified")


def test_a_new_model_and_what_follows_from_it(root: Path) -> None:
    (root / "models" / "again.sql").write_text("select * from {{ ref('stg_stores') }}")
    assert found(root, "state:new") == {"again"}
    assert found(root, "state:modified") == {"again"}
    assert "again" not in found(root, "state:old")


def test_another_configuration(root: Path) -> None:
    path = root / "models" / "staging" / "stg_stores.sql"
    path.write_text("{{ config(materialized='table') }}\n" + path.read_text())
    assert found(root, "state:modified.configs") == {"stg_stores"}


def test_a_source_that_moved(root: Path) -> None:
    edit(root, "models/staging/_sources.yml", "name: stores\n", "name: stores\n        identifier: shops\n")
    assert found(root, "state:modified") == {"shop.stores"}
    assert found(root, "state:modified.relation") == {"shop.stores"}


def test_a_macro_modifies_what_uses_it(root: Path) -> None:
    macros = next(path for path in sorted((root / "macros").glob("*.sql")) if "cents" in path.read_text())
    text = macros.read_text()
    macros.write_text(text.replace("{%- endmacro", " {%- endmacro").replace("{% endmacro", " {% endmacro"))
    modified = found(root, "state:modified.macros")
    assert modified
    assert modified <= found(root, "state:modified")


def test_a_state_that_is_none(root: Path) -> None:
    with pytest.raises(SelectionError, match=r"a state is new, old, modified"):
        found(root, "state:changed")


@pytest.mark.parametrize(("text", "says"), [(None, "no manifest.json"), ("{", "cannot be read"), ("[]", "cannot be")])
def test_a_manifest_that_is_none(root: Path, tmp_path: Path, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    indexer = Indexer(root, Settings(use_manifest=False))
    with pytest.raises(SelectionError, match=says):
        read_state(tmp_path, indexer.project, lambda path: indexer.text(FilePath(path)))
