"""`lineage-lsp index`: what lies in the store afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from tests.cli.conftest import Run


def facts(lineage: Run) -> dict[str, object]:
    document: dict[str, object] = lineage("export").json
    return document


def stored_nodes(where: str | Path | None, root: Path) -> set[UniqueId]:
    """The ids of everything in a store, read without indexing again."""
    with Store.open(where) if where else Store.of_project(root) as store, store.read() as connection:
        return {one.unique_id for one in Reader(connection, store.scope).all_objects()}


SHOP_NODES = {
    "source.shop.shop.orders",
    "model.shop.stg_orders",
    "model.shop.customers",
    "model.shop.big_spenders",
}


def test_counts(lineage: Run) -> None:
    found = lineage("index", "--json")
    assert found.code == 0
    document = found.json
    assert document["project"] == "shop"
    assert document["objects"]["model"] == 3
    assert document["objects"]["source"] == 1
    assert document["columns"] == 9
    assert document["dependencies"] == 3
    assert document["column_lineage"] == 6
    assert document["problems"] == 0
    assert document["duration_ms"] >= 0


def test_counts_in_words(lineage: Run) -> None:
    found = lineage("index")
    assert found.code == 0
    assert "3 models" in found.out
    assert "1 source" in found.out
    assert "1 sources" not in found.out


def test_kinds_are_counted_in_english(lineage: Run, shop: Path) -> None:
    (shop / "analyses").mkdir()
    for name in ("one", "two"):
        (shop / "analyses" / f"{name}.sql").write_text("select * from {{ ref('customers') }}\n")
    assert "2 analyses" in lineage("index").out


def test_a_second_run_leaves_the_same_rows(lineage: Run) -> None:
    lineage("index")
    first = facts(lineage)
    lineage("index")
    assert facts(lineage) == first


def test_the_project_may_be_named(lineage: Run, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert lineage("index", shop).code == 0
    assert lineage("index", shop / "dbt_project.yml").code == 0


def test_from_a_folder_inside_the_project(lineage: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "models")
    assert lineage("index", "--json").json["project"] == "shop"


def test_a_deleted_model_leaves_the_store(lineage: Run, shop: Path) -> None:
    lineage("index")
    assert stored_nodes(None, shop) == SHOP_NODES
    (shop / "models" / "big_spenders.sql").unlink()
    lineage("index")
    assert stored_nodes(None, shop) == SHOP_NODES - {"model.shop.big_spenders"}


def test_a_renamed_column_is_renamed_in_the_store(lineage: Run, shop: Path) -> None:
    lineage("index")
    path = shop / "models" / "stg_orders.sql"
    path.write_text(path.read_text().replace("id as order_id", "id as number"))
    names = {one["name"] for one in lineage("columns", "stg_orders", "--json").json["columns"]}
    assert names == {"number", "dollars", "customer_id"}


def test_into_a_file_that_is_named(lineage: Run, shop: Path, tmp_path: Path) -> None:
    where = tmp_path / "elsewhere" / "metadata.db"
    assert lineage("index", "--db", where).code == 0
    assert stored_nodes(where, shop) == SHOP_NODES


def test_into_postgresql_what_a_file_would_hold(lineage: Run, shop: Path, postgres_url: str) -> None:
    in_a_file = lineage("index", "--json").json
    in_postgresql = lineage("index", "--db", postgres_url, "--json").json
    for count in ("objects", "columns", "dependencies", "column_lineage", "tiers"):
        assert in_postgresql[count] == in_a_file[count]
    assert stored_nodes(postgres_url, shop) == SHOP_NODES
    (shop / "models" / "big_spenders.sql").unlink()
    assert lineage("index", "--db", postgres_url).code == 0
    assert stored_nodes(postgres_url, shop) == SHOP_NODES - {"model.shop.big_spenders"}


def test_a_database_that_cannot_be_reached(lineage: Run) -> None:
    found = lineage("index", "--db", "postgresql://nobody:secret@127.0.0.1:1/nothing")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("lineage-lsp: ")
    assert "secret" not in found.err
    assert "Traceback" not in found.err


def test_problems_are_counted_and_do_not_fail_it(lineage: Run, shop: Path) -> None:
    (shop / "models" / "wrong.sql").write_text("select * from {{ ref('nothing') }}\n")
    found = lineage("index", "--json")
    assert found.code == 0
    assert found.json["problems"] == 1


def test_a_second_run_says_the_same_without_reading_the_project(
    lineage: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "models/lost.sql").write_text("select a from {{ ref('nowhere') }}")
    first = lineage("index", "--json").json
    monkeypatch.setattr("lineage_lsp.workspace.indexer.Indexer", None)
    again = lineage("index", "--json").json
    done = {"files_analyzed", "reanalyzed", "relinked", "duration_ms"}
    assert {key: value for key, value in again.items() if key not in done} == {
        key: value for key, value in first.items() if key not in done
    }
    assert (again["reanalyzed"], again["relinked"]) == (0, 0)
    assert lineage("trace", "customers.lifetime_value").code == 0
