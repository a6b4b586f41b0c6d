"""What pygls does not know of our protocol: the methods under `lineage/` and the capability that announces them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import cattrs
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
    LanguageServerProtocol,
    default_converter,
    lsp_method,
)

GRAPH = "lineage/graph"
STATUS = "lineage/status"
CHANGED = "lineage/changed"

VERSION = 1
METHODS = (GRAPH, STATUS, CHANGED)


class LineageProtocol(LanguageServerProtocol):
    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer as pygls does, and announce the methods of our own."""
        result = yield from super().lsp_initialize(params)
        result.capabilities.experimental = {"lineage": {"version": VERSION, "methods": list(METHODS)}}
        return result

    def structure_message(self, data: dict[str, Any]) -> Any:
        """As pygls does; but a request that makes no sense is answered, for somebody waits for that."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def _execute_handler(self, msg_id: Any, handler: Any, callback: Any, args: Any = None, kwargs: Any = None) -> None:
        """As pygls does; but it keeps what a notification's handler came to for ever, and typing is notifications."""
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        future = self._request_futures.get(msg_id)
        if future is not None:  # but not while `shutdown` goes through all and cancels them
            future.add_done_callback(lambda done: done.cancelled() or self._request_futures.pop(msg_id, None))


def converter() -> cattrs.Converter:
    """Pygls's converter, but the parameters and the results of methods it does not know stay plain dicts."""
    made: cattrs.Converter = default_converter()  # type: ignore[no-untyped-call] # pygls has no types here
    made.register_structure_hook(JsonRPCRequestMessage, _plain)
    made.register_structure_hook(JsonRPCNotification, _plain)
    made.register_unstructure_hook(JsonRPCResponseMessage, _answered)
    return made


def _plain(data: dict[str, Any], cls: type[Any]) -> Any:
    return cls(**data)


def _answered(message: JsonRPCResponseMessage) -> dict[str, Any]:
    """What our own methods answer is made of dicts and lists, and large: nobody need look for anything else in it."""
    return {"id": message.id, "jsonrpc": message.jsonrpc, "result": message.result}


def pulls_diagnostics(capabilities: types.ClientCapabilities) -> bool:
    """Whether the client pulls diagnostics and can be told to pull again, as those of files nobody opened ask for."""
    document, workspace = capabilities.text_document, capabilities.workspace
    if document is None or document.diagnostic is None:
        return False
    return workspace is not None and workspace.diagnostics is not None and bool(workspace.diagnostics.refresh_support)


DIAGNOSTIC_OPTIONS = types.DiagnosticOptions(
    inter_file_dependencies=True, workspace_diagnostics=True, identifier="lineage-lsp", work_done_progress=False
)
