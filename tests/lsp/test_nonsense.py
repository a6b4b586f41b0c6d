"""A client that sends what makes no sense gets an error, or nothing; everything else goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from benchmarks.client import Client
from tests.lsp.conftest import SHOP, Editor
from tests.projects import project_text

CUSTOMERS = "models/customers.sql"


def test_requests_without_sense_are_answered_with_an_error(tmp_path: Path) -> None:
    root = project_text(SHOP).write(tmp_path / "shop")
    with Client(tmp_path / "home") as client:  # one that sends whatever it is given
        client.initialize(root)
        client.notify("initialized", {})
        client.open(root / CUSTOMERS)
        document = {"uri": (root / CUSTOMERS).as_uri()}

        def error(method: str, params: object) -> str:
            with pytest.raises(RuntimeError) as caught:
                client.request(method, params, timeout=20)
            return str(caught.value)

        for params in ({"textDocument": document, "position": {"line": -1, "character": 0}}, {}, {"textDocument": 1}):
            assert "-32602" in error("textDocument/hover", params)
        for wanted in ([1], {"node": "model.shop.customers", "depth": "deep"}):
            assert "-32602" in error("lineage/graph", wanted)
        assert "-32601" in error("lineage/guess", {})
        assert client.request("textDocument/codeLens", {"textDocument": document})


async def test_places_outside_of_everything_hold_nothing(editor: Editor) -> None:
    editor.open(CUSTOMERS)
    for uri, line, character in (
        (editor.uri(CUSTOMERS), 1_000_000, 0),
        (editor.uri(CUSTOMERS), 0, 1_000_000),
        ("file:///nowhere/at/all.sql", 0, 0),
        ("untitled:Untitled-1", 0, 0),
        ("no uri", 0, 0),
    ):
        identifier = types.TextDocumentIdentifier(uri)
        params = types.HoverParams(identifier, types.Position(line, character))
        assert await editor.client.text_document_hover_async(params) is None


async def test_a_burst_of_edits_ends_with_the_last_one(editor: Editor) -> None:
    editor.open(CUSTOMERS)
    for number in range(1000):
        before = "lifetime_value" if number == 0 else f"value_{number - 1}"
        editor.edit(CUSTOMERS, f"as {before}", f"as value_{number}")
    assert "value_999" in await editor.hover(CUSTOMERS, "as value|_999")


async def test_a_buffer_of_ten_megabytes_costs_its_own_file_only(editor: Editor) -> None:
    await editor.ready()
    editor.open("models/big_spenders.sql")
    editor.edit("models/big_spenders.sql", "select", "-- x\n" * 2_000_000 + "select")
    editor.open(CUSTOMERS)
    text = ""
    for _ in range(20):  # an answer that takes too long is none, and is asked for again
        text = text or await editor.hover(CUSTOMERS, "as lifetime|_value")
    assert "stg_orders.dollars" in text
