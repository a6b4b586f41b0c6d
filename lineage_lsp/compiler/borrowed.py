"""Code that dbt compiled, in place of a rendering of ours that had to guess or failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.compiler.compiled import MANIFEST, Compiled
from lineage_lsp.jinja.rendered import Piece, Rendered


def borrowed(compiled: Compiled, code: str, raw: str, body: FileSpan) -> Compiled:
    """`compiled` with the `code` of a manifest. raw: the text of its file, of which `body` is the node's.

    Lines that we rendered too, or that stand so in the file, keep their places; any other stands for the whole body.
    """
    text = without_injected(code)
    if not text:
        return compiled
    problems = tuple(problem for problem in compiled.problems if problem.code not in _OVERCOME)
    assumed = compiled.assumed or tuple(problem.message for problem in compiled.problems if problem.code in _OVERCOME)
    ours = compiled.rendered or _as_written(raw, body)
    rendered = Rendered(text, tuple(_pieces(text, ours, body)))
    return replace(compiled, rendered=rendered, fallback=MANIFEST, assumed=assumed, problems=problems)


def without_injected(code: str) -> str:
    """The code without the CTEs dbt puts in front for ephemeral models: here these are relations of their own."""
    first = _INJECTED.search(code)
    opening = _WITH.search(code[: first.start()]) if first else None
    if first is None or opening is None:
        return code
    at = first.start()
    while found := _INJECTED.match(code, at):
        end = _closing(code, found.end())
        if end is None:
            return code
        at = end
        while at < len(code) and code[at].isspace():
            at += 1
        if code[at : at + 1] != ",":
            return code[: opening.start()] + code[at:]
        at += 1
        while at < len(code) and code[at].isspace():
            at += 1
    return code[: opening.end()] + code[at:]


def _closing(code: str, at: int) -> int | None:
    """Behind the parenthesis that closes the one before `at`."""
    depth = 1
    for token in _TOKEN.finditer(code, at):
        depth += {"(": 1, ")": -1}.get(token.group(), 0)
        if depth == 0:
            return token.end()
    return None


def _as_written(raw: str, body: FileSpan) -> Rendered:
    text = raw[body.span.start : body.span.end]
    return Rendered(text, (Piece(Span(0, len(text)), body, True, body),) if text else ())


def _pieces(text: str, ours: Rendered, body: FileSpan) -> Iterator[Piece]:
    """The pieces of `text`: those of our rendering where lines are the same."""
    new, old = text.splitlines(keepends=True), ours.text.splitlines(keepends=True)
    new_starts, old_starts = _starts(new), _starts(old)
    at = 0
    stripped = [line.strip() for line in old]
    matcher = SequenceMatcher(None, stripped, [line.strip() for line in new], autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        for old_line, new_line in zip(range(a, a + size), range(b, b + size), strict=True):
            line = new[new_line]
            same = len(line) if old[old_line] == line else len(line.rstrip())  # the ends of lines may differ
            if same == 0 or old[old_line][:same] != line[:same]:
                continue
            start, here = new_starts[new_line], old_starts[old_line]
            if start > at:
                yield Piece(Span(at, start), body, False, body)
            at = start + same
            yield from _moved(ours, Span(here, here + at - start), start - here)
    if at < len(text):
        yield Piece(Span(at, len(text)), body, False, body)


def _moved(ours: Rendered, span: Span, by: int) -> Iterator[Piece]:
    """The pieces of our rendering within `span`, `by` characters further on."""
    at = span.start
    while at < span.end:
        piece = ours.piece_at(at)
        end = min(piece.compiled.end, span.end)
        origin = piece.origin
        if piece.verbatim:
            start = origin.span.start + at - piece.compiled.start
            origin = FileSpan(origin.path, Span(start, start + end - at))
        yield Piece(Span(at + by, end + by), origin, piece.verbatim, piece.call)
        at = end


def _starts(lines: list[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line)
    return starts


_INJECTED = re.compile(r"__dbt__cte__\w+\s+as\s+\(", re.IGNORECASE)
_WITH = re.compile(r"\bwith\s+\Z", re.IGNORECASE)
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|/\*.*?\*/|[()]""", re.DOTALL)
_OVERCOME = frozenset({"jinja-error", "jinja-syntax", "jinja-budget", "compiler-error", "unknown-macro", "unknown-var"})
"""What went wrong in our rendering and did not in dbt's."""
