"""All that a store says of a project, so that two of them can be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lineage_lsp.features.export import export
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings


def all_facts(reader: Reader) -> dict[str, Any]:
    """CTEs included; nothing of where the project lies."""
    return export(reader, name="", dialect="", path="", problems=(), ctes=True)


def facts(store: Store) -> dict[str, Any]:
    with store.read() as connection:
        return all_facts(Reader(connection, store.scope))


def facts_after_index(root: Path, store: Store) -> dict[str, Any]:
    """What `store` says once it was brought up to date."""
    indexer = Indexer(root, Settings(), store)
    fill(store, indexer, jobs=0)
    indexer.close()
    return facts(store)
