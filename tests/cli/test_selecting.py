"""`--select` and its siblings: what each command makes of them, and where messages go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_index_lists_and_counts_what_is_selected(lineage: Run) -> None:
    found = lineage("index", "--select", "+customers", "--exclude", "source:*")
    assert found.code == 0
    assert found.out.splitlines()[:2] == ["model.shop.customers", "model.shop.stg_orders"]
    assert "2 models" in found.out
    document = lineage("index", "--json", "-s", "+customers").json
    assert document["nodes"] == ["model.shop.customers", "model.shop.stg_orders", "source.shop.shop.orders"]
    assert document["objects"] == {"cte": 1, "model": 2, "source": 1}
    assert (document["columns"], document["dependencies"]) == (8, 2)


def test_export_joins_what_is_selected(lineage: Run) -> None:
    document = lineage("export", "--ctes", "-s", "customers+").json
    names = {one["unique_id"] for one in document["objects"]}
    assert names == {"model.shop.customers", "model.shop.big_spenders", "cte:model.shop.customers:spent"}
    assert set(document["columns"]) == names
    assert [(one["child"], one["parent"]) for one in document["dependencies"]] == [
        ("model.shop.big_spenders", "model.shop.customers")
    ]
    assert {one["source"][0] for one in document["column_lineage"]} == {"model.shop.customers"}
    assert document["influences"] == [
        {"target": "model.shop.big_spenders", "source": ["model.shop.customers", "lifetime_value"], "subtype": "FILTER"}
    ]


def test_everything_selected_is_everything(lineage: Run) -> None:
    assert lineage("export", "-s", "*", "source:*").json == lineage("export").json


def test_graph_draws_what_is_selected(lineage: Run) -> None:
    document = lineage("graph", "customers", "--format", "json", "--exclude", "source:*", "big_spenders").json
    assert {one["id"]: one["hidden"] for one in document["nodes"]} == {
        "model.shop.customers": {"upstream": 0, "downstream": 1},
        "model.shop.stg_orders": {"upstream": 1, "downstream": 0},
    }
    assert document["edges"] == [{"source": "model.shop.stg_orders", "target": "model.shop.customers"}]


def test_check_tells_what_is_wrong_with_what_is_selected(lineage: Run, shop: Path) -> None:
    (shop / "models" / "wrong.sql").write_text("select * from {{ ref('nothing') }}\n")
    assert lineage("check", "--select", "customers").code == 0
    found = lineage("check", "--select", "wrong")
    assert found.code == 1
    assert "models/wrong.sql:1" in found.out


def test_selectors_of_the_project(lineage: Run, shop: Path) -> None:
    (shop / "selectors.yml").write_text("selectors: [{name: mine, definition: {method: fqn, value: customers}}]")
    assert lineage("index", "--json", "--selector", "mine").json["nodes"] == ["model.shop.customers"]
    found = lineage("index", "--selector", "mine", "-s", "customers")
    assert (found.code, found.out) == (2, "")


def test_what_fits_nothing_is_said(lineage: Run) -> None:
    found = lineage("index", "-s", "customers", "nobody")
    assert found.code == 0
    assert found.err == "lineage-lsp: the selector nobody fits no enabled node\n"


@pytest.mark.parametrize("options", [("-s", "@a+"), ("-s", "colour:red"), ("-s", "state:new"), ("--selector", "x")])
def test_what_cannot_be_read_ends_the_command(lineage: Run, options: tuple[str, ...]) -> None:
    for command in (("index",), ("check",), ("export",), ("graph", "customers")):
        found = lineage(*command, *options)
        assert (found.code, found.out) == (2, "")
        assert found.err.startswith("lineage-lsp: ")
