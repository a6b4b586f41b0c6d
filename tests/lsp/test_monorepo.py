"""A workspace of many projects: each is read when somebody looks at it, and packages are none."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.lsp.conftest import plain
from tests.projects import project_text

PROJECT = """
    -- file: dbt_project.yml
    name: {name}
    packages-install-path: packages
    -- file: models/orders.sql
    select 1 as {name}_id
    -- file: models/report.sql
    select {name}_id from {{{{ ref('orders') }}}}
    -- file: packages/helpers/dbt_project.yml
    name: helpers
    -- file: packages/helpers/models/helper.sql
    select 1 as helped
"""
NAMES = [f"team_{number}" for number in range(12)]


@pytest_lsp.fixture(  # type: ignore[untyped-decorator] # pytest-lsp has no types here
    config=ClientServerConfig(
        server_command=[sys.executable, "-m", "lineage_lsp", "serve", "--stdio"],
        server_env={**os.environ, "LINEAGE_LSP_HOME": tempfile.mkdtemp(prefix="lineage-lsp-test-")},
    ),
)
async def many(lsp_client: LanguageClient, tmp_path: Path, statuses: list[dict[str, Any]]) -> AsyncIterator[None]:
    for name in NAMES:
        project_text(PROJECT.format(name=name)).write(tmp_path / "teams" / name)

    @lsp_client.feature("lineage/status")  # type: ignore[untyped-decorator] # nor has pygls
    def on_status(params: Any) -> None:
        statuses.append(plain(params))

    folder = types.WorkspaceFolder(tmp_path.as_uri(), "repository")
    capabilities = client_capabilities("neovim")
    await lsp_client.initialize_session(types.InitializeParams(capabilities, workspace_folders=[folder]))
    yield
    await lsp_client.shutdown_session()


async def test_each_project_is_read_when_a_file_of_it_is_opened(
    many: LanguageClient, tmp_path: Path, statuses: list[dict[str, Any]]
) -> None:
    for name in NAMES:
        path = tmp_path / "teams" / name / "models/report.sql"
        item = types.TextDocumentItem(path.as_uri(), "sql", 1, path.read_text())
        many.text_document_did_open(types.DidOpenTextDocumentParams(item))
        identifier = types.TextDocumentIdentifier(path.as_uri())
        found = await many.text_document_hover_async(types.HoverParams(identifier, types.Position(0, 8)))
        assert found is not None
        assert isinstance(found.contents, types.MarkupContent)
        assert found.contents.value.startswith(f"**{name}_id** · column of model orders")
        many.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
    messages = [one["message"] for one in statuses]
    assert "12 dbt projects: each is read when a file is opened" in messages
    ready = [one["project"] for one in statuses if one["message"].endswith(": ready")]
    assert ready == NAMES[: len(ready)]
    assert len(ready) >= len(NAMES) - 1  # of the last one only the first answer was waited for
