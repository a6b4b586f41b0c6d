"""A real Neovim, set up with the very lines of the README, on a copy of the coffee shop."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pynvim  # type: ignore[import-untyped]
import pytest

from tests.e2e.tools import ROOT, copy_of_coffee_shop, server_command, tool

PATIENCE = 30.0

T = TypeVar("T")


class Editor:
    """Neovim without a screen; keys go in, buffers and windows come out."""

    def __init__(self, shop: Path) -> None:
        argv = [tool("nvim"), "--embed", "--headless", "-u", "NONE", "-i", "NONE", "-n"]
        self.nvim: Any = pynvim.attach("child", argv=argv)
        self.nvim.command(f"cd {shop}")
        self.nvim.command("filetype on")
        self.nvim.exec_lua(_documented_setup())

    def edit(self, path: str) -> None:
        """Open a file and wait for the server."""
        self.nvim.command(f"edit {path}")
        attached = "local c = vim.lsp.get_clients({ bufnr = 0 })[1]; return c ~= nil and c.initialized == true"
        until(lambda: self.nvim.exec_lua(attached), "the server runs")

    def put_cursor(self, line: str, word: str) -> None:
        """On the last `word` of the first line that contains `line`."""
        for number, text in enumerate(self.nvim.current.buffer[:], 1):
            if line in text:
                self.nvim.current.window.cursor = (number, text.rindex(word))
                return
        raise AssertionError(f"no line with {line!r}")

    def replace(self, old: str, new: str) -> None:
        """Change the buffer, not the file."""
        buffer = self.nvim.current.buffer
        buffer[:] = [line.replace(old, new) for line in buffer[:]]
        assert self.nvim.current.buffer.options["modified"]

    def hover(self, expected: str) -> str:
        """What the floating window says after K, once `expected` is in it."""

        def shown() -> str | None:
            for window in self.nvim.windows:
                if self.nvim.api.win_get_config(window)["relative"]:
                    text = "\n".join(window.buffer[:])
                    if expected in text:
                        return text
                    window.api.close(True)
                    break
            self.nvim.input("K")
            time.sleep(0.3)
            return None

        return until(shown, f"a hover that says {expected}")

    def lua(self, code: str) -> Any:
        return self.nvim.exec_lua(code)

    def file(self) -> str:
        return Path(self.nvim.current.buffer.name).name


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Editor]:
    server = Path(server_command()[0]).parent
    monkeypatch.setenv("PATH", f"{server}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LINEAGE_LSP_HOME", str(tmp_path / "home"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nvim"))
    editor = Editor(copy_of_coffee_shop(tmp_path))
    yield editor
    editor.lua("for _, client in ipairs(vim.lsp.get_clients()) do client:stop(true) end")
    editor.nvim.close()


def test_a_hover_shows_where_a_column_comes_from(editor: Editor) -> None:
    editor.edit("models/marts/customers.sql")
    editor.put_cursor("as home_store_name", "home_store_name")
    text = editor.hover("shop.stores.name")
    assert "stg_stores" in text


def test_a_hover_counts_unsaved_text(editor: Editor) -> None:
    editor.edit("models/staging/stg_orders.sql")
    editor.replace("as channel,", "as sales_channel,")
    editor.put_cursor("as sales_channel", "sales_channel")
    text = editor.hover("shop.orders.channel")
    assert "sales_channel" in text


def test_a_definition_leads_from_a_ref_to_its_model(editor: Editor) -> None:
    editor.edit("models/marts/orders.sql")
    editor.put_cursor("ref('stg_orders')", "stg_orders")

    def jumped() -> bool:
        editor.lua("vim.lsp.buf.definition()")
        time.sleep(0.3)
        return editor.file() == "stg_orders.sql"

    until(jumped, "the cursor is in stg_orders.sql")


def test_a_code_lens_counts_and_its_command_gives_places(editor: Editor) -> None:
    editor.edit("models/staging/stg_orders.sql")

    def lens() -> dict[str, Any] | None:
        editor.lua("vim.lsp.codelens.refresh({ bufnr = 0 })")
        time.sleep(0.2)
        found = editor.lua("return vim.lsp.codelens.get(0)")
        known = found and "…" not in found[0]["command"]["title"]  # what is downstream comes a moment later
        return found[0] if known else None

    command = until(lens, "a lens")["command"]
    assert re.search(r"↑.*\d.*upstream.*↓.*\d.*downstream", command["title"])
    editor.nvim.vars["lens_command"] = {"command": command["command"], "arguments": command["arguments"]}
    answer = editor.lua(
        "local client = vim.lsp.get_clients({ bufnr = 0 })[1]\n"
        'return client:request_sync("workspace/executeCommand", vim.g.lens_command, 5000, 0)'
    )
    files = {Path(place["uri"]).name for place in answer["result"]}
    assert {"orders.sql", "int_customer_events.sql"} <= files


def test_a_diagnostic_comes_and_goes_with_unsaved_text(editor: Editor) -> None:
    editor.edit("models/marts/orders.sql")
    editor.replace("ref('stg_orders')", "ref('stg_ordrs')")
    messages = "return vim.tbl_map(function(d) return d.message end, vim.diagnostic.get(0))"
    until(lambda: any("stg_ordrs" in message for message in editor.lua(messages)), "the unknown ref is reported")
    editor.replace("ref('stg_ordrs')", "ref('stg_orders')")
    until(lambda: editor.lua(messages) == [], "the report is withdrawn")


def _documented_setup() -> str:
    """The Lua lines of the README: what users copy is what is tested."""
    blocks = re.findall(r"```lua\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    setups = [block for block in blocks if "vim.lsp.config" in block]
    assert setups, "the README says how to set Neovim up"
    return str(setups[0])


def until(check: Callable[[], T | None], what: str) -> T:
    """The first answer of `check` that is not empty; fails when there is none in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE:.0f} s: {what}")
