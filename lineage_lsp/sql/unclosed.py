"""Text that does not fall into tokens because a quote or a comment is open: what is being typed, most of the time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token

from lineage_lsp.sql.unit import Problem

_MOST_TRIES = 8
"""Places that are looked at: strings of several lines open and close in places that look alike."""


class Closed(NamedTuple):
    """The text with what is open closed where white space follows, else blanked: every offset is as before."""

    text: str
    tokens: list[Token]
    problem: Problem


def closed(text: str, dialect: Any, parses: Callable[[str, list[Token]], bool]) -> Closed | None:
    """The text as if the string, quoted name or comment that is open ended with its line; None for any other trouble.

    Of several places that could be the open one the first counts with which the text parses, or else the first.
    """
    first = None
    for start, end, opening in _open_places(text):
        tried = _closed_at(text, start, end, opening)
        try:
            tokens = dialect.tokenize(tried)
        except SqlglotError:
            continue
        problem = Problem("sql-syntax", f"This {_KINDS[opening]} is not closed.", (start, end))
        found = Closed(tried, tokens, problem)
        if parses(tried, tokens):
            return found
        first = first or found
    return first


def _open_places(text: str) -> Iterator[tuple[int, int, str]]:
    """Where something begins that does not end in its line, to the end of that, and how it begins."""
    tries = 0
    for found in _PIECES.finditer(text):
        if found[1] is None:
            continue
        line_end = text.find("\n", found.end())
        # What closes a bracket, an item or a statement behind it is not part of it.
        inside = text[found.end() : line_end if line_end >= 0 else len(text)].rstrip(" \t\r),;")
        yield found.start(), found.end() + len(inside), found[1]
        tries += 1
        if tries == _MOST_TRIES:
            return


def _closed_at(text: str, start: int, end: int, opening: str) -> str:
    if opening == "/*":
        return text[:start] + " " * (end - start) + text[end:]
    if text[end : end + 1].isspace():
        return text[:end] + opening + text[end + 1 :]
    return text[:start] + "0".ljust(end - start) + text[end:]


_KINDS = {"'": "string", '"': "quoted name", "`": "quoted name", "/*": "comment"}
_PIECES = re.compile(r"""--[^\n]*|'[^'\n]*'|"[^"\n]*"|`[^`\n]*`|/\*(?:[^*]|\*(?!/))*\*/|(['"`]|/\*)""")
