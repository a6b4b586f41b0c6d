"""A real server process on a project of its own, spoken to as an editor would."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from lineage_lsp.lsp.convert import Coordinates
from lineage_lsp.lsp.protocol import pulls_diagnostics
from tests.projects import project_text

SHOP = """
    -- source: shop.orders(id integer, amount integer, customer_id integer)
    -- file: models/stg_orders.sql
    select id as order_id, amount / 100 as dollars, customer_id from {{ source('shop', 'orders') }}
    -- file: models/customers.sql
    with spent as (
        select customer_id, sum(dollars) as total from {{ ref('stg_orders') }} group by customer_id
    )
    select customer_id, total as lifetime_value from spent
    -- file: models/big_spenders.sql
    select customer_id from {{ ref('customers') }} where lifetime_value > 100
    -- file: models/schema.yml
    models:
      - name: customers
        columns:
          - name: lifetime_value
            description: All they ever spent.
"""


def plain(value: Any) -> Any:
    """What pygls's client reads as named tuples, as the JSON it was."""
    if hasattr(value, "_asdict"):
        return {key: plain(one) for key, one in value._asdict().items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


_LANGUAGES = {".sql": "sql", ".yml": "yaml"}


class Editor:
    """A client with documents; positions are given by the text that stands there."""

    def __init__(self, client: LanguageClient, root: Path, statuses: list[dict[str, Any]]) -> None:
        self.statuses = statuses
        self.client = client
        self.root = root
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str) -> None:
        self.texts[path] = (self.root / path).read_text()
        self.versions[path] = 1
        item = types.TextDocumentItem(self.uri(path), _LANGUAGES[Path(path).suffix], 1, self.texts[path])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def configure(self, tree: dict[str, Any]) -> None:
        """Settings as a client sends them that is not asked."""
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"lineageLsp": tree}))

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace `old`, which stands once in the text, as a user's keystrokes would: without saving."""
        text = self.texts[path]
        assert text.count(old) == 1, (old, text)
        start = text.index(old)
        where = Coordinates(text, types.PositionEncodingKind.Utf16)
        span = types.Range(where.position(start), where.position(start + len(old)))
        self.texts[path] = text.replace(old, new)
        self.versions[path] += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(path)),
                [types.TextDocumentContentChangePartial(span, new)],
            )
        )

    def place(self, path: str, mark: str) -> tuple[types.TextDocumentIdentifier, types.Position]:
        """The position of `|` in `mark`, whose other characters stand once in the text."""
        text = self.texts[path]
        plain = mark.replace("|", "")
        assert text.count(plain) == 1, (plain, text)
        offset = text.index(plain) + mark.index("|")
        where = Coordinates(text, types.PositionEncodingKind.Utf16)
        return types.TextDocumentIdentifier(self.uri(path)), where.position(offset)

    async def hover(self, path: str, mark: str) -> str:
        found = await self.client.text_document_hover_async(types.HoverParams(*self.place(path, mark)))
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def definition(self, path: str, mark: str) -> list[str]:
        """`file:line: text of the target`, in order."""
        found = await self.client.text_document_definition_async(types.DefinitionParams(*self.place(path, mark)))
        made: list[str] = []
        for one in found if isinstance(found, list) else []:
            uri = one.target_uri if isinstance(one, types.LocationLink) else one.uri
            range_ = one.target_range if isinstance(one, types.LocationLink) else one.range
            target = self.root / uri.removeprefix(self.root.as_uri() + "/")
            line = target.read_text().split("\n")[range_.start.line]
            end = range_.end.character if range_.end.line == range_.start.line else len(line)
            name = target.relative_to(self.root).as_posix()
            made.append(f"{name}:{range_.start.line + 1}: {line[range_.start.character : end]}")
        return made

    async def lenses(self, path: str) -> list[str]:
        identifier = types.TextDocumentIdentifier(self.uri(path))
        found = await self.client.text_document_code_lens_async(types.CodeLensParams(identifier))
        return [one.command.title for one in found or [] if one.command]

    async def graph(self, params: dict[str, Any]) -> Any:
        answer = self.client.protocol.send_request_async("lineage/graph", params)  # type: ignore[no-untyped-call] # pygls
        return plain(await answer)

    async def fixes(self, path: str, mark: str) -> list[types.CodeAction]:
        identifier, position = self.place(path, mark)
        context = types.CodeActionContext([], only=[types.CodeActionKind.QuickFix])
        params = types.CodeActionParams(identifier, types.Range(position, position), context)
        found = await self.client.text_document_code_action_async(params)
        return [one for one in found or [] if isinstance(one, types.CodeAction)]

    async def ready(self) -> None:
        """Wait until the server says that it has read the whole project."""
        while not any(one["quiescent"] for one in self.statuses):
            await asyncio.sleep(0.02)

    async def diagnostics(self, path: str, expected: int) -> list[types.Diagnostic]:
        """The file's diagnostics once there are `expected` many; fails after some seconds."""
        for _ in range(100):
            found = await self._pulled(path) if self.pulls else list(self.client.diagnostics.get(self.uri(path), ()))
            if len(found) == expected:
                return found
            await asyncio.sleep(0.05)  # the server pushes them when it has them
        raise AssertionError(f"{expected} diagnostics expected, {found} there")

    @property
    def pulls(self) -> bool:
        """Whether this client asks for diagnostics."""
        capabilities = self.client.capabilities
        return capabilities is not None and pulls_diagnostics(capabilities)

    async def _pulled(self, path: str) -> list[types.Diagnostic]:
        assert not self.client.diagnostics, "diagnostics were pushed to a client that pulls"
        every = await self.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        reports = {one.uri: one for one in every.items}
        there = reports.get(self.uri(path))
        found = list(there.items) if isinstance(there, types.WorkspaceFullDocumentDiagnosticReport) else []
        if path in self.texts:
            identifier = types.TextDocumentIdentifier(self.uri(path))
            items: list[types.Diagnostic] = []
            for _ in range(20):  # what else an edit means may come in between
                own = await self.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(identifier))
                assert isinstance(own, types.RelatedFullDocumentDiagnosticReport)
                items = list(own.items)
                again = types.DocumentDiagnosticParams(identifier, previous_result_id=own.result_id)
                unchanged = await self.client.text_document_diagnostic_async(again)
                if isinstance(unchanged, types.RelatedUnchangedDocumentDiagnosticReport):
                    break
            assert isinstance(unchanged, types.RelatedUnchangedDocumentDiagnosticReport)
            return items
        return found


@pytest_lsp.fixture(  # type: ignore[untyped-decorator] # pytest-lsp has no types here
    params=["visual-studio-code", "neovim", "pulling"],
    config=ClientServerConfig(
        server_command=[sys.executable, "-m", "lineage_lsp", "serve", "--stdio"],
        server_env={**os.environ, "LINEAGE_LSP_HOME": tempfile.mkdtemp(prefix="lineage-lsp-test-")},
    ),
)
async def client(
    request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path, statuses: list[dict[str, Any]]
) -> AsyncIterator[None]:
    root = project_text(SHOP).write(tmp_path / "shop")

    @lsp_client.feature("lineage/status")  # type: ignore[untyped-decorator] # nor has pygls
    def on_status(params: Any) -> None:
        statuses.append(plain(params))

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
    def on_register(params: types.RegistrationParams) -> None:
        """The files are watched by nobody: the tests say themselves what they change."""

    @lsp_client.feature(types.WORKSPACE_CODE_LENS_REFRESH)  # type: ignore[untyped-decorator]
    def on_refresh(params: None) -> None:
        """The tests ask when they want to know."""

    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=_capabilities(request.param),
            workspace_folders=[types.WorkspaceFolder(root.as_uri(), "shop")],
        )
    )
    yield
    await lsp_client.shutdown_session()


def _capabilities(name: str) -> types.ClientCapabilities:
    """Of an editor; of one that pulls diagnostics, as newer ones do."""
    if name != "pulling":
        return client_capabilities(name)
    capabilities = client_capabilities("visual-studio-code")
    assert capabilities.text_document is not None
    assert capabilities.workspace is not None
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities()
    capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return capabilities


@pytest.fixture
def statuses() -> list[dict[str, Any]]:
    """What `lineage/status` said, in order."""
    return []


@pytest.fixture
def editor(client: LanguageClient, tmp_path: Path, statuses: list[dict[str, Any]]) -> Editor:
    return Editor(client, tmp_path / "shop", statuses)
