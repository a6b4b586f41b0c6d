"""textDocument/definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from lineage_lsp.features.definition import definition
from lineage_lsp.lsp.asking import asked_about

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer


async def answer(
    ls: LineageServer, params: types.DefinitionParams
) -> list[types.LocationLink] | list[types.Location] | None:
    """Links where the client reads them (they say which name was asked about), else locations."""
    async with asked_about(ls, params.text_document.uri) as asked:
        if asked is None:
            return None
        found = definition(asked.state, asked.places.position(asked.path, params.position))
        if found is None:
            return None
        document = ls.client_capabilities.text_document
        if document is None or document.definition is None or not document.definition.link_support:
            return [asked.places.location(target) for target in found.targets]
        origin = asked.places.range(found.source)
        links: list[types.LocationLink] = []
        for target in found.targets:
            place = asked.places.location(target)
            links.append(types.LocationLink(place.uri, place.range, place.range, origin))
        return links
