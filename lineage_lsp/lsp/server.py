"""The language server: registers what it answers, and starts the rest once `initialize` is answered."""

# Everything heavy (SQL, Jinja, the database) is imported by the handlers' modules, after the start.
# ruff: noqa: PLC0415

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from lineage_lsp.lsp import protocol

if TYPE_CHECKING:
    from lineage_lsp.lsp.session import Session

logger = logging.getLogger(__name__)

SHOW_COMMANDS = ("lineageLsp.showGraph", "lineageLsp.showUpstream", "lineageLsp.showDownstream")
REINDEX = "lineageLsp.reindex"


class LineageServer(LanguageServer):
    """pygls's server with the session that knows the projects; it exists from `initialized` on."""

    def __init__(self) -> None:
        super().__init__(
            "lineage-lsp",
            version("lineage-lsp"),
            protocol_cls=protocol.LineageProtocol,
            converter_factory=protocol.converter,
        )
        self.options: object = None
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        if self._session is None:
            from lineage_lsp.lsp.session import Session

            self._session = Session(self)
        return self._session

    @property
    def encoding(self) -> types.PositionEncodingKind | str:
        """What positions count in, as agreed with the client."""
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Into the log: pygls would show a message, but what went wrong in here is never a popup."""
        logger.error("%s: %s", source.__name__, error, exc_info=error)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def create_server() -> LineageServer:
    """A server with every handler registered."""
    server = LineageServer()
    _register_lifecycle(server)
    _register_documents(server)
    _register_features(server)
    return server


def _register_lifecycle(server: LineageServer) -> None:
    @server.feature(types.INITIALIZE)
    def on_initialize(ls: LineageServer, params: types.InitializeParams) -> None:
        ls.options = params.initialization_options
        _register_commands(ls, has_webview=_has_webview(params.capabilities))
        _register_diagnostics(ls, params.capabilities)

    @server.feature(types.INITIALIZED)
    async def on_initialized(ls: LineageServer, params: types.InitializedParams) -> None:
        await ls.session.start()

    @server.feature(types.SHUTDOWN)
    def on_shutdown(ls: LineageServer, params: None) -> None:
        ls.close()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def on_configuration(ls: LineageServer, params: types.DidChangeConfigurationParams) -> None:
        await ls.session.configure(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def on_watched_files(ls: LineageServer, params: types.DidChangeWatchedFilesParams) -> None:
        ls.session.files_changed([change.uri for change in params.changes])

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def on_folders(ls: LineageServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
        ls.session.folders_changed(params.event)


def _register_commands(server: LineageServer, *, has_webview: bool) -> None:
    """Commands the client does not run itself: one with a webview brings its own `show` commands of the same names."""

    @server.command(REINDEX)
    def on_reindex(ls: LineageServer, *arguments: Any) -> None:
        ls.session.reindex()

    if has_webview:
        return
    for name in SHOW_COMMANDS:

        @server.command(name)
        async def on_show(ls: LineageServer, *arguments: Any) -> list[types.Location]:
            from lineage_lsp.lsp.graph import locations

            return await locations(ls, arguments)


def _register_diagnostics(server: LineageServer, capabilities: types.ClientCapabilities) -> None:
    """Only a client that pulls is offered to: another one would take what is pushed for something else."""
    if not protocol.pulls_diagnostics(capabilities):
        return

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, protocol.DIAGNOSTIC_OPTIONS)
    async def on_diagnostic(
        ls: LineageServer, params: types.DocumentDiagnosticParams
    ) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
        from lineage_lsp.lsp.diagnostics import document_report

        return await document_report(ls, params)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    def on_workspace_diagnostic(
        ls: LineageServer, params: types.WorkspaceDiagnosticParams
    ) -> types.WorkspaceDiagnosticReport:
        from lineage_lsp.lsp.diagnostics import workspace_report

        return workspace_report(ls, params)


def _has_webview(capabilities: types.ClientCapabilities) -> bool:
    experimental = capabilities.experimental
    lineage = experimental.get("lineage") if isinstance(experimental, dict) else getattr(experimental, "lineage", None)
    webview = lineage.get("webview") if isinstance(lineage, dict) else getattr(lineage, "webview", None)
    return bool(webview)


def _register_documents(server: LineageServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def on_open(ls: LineageServer, params: types.DidOpenTextDocumentParams) -> None:
        ls.session.opened(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def on_change(ls: LineageServer, params: types.DidChangeTextDocumentParams) -> None:
        ls.session.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def on_close(ls: LineageServer, params: types.DidCloseTextDocumentParams) -> None:
        ls.session.closed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def on_save(ls: LineageServer, params: types.DidSaveTextDocumentParams) -> None:
        ls.session.files_changed([params.text_document.uri])


def _register_features(server: LineageServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(ls: LineageServer, params: types.HoverParams) -> types.Hover | None:
        from lineage_lsp.lsp.hover import answer

        return await answer(ls, params)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def on_definition(
        ls: LineageServer, params: types.DefinitionParams
    ) -> list[types.LocationLink] | list[types.Location] | None:
        from lineage_lsp.lsp.definition import answer

        return await answer(ls, params)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def on_code_lens(ls: LineageServer, params: types.CodeLensParams) -> list[types.CodeLens]:
        from lineage_lsp.lsp.lens import answer

        return await answer(ls, params)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    async def on_code_action(ls: LineageServer, params: types.CodeActionParams) -> list[types.CodeAction]:
        from lineage_lsp.lsp.fixes import answer

        return await answer(ls, params)

    @server.feature(protocol.GRAPH)
    async def on_graph(ls: LineageServer, params: object) -> dict[str, Any] | None:
        from lineage_lsp.lsp.graph import answer

        return await answer(ls, params)
