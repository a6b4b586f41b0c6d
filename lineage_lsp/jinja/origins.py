"""Text that remembers where its parts were written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, SupportsIndex

from jinja2.filters import do_indent

from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.jinja.rendered import Piece, Rendered

Item = tuple[Any, FileSpan | None, bool]
"""A printed value, where it was written, and whether it stands there character by character.

The value is a str, a Traced (whose own items say more) or a Late. None as the place: the expression that prints it.
"""


class Late:
    """A value that prints with `str()`, asked for only once the whole text is put together."""

    __slots__ = ()


class Traced(str):
    """A str with the items it was joined from; cheap to nest, taken apart only at the end."""

    __slots__ = ("items",)
    items: Sequence[Item]

    def __add__(self, other: str) -> str:
        return joined((self, other)) if isinstance(other, str) else NotImplemented

    def __radd__(self, other: str) -> str:
        return joined((other, self)) if isinstance(other, str) else NotImplemented

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        if isinstance(key, slice) and key.step in (None, 1):
            start, end, _ = key.indices(len(self))
            return part(self, start, end)
        return str.__getitem__(self, key)

    def strip(self, characters: str | None = None, /) -> str:
        start = len(self) - len(str.lstrip(self, characters))
        return part(self, start, len(str.rstrip(self, characters)))

    def lstrip(self, characters: str | None = None, /) -> str:
        return part(self, len(self) - len(str.lstrip(self, characters)), len(self))

    def rstrip(self, characters: str | None = None, /) -> str:
        return part(self, 0, len(str.rstrip(self, characters)))


def traced(items: Sequence[Item]) -> str:
    """One text of `items`; its Late values are asked for their text here."""
    text = Traced("".join([str(value) for value, _, _ in items]))
    text.items = items
    return text


def item(value: object, at: FileSpan) -> Item:
    """What printing `value` at `at` writes."""
    return (value if isinstance(value, str | Late) else str(value), at, False)


def joined(values: Iterable[object], between: str = "") -> str:
    """`between.join(values)`, with the origins of those that have any."""
    texts = [value if isinstance(value, str) else str(value) for value in values]
    if not any(type(text) is Traced for text in texts) and type(between) is not Traced:
        return between.join(texts)
    items: list[Item] = []
    for text in texts:
        if between and items:
            items.append((between, None, False))
        items.append((text, None, False))
    return traced(items)


def part(text: Traced, start: int, end: int) -> str:
    """`text[start:end]` for 0 ≤ start, with its origins."""
    if start <= 0 and end >= len(text):
        return text
    items: list[Item] = []
    at = 0
    for value, origin, verbatim in text.items:
        shown = value if isinstance(value, str) else str(value)
        low, high = max(start - at, 0), min(end - at, len(shown))
        at += len(shown)
        if low < high:
            items.append(_cut(shown, origin, verbatim, low, high))
    return traced(items)


def indented(text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    """Jinja's `indent` filter, with origins."""
    if type(text) is not Traced or len(text.splitlines()) != text.count("\n") + (not text.endswith("\n")):
        return do_indent(str(text), width, first, blank)
    space = width if isinstance(width, str) else " " * width
    points: list[int] = []
    at = text.find("\n")
    while at >= 0:
        if blank or not (at + 1 == len(text) or text[at + 1] == "\n"):
            points.append(at + 1)
        at = text.find("\n", at + 1)
    done = _with_inserts(text, points, space, 0)
    return joined((space, done)) if first else done


def rendered(items: Iterable[Item], path: FilePath) -> Rendered:
    """The text of `items` with a piece for each run; `path` is the file that was rendered."""
    collector = _Collector(path)
    whole = FileSpan(path, Span(0, 0))
    for value, at, verbatim in items:
        collector.add(value, at or whole, verbatim, at or whole)
    return Rendered("".join(collector.texts), tuple(collector.pieces))


class _Collector:
    def __init__(self, path: FilePath) -> None:
        self.texts: list[str] = []
        self.pieces: list[Piece] = []
        self._path = path
        self._length = 0

    def add(self, value: object, at: FileSpan, verbatim: bool, call: FileSpan) -> None:
        if type(value) is Traced:
            for inner, origin, exact in value.items:
                if origin is None:
                    self.add(inner, at, False, call)
                else:
                    self.add(inner, origin, exact, origin if origin.path == self._path else call)
            return
        text = str(value)
        if text:
            end = self._length + len(text)
            self.pieces.append(Piece(Span(self._length, end), at, verbatim, call))
            self.texts.append(text)
            self._length = end


def _cut(text: str, origin: FileSpan | None, verbatim: bool, low: int, high: int) -> Item:
    if low == 0 and high == len(text):
        return (text, origin, verbatim)
    if verbatim and origin:
        origin = FileSpan(origin.path, Span(origin.span.start + low, origin.span.start + high))
    return (text[low:high], origin, verbatim)


def _with_inserts(text: Traced, points: list[int], insert: str, base: int) -> str:
    """`text`, which begins at `base`, with `insert` put in before each of the ascending `points`."""
    items: list[Item] = []
    at = base
    for value, origin, verbatim in text.items:
        shown = value if isinstance(value, str) else str(value)
        end = at + len(shown)
        inside = points[bisect_left(points, at) : bisect_left(points, end)]
        if not inside:
            items.append((value, origin, verbatim))
        elif type(shown) is Traced:
            items.append((_with_inserts(shown, inside, insert, at), origin, verbatim))
        else:
            low = 0
            for point in inside:
                if point - at > low:
                    items.append(_cut(shown, origin, verbatim, low, point - at))
                items.append((insert, origin, False))
                low = point - at
            items.append(_cut(shown, origin, verbatim, low, len(shown)))
        at = end
    if points and points[-1] == at == base + len(text):
        items.append((insert, None, False))
    return traced(items)
