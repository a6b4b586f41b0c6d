"""The columns a name in YAML stands for."""

from __future__ import annotations

from lineage_lsp.analysis.linked import ColumnOf
from lineage_lsp.analysis.symbols import DeclaredColumnSymbol
from lineage_lsp.store.read import Reader


def declared_columns(reader: Reader, symbol: DeclaredColumnSymbol) -> list[ColumnOf]:
    """Those of its nodes that have such a column; YAML seldom writes a name's case as the warehouse does."""
    wanted = symbol.name.strip('"`[]')
    found: list[ColumnOf] = []
    for node, columns in zip(symbol.ids, map(reader.columns, map(reader.ids.object, symbol.ids)), strict=True):
        named = [one for one in columns if wanted in (one.name, one.key)]
        named = named or [one for one in columns if one.name.lower() == wanted.lower()]
        found.extend(ColumnOf(node, one.key) for one in named[:1])
    return found
