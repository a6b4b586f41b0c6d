"""Diagnostics, pushed to the client when they changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath
from lineage_lsp.lsp.places import Places
from lineage_lsp.workspace.state import WorkspaceState

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


class Publisher:
    """Remembers what each file's diagnostics were, so that an unchanged file costs nothing."""

    def __init__(self, server: LineageServer) -> None:
        self._server = server
        self._sent: dict[tuple[Path, FilePath], tuple[Diagnostic, ...]] = {}
        self._versions: dict[tuple[Path, FilePath], int | None] = {}

    def publish(self, root: Path, state: WorkspaceState) -> None:
        """Send what differs from what the client has of the project at `root`."""
        places = Places(root, state, self._server.encoding)
        shown = [path for (of, path) in self._sent if of == root]
        for path in dict.fromkeys([*state.problems, *shown]):
            problems = state.problems.get(path, ())
            document = state.document(path)
            version = document.version if document else None
            key = (root, path)
            if self._sent.get(key, ()) == problems and self._versions.get(key) == version:
                continue
            self._send(places, path, problems, version)
            self._versions[key] = version
            if problems:
                self._sent[key] = problems
            else:
                self._sent.pop(key, None)

    def _send(self, places: Places, path: FilePath, problems: tuple[Diagnostic, ...], version: int | None) -> None:
        diagnostics = [diagnostic_to_lsp(places, one) for one in problems]
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(places.uri(path), diagnostics, version)
        )


def diagnostic_to_lsp(places: Places, one: Diagnostic) -> types.Diagnostic:
    related = [types.DiagnosticRelatedInformation(places.location(other.at), other.message) for other in one.related]
    return types.Diagnostic(
        range=places.range(one.at),
        message=one.message,
        severity=_SEVERITIES[one.severity],
        code=one.code,
        source="lineage-lsp",
        related_information=related or None,
    )
