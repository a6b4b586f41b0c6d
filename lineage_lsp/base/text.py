"""Places in text: offsets are Unicode code points from 0, spans are half-open."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple, NewType

FilePath = NewType("FilePath", str)
"""A file: with `/`, relative to the project's root when it lies below it, absolute otherwise."""


class Span(NamedTuple):
    start: int
    end: int

    def contains(self, offset: int) -> bool:
        """Whether `offset` touches the span; the place just behind its last character counts (LSP: a cursor)."""
        return self.start <= offset <= self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


class FileSpan(NamedTuple):
    path: FilePath
    span: Span


class FilePosition(NamedTuple):
    path: FilePath
    offset: int


_LENGTH = len


def _next_line(start: int, length: int) -> int:
    return start + length + 1


class LineIndex:
    """Offsets of one text as lines and columns, both from 0, columns in code points."""

    __slots__ = ("_length", "_starts")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        # One pass in C: cheaper than looking for the breaks one by one.
        self._starts = list(accumulate(map(_LENGTH, text.split("\n")), _next_line, initial=0))[:-1]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of `offset`; an offset past the end is the end."""
        offset = max(0, min(offset, self._length))
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]

    def line_start(self, line: int) -> int:
        """The offset of the first character of a line that there is."""
        return self._starts[line]

    def line_span(self, line: int) -> Span:
        """The characters of a line with its line break; an empty span at the end when there is no such line."""
        if line >= len(self._starts):
            return Span(self._length, self._length)
        end = self._starts[line + 1] if line + 1 < len(self._starts) else self._length
        return Span(self._starts[line], end)

    @property
    def line_count(self) -> int:
        return len(self._starts)
