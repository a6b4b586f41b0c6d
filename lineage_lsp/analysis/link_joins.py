"""What a bare star shows of joined sources, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lineage_lsp.analysis.link_tables import STAR, renamed

if TYPE_CHECKING:
    from lineage_lsp.analysis.link_columns import Column
    from lineage_lsp.analysis.link_structs import Structs

SHARED = -1

Shown = tuple[int, "Column"]
"""A column and its source's number; SHARED where it stands for the columns of one name that a join shares."""


def shown(names: Structs) -> Sequence[Shown]:
    """The known columns of all sources but hidden ones; those that joins share, once.

    A join puts what it shares before all else of its two sides, or leaves it where it is met first, as the dialect
    has it. A comma shares nothing: what is left of it stays before what is right of it.
    """
    rules = names.linker.rules
    done: list[Shown] = []
    joined: list[Shown] = []
    for number, source in enumerate(names.scope.sources):
        if source.comma:
            done += joined
            joined = []
        sides = joined if source.hidden else [*joined, *_own(names, number)]
        keys = names.joined_by.get(number)
        if not keys:
            joined = sides
        elif rules.using_in_place:
            joined = _in_place(sides, keys)
        else:
            ordered: Sequence[str] = keys
            if source.natural or rules.using_by_left:
                left = [column.key for _, column in joined]
                ordered = sorted(keys, key=lambda key: left.index(key) if key in left else len(left))
            shared = [(SHARED, found[0]) for key in ordered if (found := names.shared(key))]
            joined = shared + [one for one in sides if one[1].key not in keys]
    return done + joined


def _own(names: Structs, number: int) -> Sequence[Shown]:
    """The columns that a source is known to have; the fields of a struct that is taken apart."""
    table = names.table(number)
    asked = names.linker.is_asked
    own = [one for one in list(table.columns) if one.key != STAR and not asked(table, one)]
    if names.scope.sources[number].element and names.linker.rules.element_apart:
        own = [one for column in own for one in _fields(names, column)]
    return [(number, one) for one in own]


def _fields(names: Structs, column: Column) -> Sequence[Column]:
    fields = [renamed(one, one.name, one.key) for one in names.fields(column.sure[0])]
    if not fields:
        return (column,)
    for one in fields:
        one.target = column.target
    return fields


def _in_place(sides: Sequence[Shown], keys: Collection[str]) -> list[Shown]:
    met: set[str] = set()
    joined: list[Shown] = []
    for number, column in sides:
        if column.key not in keys:
            joined.append((number, column))
        elif column.key not in met:
            met.add(column.key)
            joined.append((SHARED, column))
    return joined
