"""Rendered text with the place every character was written at."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from lineage_lsp.base.text import FileSpan, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of compiled code and where it was written.

    A verbatim piece maps character by character; any other stands as a whole for the Jinja expression at
    `origin`. What a macro wrote has its origin in the macro's file; `call` is then the outermost expression of
    the rendered file itself that brought it in, and equals `origin` for what the file wrote itself.
    """

    compiled: Span
    origin: FileSpan
    verbatim: bool
    call: FileSpan


@dataclass(frozen=True, slots=True)
class Rendered:
    """pieces: ordered and gapless; together they cover `text` (ValueError otherwise). starts: of the pieces."""

    text: str
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", tuple([piece.compiled.start for piece in self.pieces]))
        at = 0
        for piece in self.pieces:
            if piece.compiled.start != at or piece.compiled.end <= at:
                raise ValueError(f"pieces do not cover the text at {at}: {piece}")
            at = piece.compiled.end
        if at != len(self.text):
            raise ValueError(f"pieces cover {at} of {len(self.text)} characters")

    def piece_at(self, offset: int) -> Piece:
        """The piece that wrote the character at `offset`; IndexError past the end."""
        if not 0 <= offset < len(self.text):
            raise IndexError(offset)
        return self.pieces[bisect_right(self.starts, offset) - 1]

    def origin_of(self, offset: int) -> FileSpan:
        """Where the character at `offset` was written: one character of a verbatim piece, else its expression."""
        piece = self.piece_at(offset)
        if not piece.verbatim:
            return piece.origin
        start = piece.origin.span.start + offset - piece.compiled.start
        return FileSpan(piece.origin.path, Span(start, start + 1))
