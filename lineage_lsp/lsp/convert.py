"""Between the product's offsets (code points) and the protocol's lines and characters (negotiated units)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from lineage_lsp.base.text import LineIndex, Span

Encoding = types.PositionEncodingKind | str


class Coordinates:
    """One text's offsets as LSP positions. encoding: what was negotiated: UTF-16 unless the client offers better."""

    __slots__ = ("_encoding", "_lines", "_same", "_text")

    def __init__(self, text: str, encoding: Encoding) -> None:
        self._text = text
        self._lines = LineIndex(text)
        self._encoding = encoding
        self._same = encoding == types.PositionEncodingKind.Utf32 or text.isascii()
        """Whether the protocol counts as we do: so it is in nearly all files."""

    def offset(self, position: types.Position) -> int:
        """The offset of `position`; past a line's end it is that end (LSP 3.17, Position), past the text the text's."""
        span = self._lines.line_span(position.line)
        line = self._text[span.start : span.end].rstrip("\r\n")
        if self._same:
            return span.start + min(position.character, len(line))
        units = 0
        for column, character in enumerate(line):
            if units >= position.character:
                return span.start + column
            units += self._width(character)
        return span.start + len(line)

    def position(self, offset: int) -> types.Position:
        return types.Position(*self.line_character(offset))

    def line_character(self, offset: int) -> tuple[int, int]:
        """A position's two numbers."""
        line, column = self._lines.line_column(offset)
        if self._same:
            return line, column
        start = self._lines.line_start(line)
        before = self._text[start : start + column]
        return line, sum(self._width(character) for character in before)

    def range(self, span: Span) -> types.Range:
        return types.Range(self.position(span.start), self.position(span.end))

    def _width(self, character: str) -> int:
        if self._encoding == types.PositionEncodingKind.Utf8:
            return len(character.encode("utf-8", "surrogatepass"))
        return 2 if ord(character) > 0xFFFF else 1


def path_of_uri(uri: str) -> Path | None:
    """The file a `file:` URI names; None for any other scheme (an untitled buffer, a diff view)."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if len(path) > 2 and path[0] == "/" and path[2] == ":":  # /C:/… on Windows
        path = path[1:]
    return Path(path)


def uri_of_path(path: Path) -> str:
    return path.as_uri()
