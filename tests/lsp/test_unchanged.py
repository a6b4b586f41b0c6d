"""Diagnostics that stay as they are cost nothing, pushed or pulled."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from benchmarks.client import Client, Message
from tests.projects import project_text

SHOP = """
    -- file: models/orders.sql
    select 1 as id, 2 as amount
    -- file: models/wrong.sql
    select nowhere from {{ ref('orders') }}
    -- file: models/reader.sql
    select id from {{ ref('orders') }}
"""
PUSHED, REFRESH = "textDocument/publishDiagnostics", "workspace/diagnostic/refresh"


def start(client: Client, root: Path, *, pulls: bool) -> Path:
    """A client with models/reader.sql open, once everything is read; returns that file."""
    workspace: dict[str, Any] = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
    capabilities: dict[str, Any] = {"workspace": workspace}
    if pulls:
        workspace["diagnostics"] = {"refreshSupport": True}
        capabilities["textDocument"] = {"diagnostic": {}}
    folder = {"uri": root.as_uri(), "name": root.name}
    params = {"processId": os.getpid(), "rootUri": None, "workspaceFolders": [folder], "capabilities": capabilities}
    client.request("initialize", params)
    client.notify("initialized", {})
    path = root / "models/reader.sql"
    client.open(path)
    client.wait_for("lineage/status", lambda status: status["message"] == "shop: ready")
    return path


def sent(client: Client, method: str) -> list[Message]:
    return [one for one in list(client.notifications.queue) if one["method"] == method]


def edit(client: Client, path: Path, version: int, text: str) -> None:
    """Type this, and wait until the answers are those of it."""
    client.notifications.queue.clear()
    client.asked.clear()
    client.change(path, version, text)
    client.wait_for("lineage/changed", lambda changed: "model.shop.reader" in changed["nodes"])
    client.request("textDocument/codeLens", {"textDocument": {"uri": path.as_uri()}})


def test_only_what_changed_is_pushed(tmp_path: Path) -> None:
    root = project_text(SHOP).write(tmp_path / "shop")
    with Client(tmp_path / "home") as client:
        path = start(client, root, pulls=False)
        edit(client, path, 2, "select id, amount from {{ ref('orders') }}\n")
        edit(client, path, 3, "select id, amount, nothing from {{ ref('orders') }}\n")
        client.wait_for(PUSHED, lambda params: params["diagnostics"])
        edit(client, path, 4, "select id as number, nothing from {{ ref('orders') }}\n")
        assert {one["params"]["uri"] for one in sent(client, PUSHED)} <= {path.as_uri()}
        assert REFRESH not in client.asked


def test_what_is_pulled_again_is_said_to_be_unchanged(tmp_path: Path) -> None:
    root = project_text(SHOP).write(tmp_path / "shop")
    with Client(tmp_path / "home") as client:
        path = start(client, root, pulls=True)
        first = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
        assert [one["uri"] for one in first] == [(root / "models/wrong.sql").as_uri()]
        known = [{"uri": one["uri"], "value": one["resultId"]} for one in first]
        again = client.request("workspace/diagnostic", {"previousResultIds": known})["items"]
        assert [(one["kind"], "items" in one) for one in again] == [("unchanged", False)]
        edit(client, path, 2, "select id, amount from {{ ref('orders') }}\n")
        assert sent(client, PUSHED) == []
        assert REFRESH not in client.asked  # there is nothing to pull
        edit(client, path, 3, "select id, nothing from {{ ref('orders') }}\n")
        problems = client.request("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
        assert [one["code"] for one in problems["items"]] == ["unknown-column"]
        assert REFRESH in client.asked
