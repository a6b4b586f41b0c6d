"""Open files as the newest analysis sees them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from lineage_lsp.analysis.symbols import Symbol, Symbols, symbols_of
from lineage_lsp.analysis.yaml_symbols import carried_over, yaml_symbols
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.places import names_in
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.state import Document


def drawn(indexer: Indexer, path: FilePath, version: int, before: Document | None = None) -> Document:
    """The file with the meaning of its names. before: what was known of it, for a text that cannot be read now."""
    views = tuple(indexer.analysis.view(one, occurrences=True) for one in indexer.nodes_in(path))
    text = indexer.files.read(path) or ""
    symbols: Iterable[Symbol] = chain.from_iterable(map(symbols_of, views))
    if is_properties(path):
        symbols = chain(symbols, _in_properties(indexer, path, text, before))
    return Document(path, text, version, views, Symbols(symbols))


def is_properties(path: FilePath) -> bool:
    return path.endswith((".yml", ".yaml"))


def _in_properties(indexer: Indexer, path: FilePath, text: str, before: Document | None) -> Iterable[Symbol]:
    names = names_in(indexer.project, path, text)
    if names is not None:
        return yaml_symbols(names, indexer.meaning)
    return carried_over(before.symbols, before.text, text) if before is not None else ()
