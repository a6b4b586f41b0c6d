"""How every handler asks: wait for the text to be analysed, take the state, convert in and out."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineage_lsp.base.text import FilePath
from lineage_lsp.lsp.places import Places
from lineage_lsp.workspace.documents import is_properties
from lineage_lsp.workspace.host import Host
from lineage_lsp.workspace.state import WorkspaceState

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer


@dataclass(frozen=True, slots=True)
class Asked:
    """The file a request is about and the state that answers."""

    host: Host
    path: FilePath
    state: WorkspaceState
    places: Places


@asynccontextmanager
async def asked_about(ls: LineageServer, uri: str, *, whole: bool = False) -> AsyncIterator[Asked | None]:
    """The state that knows the text the client has; None for a file outside every project, or none read yet.

    whole: the answer needs what lies downstream: wait for the whole project to be read. So do answers about a
    properties file, which names nodes from everywhere.
    """
    begun = time.monotonic()
    found = await ls.session.settled(uri)
    if found is None:
        yield None
        return
    host, path = found
    if whole or is_properties(path):
        await ls.session.indexed(host, time.monotonic() - begun)
    with host.state() as state:
        if state is None:
            yield None
        else:
            yield Asked(host, path, state, Places(host.root, state, ls.encoding))
