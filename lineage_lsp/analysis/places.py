"""From compiled code back to the raw code: compiled offsets never leave this package."""

from __future__ import annotations

from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.jinja.rendered import Piece, Rendered


def raw_place(rendered: Rendered, span: Span | None, path: FilePath) -> FileSpan | None:
    """Where the compiled characters of `span` come from, in the file at `path`.

    What a macro wrote is the place of its call. A span over several pieces reaches from the first one's origin
    to the last one's. None for no span or an empty text.
    """
    if span is None or not rendered.text:
        return None
    last = len(rendered.text) - 1
    start = min(span.start, last)
    end = min(max(span.end - 1, start), last)
    piece = rendered.piece_at(start)
    if piece.verbatim and end < piece.compiled.end and piece.origin.path == path:  # nearly always
        shift = piece.origin.span.start - piece.compiled.start
        return FileSpan(path, Span(start + shift, end + 1 + shift))
    first = _in_file(piece, start, path)
    final = _in_file(rendered.piece_at(end), end, path)
    return FileSpan(path, Span(first.start, max(first.end, final.end)))


def exact_place(rendered: Rendered, span: Span, path: FilePath) -> FileSpan | None:
    """Like `raw_place`, but None unless the characters stand in the file itself, letter by letter."""
    if span.start >= span.end or span.end > len(rendered.text):
        return None
    piece = rendered.piece_at(span.start)
    if not piece.verbatim or piece.origin.path != path or piece.compiled.end < span.end:
        return None
    shift = piece.origin.span.start - piece.compiled.start
    return FileSpan(path, span.shifted(shift))


def _in_file(piece: Piece, offset: int, path: FilePath) -> Span:
    if piece.origin.path != path:
        return piece.call.span
    if not piece.verbatim:
        return piece.origin.span
    at = piece.origin.span.start + offset - piece.compiled.start
    return Span(at, at + 1)
