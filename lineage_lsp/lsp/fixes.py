"""textDocument/codeAction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from lineage_lsp.base.text import Span
from lineage_lsp.features.fixes import Fix, fixes
from lineage_lsp.lsp.asking import Asked, asked_about
from lineage_lsp.lsp.diagnostics import diagnostic_to_lsp

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer


async def answer(ls: LineageServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The quick fixes for what is wrong in a range."""
    only = params.context.only
    if only is not None and not any(types.CodeActionKind.QuickFix.value.startswith(str(_value(one))) for one in only):
        return []
    async with asked_about(ls, params.text_document.uri) as asked:
        if asked is None:
            return []
        start = asked.places.position(asked.path, params.range.start).offset
        end = asked.places.position(asked.path, params.range.end).offset
        return [_fix_to_lsp(asked, fix) for fix in fixes(asked.state, asked.path, Span(start, end))]


def _value(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _fix_to_lsp(asked: Asked, fix: Fix) -> types.CodeAction:
    places = asked.places
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in fix.edits:
        changes.setdefault(places.uri(edit.at.path), []).append(types.TextEdit(places.range(edit.at), edit.text))
    return types.CodeAction(
        title=fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic_to_lsp(places, fix.problem)],
        is_preferred=True,
        edit=types.WorkspaceEdit(changes=dict(changes)),
    )
