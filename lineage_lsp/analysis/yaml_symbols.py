"""Every name in a properties file and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lineage_lsp.analysis.symbols import (
    DeclaredColumnSymbol,
    DocsSymbol,
    MacroSymbol,
    NodeSymbol,
    SourceSymbol,
    Symbol,
    YamlSymbol,
)
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import Span
from lineage_lsp.project.model import RefArgs
from lineage_lsp.project.places import (
    ColumnName,
    DocName,
    MacroName,
    NodeName,
    RefColumnName,
    RefName,
    SourceName,
    TestName,
    YamlName,
)

Meaning = Callable[[RefArgs, str], UniqueId | None]
"""What a ref or source in a file of a package refers to."""


def yaml_symbols(names: Iterable[YamlName], meaning: Meaning) -> Iterator[YamlSymbol]:
    """The symbols of those names that stand for something."""
    for name in names:
        match name:
            case NodeName(span, ids):
                yield NodeSymbol(span, ids)
            case SourceName(span, source, ids):
                yield SourceSymbol(span, source, ids)
            case ColumnName(span, ids, column):
                yield DeclaredColumnSymbol(span, ids, column)
            case RefName(span, args, package):
                if target := meaning(args, package):
                    yield NodeSymbol(span, (target,))
            case RefColumnName(span, args, package, column):
                if target := meaning(args, package):
                    yield DeclaredColumnSymbol(span, (target,), column)
            case TestName(span, macro=str(macro)) | MacroName(span, macro):
                yield MacroSymbol(span, macro)
            case DocName(span, str(key)):
                yield DocsSymbol(span, key)
            case _:
                pass


def carried_over(symbols: Iterable[Symbol], before: str, after: str) -> Iterator[Symbol]:
    """The symbols of `before` that an edit to `after` left as they were, at their places there.

    For a text of which nothing can be read: what is typed at one place leaves the names above and below it.
    """
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    left = range(1, shorter - head + 1)
    tail = next((at - 1 for at in left if before[-at] != after[-at]), shorter - head)
    moved = len(after) - len(before)
    for symbol in symbols:
        span: Span = symbol.span
        if span.end < head:
            yield symbol
        elif span.start > len(before) - tail:
            yield replace(symbol, span=span.shifted(moved))
