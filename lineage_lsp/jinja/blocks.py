"""Named blocks of a Jinja file (`{% macro x() %}` …), found without parsing it: one error hides no other block."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lineage_lsp.base.text import Span

KINDS = frozenset({"macro", "test", "materialization", "snapshot", "docs"})


@dataclass(frozen=True, slots=True)
class Block:
    """A named block. kind: one of KINDS (`data_test` is a `test`).

    arguments: the names in its signature, and the bare words after a name: `default` in
        `{% materialization view, default %}`. options: its keywords with a literal string: `{"adapter": "spark"}`.
    span: from the opening tag to behind the closing one; body: what lies between the two.
    closed: False when its end tag is missing; it then ends where the next block begins, or with the file.
    """

    kind: str
    name: str
    name_span: Span
    span: Span
    body: Span
    arguments: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    closed: bool = True


def blocks(text: str) -> tuple[Block, ...]:
    """The named blocks of `text`, in order, not nested. Comments, raw parts and strings inside tags are respected."""
    if "{%" not in text:
        return ()
    found: list[Block] = []
    opened: Block | None = None
    tags = _Tags(text)
    at = 0
    while start := _OPEN.search(text, at):
        match start.group():
            case "{#":
                at = _behind(text.find("#}", start.end()), text)
            case "{{":
                at = tags.end(start.end(), "}}")
            case _:
                at = tags.end(start.end(), "%}")
                if not (word := _WORD.match(text, start.end())):
                    continue
                keyword = _SAME.get(word.group(1), word.group(1))
                if opened and keyword == "end" + opened.kind:
                    found.append(_ended(opened, start.start(), at, closed=True))
                    opened = None
                elif keyword == "raw":
                    end = _ENDRAW.search(text, at)
                    at = end.end() if end else len(text)
                elif keyword in KINDS and (head := _head(text, keyword, start.start(), word.end(), at)):
                    if opened:
                        found.append(_ended(opened, start.start(), start.start(), closed=False))
                    opened = head
                    if keyword == "docs" and (end := _ENDDOCS.search(text, at)):
                        # The text of a docs block is prose: a brace in it opens nothing.
                        at = end.start()
    if opened:
        found.append(_ended(opened, len(text), len(text), closed=False))
    return tuple(found)


_OPEN = re.compile(r"\{[%{#]")
_WORD = re.compile(r"[-+]?\s*([A-Za-z_]\w*)")
_NAME = re.compile(r"\s+([^\W\d]\w*)")
_ENDRAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_ENDDOCS = re.compile(r"\{%[-+]?\s*enddocs\s*[-+]?%\}")
_IN_TAG = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\[({]|%\}|\}\}|[\])}]""", re.S)
_IN_HEAD = re.compile(
    r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<open>[\[({])|(?P<close>[\])}])"""
    r"""|(?P<comma>,)|(?P<colon>:)|(?P<equals>=)|(?P<word>[^\W\d]\w*)""",
    re.S,
)
_SAME = {"data_test": "test", "enddata_test": "endtest"}


def _behind(found: int, text: str) -> int:
    return found + 2 if found >= 0 else len(text)


class _Tags:
    """Where tags end. Looking for a sound end may read to the end of the file: only so many may be without one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._patience = 10

    def end(self, start: int, closing: str) -> int:
        """Behind the tag whose inside begins at `start`; without a sound end, behind the next `closing`."""
        depth = 0
        at = start
        while self._patience and (token := _IN_TAG.search(self._text, at)):
            at = token.end()
            match token.group():
                case "(" | "[" | "{":
                    depth += 1
                case ")" | "]" | "}":
                    depth = max(0, depth - 1)
                case "}}" if closing == "%}" or depth:
                    # Two closing braces of dictionaries, read one by one: the second may begin a `}}`.
                    depth = max(0, depth - 1)
                    at -= 1
                case end if end == closing and not depth:
                    return at
        self._patience = max(0, self._patience - 1)
        return _behind(self._text.find(closing, start), self._text)


def _head(text: str, kind: str, start: int, name_from: int, end: int) -> Block | None:
    name = _NAME.match(text, name_from, end)
    if not name:
        return None
    span = Span(start, end)
    arguments, options = _signature(text, name.end(), end - 2)
    return Block(kind, name.group(1), Span(*name.span(1)), span, span, arguments, options)


def _signature(text: str, start: int, end: int) -> tuple[tuple[str, ...], dict[str, str]]:
    """Names and literal keywords between `start` and `end`: in parentheses for a macro, bare for a materialization."""
    arguments: list[str] = []
    options: dict[str, str] = {}
    depth = 0
    base = 1 if text[start:end].lstrip().startswith("(") else 0
    name: str | None = None
    valued = False
    for token in _IN_HEAD.finditer(text, start, end):
        match token.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "comma" if depth == base:
                name, valued = None, False
            case "equals" | "colon" if depth == base:
                valued = True
            case "word" if depth == base and name is None and not valued:
                name = token.group()
                arguments.append(name)
            case "string" if depth == base and name and valued:
                options[name] = token.group()[1:-1]
    if not base:
        arguments = [argument for argument in arguments if argument not in options]
    return tuple(arguments), options


def _ended(block: Block, body_end: int, end: int, *, closed: bool) -> Block:
    """`block` with its body; while it is open, its `span` is that of its opening tag."""
    return Block(
        block.kind,
        block.name,
        block.name_span,
        Span(block.span.start, end),
        Span(block.span.end, body_end),
        block.arguments,
        block.options,
        closed,
    )
