"""Jinja's lexer with offsets: a token's `lineno` is where it begins in the file, in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError
from jinja2.lexer import Lexer

from lineage_lsp.base.text import Span


@dataclass(slots=True)
class Marks:
    """What the lexer saw of one file. tags: the spans of `{{ … }}` and `{% … %}`, in order.

    closing: the offset behind the `)` that belongs to the `(` at an offset. shift: where normalised line breaks
    make the file longer than what Jinja reads.
    """

    shift: Shift
    tags: list[Span] = field(default_factory=list)
    closing: dict[int, int] = field(default_factory=dict)

    def tag_at(self, offset: int) -> Span:
        """The tag around `offset`; an empty span there, outside all tags."""
        found = bisect_right(self.tags, (offset, _INFINITE)) - 1
        if found >= 0 and offset < self.tags[found].end:
            return self.tags[found]
        return Span(offset, offset)


class Shift:
    """Offsets in the file of offsets in what Jinja reads, where every line break is one character."""

    __slots__ = ("_base", "_points")

    def __init__(self, text: str, base: int) -> None:
        self._base = base
        # For each \r\n, the offset in the normalised text just behind its break.
        self._points = [found.start() + 1 - n for n, found in enumerate(_CRLF.finditer(text))] if "\r\n" in text else []

    def __call__(self, offset: int) -> int:
        if not self._points:
            return self._base + offset
        return self._base + offset + bisect_right(self._points, offset)


class OffsetLexer(Lexer):
    """`base`, set before a text is read, is where that text begins in its file; `marks` holds what was seen of it."""

    base = 0
    marks: Marks

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.marks = Marks(Shift("", 0))

    def tokeniter(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> Iterator[tuple[int, str, str]]:
        shift = Shift(source, self.base)
        marks = self.marks = Marks(shift)
        if "\r" in source:
            source = _BREAK.sub("\n", source)
        at = 0
        opened = 0
        parentheses: list[int] = []
        try:
            for _, token, value in super().tokeniter(source, name, filename, state):
                # Tokens come in the order of the text; only whitespace taken off by `-` lies between them.
                if not source.startswith(value, at):
                    at = source.find(value, at)
                offset = shift(at)
                if token == "operator":
                    if value == "(":
                        parentheses.append(offset)
                    elif value == ")" and parentheses:
                        marks.closing[parentheses.pop()] = offset + 1
                elif token in _BEGIN:
                    opened = offset
                    parentheses.clear()
                elif token in _END:
                    marks.tags.append(Span(opened, shift(at + len(value.rstrip()))))
                at += len(value)
                yield offset, token, value
        except TemplateSyntaxError as error:
            error.lineno = shift(at)
            raise


_INFINITE = float("inf")
_BREAK = re.compile(r"\r\n|\r")
_CRLF = re.compile(r"\r\n")
_BEGIN = frozenset({"variable_begin", "block_begin"})
_END = frozenset({"variable_end", "block_end"})
