"""Several folders in one workspace, and several editors on one project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks.client import Client
from lineage_lsp.store.places import HOME_VARIABLE
from lineage_lsp.store.store import Store
from tests.facts import facts_after_index
from tests.projects import project_text

PROJECT = """
    -- file: dbt_project.yml
    name: {name}
    -- file: models/orders.sql
    select id as {name}_id from raw.items
    -- file: models/report.sql
    select {name}_id as id from {{{{ ref('orders') }}}}
    -- file: dbt_packages/helpers/dbt_project.yml
    name: helpers
    -- file: dbt_packages/helpers/models/helper.sql
    select {name}_id as helped from {{{{ ref('orders') }}}}
"""
REPORT, ORDERS = "models/report.sql", "models/orders.sql"


def project(name: str, root: Path) -> Path:
    return project_text(PROJECT.format(name=name)).write(root)


def folder(path: Path) -> dict[str, str]:
    return {"uri": path.as_uri(), "name": path.name}


def start(client: Client, *folders: Path) -> None:
    capabilities = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    params = {"processId": os.getpid(), "workspaceFolders": [folder(one) for one in folders]}
    client.request("initialize", {**params, "rootUri": None, "capabilities": capabilities})
    client.notify("initialized", {})


def hover(client: Client, path: Path, word: str) -> str:
    """What is said of the word, which stands in the first line; asked again while it takes too long."""
    place = {"line": 0, "character": path.read_text().split("\n")[0].index(word)}
    params = {"textDocument": {"uri": path.as_uri()}, "position": place}
    for _ in range(20):
        if found := client.request("textDocument/hover", params, timeout=60):
            return str(found["contents"]["value"])
    return ""


def told(client: Client) -> list[dict[str, Any]]:
    """What `lineage/status` said so far."""
    return [one["params"] for one in list(client.notifications.queue) if one["method"] == "lineage/status"]


def test_folders_come_and_go(tmp_path: Path) -> None:
    first, second = project("sales", tmp_path / "a/sales"), project("stock", tmp_path / "b/deep/below/stock")
    third = project("people", tmp_path / "c")
    with Client(tmp_path / "home") as client:
        start(client, tmp_path / "a", tmp_path / "b")
        for root, name in ((first, "sales"), (second, "stock")):
            client.open(root / REPORT)
            assert hover(client, root / REPORT, f"{name}_id").startswith(f"**{name}_id** · column of model orders")
        event = {"added": [folder(third)], "removed": [folder(tmp_path / "a")]}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        client.wait_for("lineage/status", lambda one: one["message"] == "c: ready")
        client.open(third / REPORT)
        assert hover(client, third / REPORT, "people_id").startswith("**people_id** · column of model orders")
        assert hover(client, second / REPORT, "stock_id").startswith("**stock_id** · column of model orders")


def test_a_package_is_no_project_though_a_file_of_it_is_opened(tmp_path: Path) -> None:
    root = project("sales", tmp_path / "sales")
    with Client(tmp_path / "home") as client:
        start(client, tmp_path)
        helper = root / "dbt_packages/helpers/models/helper.sql"
        client.open(helper)
        assert hover(client, helper, "sales_id").startswith("**sales_id** · column of model orders")
        assert {one["project"] for one in told(client)} <= {"sales"}


def test_two_editors_on_one_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    root = project("sales", tmp_path / "sales")
    with Client(tmp_path / "home") as one, Client(tmp_path / "home") as other:
        for client in (one, other):
            start(client, root)
            client.open(root / REPORT)
            client.wait_for("lineage/status", lambda status: status["message"] == "sales: ready")
        one.open(root / ORDERS)
        one.notifications.queue.clear()
        other.notifications.queue.clear()
        one.change(root / ORDERS, 2, "select amount as sales_id from raw.items\n")
        one.wait_for("lineage/changed", lambda changed: "model.sales.orders" in changed["nodes"])
        assert "items.amount" in hover(one, root / REPORT, "sales_id")
        assert "items.id" in hover(other, root / REPORT, "sales_id")  # nobody saved that
        (root / ORDERS).write_text("select amount as sales_id from raw.items\n")
        change = {"changes": [{"uri": (root / ORDERS).as_uri(), "type": 2}]}
        for client in (one, other):
            client.notify("workspace/didChangeWatchedFiles", change)
        other.wait_for("lineage/changed", lambda changed: "model.sales.orders" in changed["nodes"])
        assert "items.amount" in hover(other, root / REPORT, "sales_id")
    with Store.of_project(root) as store, Store.temporary() as fresh:
        assert facts_after_index(root, store) == facts_after_index(root, fresh)
