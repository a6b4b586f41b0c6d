"""What an edit that is not saved moves: columns whose order somebody downstream relies on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lineage_lsp.analysis.linked import Aligned, Linked, Placed, Shape
from lineage_lsp.analysis.places import raw_place
from lineage_lsp.analysis.project import ProjectAnalysis
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.compiler.compiled import Compiled

REORDERED = "reordered-columns"

_MOST_READERS = 100
"""Readers that are looked at: more than that nobody mends by hand, and the answer must come at once."""


class Moved(NamedTuple):
    """A place in a reader where columns meet others by place. name: the reader's; columns: those that met another
    one before.
    """

    name: str
    at: FileSpan
    columns: tuple[str, ...]


@dataclass(slots=True)
class Reordering:
    """Looks at the readers of unsaved nodes; what it found of one is kept while neither side changes."""

    analysis: ProjectAnalysis
    _known: dict[UniqueId, tuple[_Question, tuple[Moved, ...]]] = field(default_factory=dict)

    def first_moved(self, unique_id: UniqueId) -> ColumnKey | None:
        """The first column that stands at another place than before; None where all the old ones stand as they did."""
        saved, now = self.analysis.saved_shape(unique_id), self.analysis.linkage(unique_id).shape
        if saved is None or saved.open or now.open:
            return None
        places = {column.key: place for place, column in enumerate(saved.columns)}
        return next((one.key for place, one in enumerate(now.columns) if places.get(one.key, place) != place), None)

    def moved(self, unique_id: UniqueId) -> Iterator[Moved]:
        """Where the new order of a node's columns makes others meet than before, in readers and theirs in turn."""
        for found in self.look(unique_id):
            yield from found

    def look(self, unique_id: UniqueId) -> Iterator[tuple[Moved, ...]]:
        """The same, of one reader at a time: of a node that many read that takes long the first time."""
        seen, waiting = {unique_id}, [unique_id]
        while waiting:
            parent = waiting.pop()
            if self.first_moved(parent) is None:
                continue
            for reader in sorted(self.analysis.children(parent) - seen)[:_MOST_READERS]:
                seen.add(reader)
                waiting.append(reader)
                yield self._moved_in(reader)

    def forget(self) -> None:
        """All is saved: nothing found so far is asked for again."""
        self._known.clear()

    def _moved_in(self, reader: UniqueId) -> tuple[Moved, ...]:
        before, now = {}, []
        for parent in sorted(self.analysis.linkage(reader).parents):
            saved = self.analysis.saved_shape(parent)
            if saved is not None:
                before[parent] = saved
                now.append(self.analysis.linkage(parent).shape)
        question = (self.analysis.linkage(reader).compiled, tuple(before.values()), tuple(now))
        known = self._known.get(reader)
        if known is not None and known[0][0] is question[0] and known[0][1:] == question[1:]:
            return known[1]
        old, new = self.analysis.view_with(reader, before), self.analysis.view_with(reader, {})
        found: tuple[Moved, ...] = ()
        if old is not None and new is not None and old.linked is not None and new.linked is not None:
            rendered, path = new.linkage.compiled.rendered, new.node.path
            found = tuple(
                Moved(new.node.name, raw_place(rendered, at, path) or FileSpan(path, Span(0, 0)), columns)
                for at, columns in _meeting_others(old.linked, new.linked)
                if rendered is not None
            )
        question = (self.analysis.linkage(reader).compiled, *question[1:])  # now with its code
        self._known[reader] = (question, found)
        return found


_Question = tuple[Compiled, tuple[Shape, ...], tuple[Shape, ...]]


def _meeting_others(old: Linked, new: Linked) -> Iterator[tuple[Span | None, tuple[str, ...]]]:
    """Where columns of `new` stand beside others than in `old`, which is the same code over other relations."""
    if len(old.aligned) != len(new.aligned):
        return  # what else changed says enough
    for before, now in zip(old.aligned, new.aligned, strict=True):
        if len(before) != len(now) or _agreeing(now) > _agreeing(before):
            continue
        moved = [(place, one) for number in range(len(now)) for place, one in _moved_in_row(before, now, number)]
        if moved:
            beside = (row[place] for place, _ in moved for row in now if place < len(row))
            at = next((one.at for one in (*(one for _, one in moved), *beside) if one.at is not None), None)
            yield at, tuple(dict.fromkeys(one.name for _, one in moved))


def _agreeing(rows: Aligned) -> int:
    """At how many places all columns have one name: more of these is no harm."""
    return sum(len({one.key for one in column}) == 1 for column in zip(*rows, strict=False))


def _moved_in_row(before: Aligned, now: Aligned, number: int) -> Iterator[tuple[int, Placed]]:
    """The columns of row `number` that stand at other places than before, beside others than before; with the place."""
    old, new = [_keys(row) for row in before], [_keys(row) for row in now]
    kept = [set(row).intersection(after) for row, after in zip(old, new, strict=True)]
    places = {key: place for place, key in enumerate(old[number])}
    for place, key in enumerate(new[number]):
        was = places.get(key, place)
        if was != place and _neighbours(old, number, was, kept) != _neighbours(new, number, place, kept):
            yield place, now[number][place]


_Key = tuple[str, int]
"""A column's key, and how many of that key stand before it: literals without a name may all be called alike."""


def _keys(row: Sequence[Placed]) -> list[_Key]:
    counts: Counter[str] = Counter()
    keys = []
    for one in row:
        keys.append((one.key, counts[one.key]))
        counts[one.key] += 1
    return keys


def _neighbours(rows: Sequence[list[_Key]], number: int, place: int, kept: list[set[_Key]]) -> list[_Key | None]:
    """What stands at a place in the other rows; None for what only one of the two readings has."""
    others = [(row, keys) for at, (row, keys) in enumerate(zip(rows, kept, strict=True)) if at != number]
    return [row[place] if place < len(row) and row[place] in keys else None for row, keys in others]
