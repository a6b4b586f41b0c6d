"""textDocument/codeLens: the counts above each model; a click opens the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from lineage_lsp.features.lens import Lens, lens_title, lenses
from lineage_lsp.lsp.asking import Asked, asked_about

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer


async def answer(ls: LineageServer, params: types.CodeLensParams) -> list[types.CodeLens]:
    async with asked_about(ls, params.text_document.uri) as asked:
        if asked is None or not ls.session.settings.code_lens:
            return []
        return [_lens_to_lsp(asked, params.text_document.uri, lens) for lens in lenses(asked.state, asked.path)]


def _lens_to_lsp(asked: Asked, uri: str, lens: Lens) -> types.CodeLens:
    start = asked.places.coordinates(asked.path).position(lens.span.start)
    arguments = [{"uri": uri, "node": lens.node, "direction": "both"}]
    command = types.Command(lens_title(lens.counts), "lineageLsp.showGraph", None, arguments)
    return types.CodeLens(types.Range(start, start), command)
