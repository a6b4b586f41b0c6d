"""Diagnostics: pulled by a client that can pull those of every file, else pushed when they changed; never both."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.rules import Severities, as_ruled
from lineage_lsp.base.text import FilePath
from lineage_lsp.lsp.asking import asked_about
from lineage_lsp.lsp.places import Places
from lineage_lsp.lsp.protocol import pulls_diagnostics
from lineage_lsp.workspace.state import WorkspaceState

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


_UNNECESSARY = frozenset({"unused-cte", "unused-column", "unused-model-column"})
"""What an editor shows faded."""


class Publisher:
    """Remembers what each file's diagnostics were, so that an unchanged file costs nothing."""

    def __init__(self, server: LineageServer) -> None:
        self._server = server
        self._pulled = pulls_diagnostics(server.client_capabilities)
        self._sent: dict[tuple[Path, FilePath], tuple[Diagnostic, ...]] = {}
        self._versions: dict[tuple[Path, FilePath], int | None] = {}

    def publish(self, root: Path, state: WorkspaceState, severities: Severities) -> None:
        """Send what differs from what the client has of the project at `root`, or have it pull."""
        every = _shown(state, severities)
        if self._pulled:
            before = {path: found for (of, path), found in self._sent.items() if of == root}
            if before != every:
                self._sent = {key: found for key, found in self._sent.items() if key[0] != root}
                self._sent |= {(root, path): found for path, found in every.items()}
                self._server.workspace_diagnostic_refresh(None)
            return
        places = Places(root, state, self._server.encoding)
        shown = [path for (of, path) in self._sent if of == root]
        for path in dict.fromkeys([*every, *shown]):
            problems = every.get(path, ())
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


async def document_report(
    ls: LineageServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """textDocument/diagnostic"""
    async with asked_about(ls, params.text_document.uri) as asked:
        if asked is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        problems = as_ruled(asked.state.problems.get(asked.path, ()), ls.session.settings.rules)
        result_id = _result_id(problems)
        if params.previous_result_id == result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=result_id)
        items = [diagnostic_to_lsp(asked.places, one) for one in problems]
        return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=result_id)


def workspace_report(ls: LineageServer, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """workspace/diagnostic: every file that has problems, and those that had some when the client asked last."""
    known = {one.uri: one.value for one in params.previous_result_ids}
    found: list[types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport] = []
    for host in ls.session.hosts():
        with host.state() as state:
            if state is None:
                continue
            places = Places(host.root, state, ls.encoding)
            for path, problems in _shown(state, ls.session.settings.rules).items():
                uri, result_id = places.uri(path), _result_id(problems)
                document = state.document(path)
                version = document.version if document else None
                if known.pop(uri, None) == result_id:
                    found.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result_id, version))
                else:
                    items = [diagnostic_to_lsp(places, one) for one in problems]
                    found.append(types.WorkspaceFullDocumentDiagnosticReport(uri, items, version, result_id=result_id))
    nothing = _result_id(())
    for uri, result_id in known.items():
        if result_id != nothing:
            found.append(types.WorkspaceFullDocumentDiagnosticReport(uri, [], result_id=nothing))
    return types.WorkspaceDiagnosticReport(found)


def _shown(state: WorkspaceState, severities: Severities) -> Mapping[FilePath, tuple[Diagnostic, ...]]:
    """The problems of every file that has some which the user wants to see."""
    if not severities:
        return state.problems
    ruled = {path: as_ruled(problems, severities) for path, problems in state.problems.items()}
    return {path: problems for path, problems in ruled.items() if problems}


def _result_id(problems: tuple[Diagnostic, ...]) -> str:
    return blake2b(repr(problems).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def diagnostic_to_lsp(places: Places, one: Diagnostic) -> types.Diagnostic:
    related = [types.DiagnosticRelatedInformation(places.location(other.at), other.message) for other in one.related]
    return types.Diagnostic(
        range=places.range(one.at),
        message=one.message,
        severity=_SEVERITIES[one.severity],
        code=one.code,
        source="lineage-lsp",
        related_information=related or None,
        tags=[types.DiagnosticTag.Unnecessary] if one.code in _UNNECESSARY else None,
    )
