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


def place_in_macro(rendered: Rendered, span: Span | None, path: FilePath) -> FileSpan | None:
    """Where in another file the compiled character at the start of `span` was written; None for `path` itself."""
    if span is None or not rendered.text:
        return None
    start = min(span.start, len(rendered.text) - 1)
    piece = rendered.piece_at(start)
    if piece.origin.path == path:
        return None
    if not piece.verbatim:
        return piece.origin
    at = piece.origin.span.start + start - piece.compiled.start
    return FileSpan(piece.origin.path, Span(at, min(at + span.end - span.start, piece.origin.span.end)))


def only_place(rendered: Rendered, span: Span, path: FilePath) -> FileSpan | None:
    """Like `raw_place`, but None unless both ends stand in the file letter by letter, and were rendered just once.

    What stands in a loop is rendered several times: what is true of one rendering need not be of the next.
    """
    if span.start >= span.end or span.end > len(rendered.text):
        return None
    ends = (rendered.piece_at(span.start), rendered.piece_at(span.end - 1))
    if not all(piece.verbatim and piece.origin.path == path for piece in ends):
        return None
    at = raw_place(rendered, span, path)
    if at is None or sum(_covers(piece, at.span.start, path) for piece in rendered.pieces) != 1:
        return None
    return at


def unrendered(rendered: Rendered, text: str, path: FilePath) -> str:
    """What of the file's text gave no output: tags, comments, branches that were not taken."""
    left: list[str] = []
    at = 0
    for start, end in sorted(piece.origin.span for piece in rendered.pieces if piece.origin.path == path):
        if start > at:
            left.append(text[at:start])
        at = max(at, end)
    return "\n".join([*left, text[at:]])


def _covers(piece: Piece, offset: int, path: FilePath) -> bool:
    return piece.origin.path == path and piece.verbatim and piece.origin.span.contains(offset)


def _in_file(piece: Piece, offset: int, path: FilePath) -> Span:
    if piece.origin.path != path:
        return piece.call.span
    if not piece.verbatim:
        return piece.origin.span
    at = piece.origin.span.start + offset - piece.compiled.start
    return Span(at, at + 1)
