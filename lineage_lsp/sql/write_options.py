"""What a statement says of how it writes, not of what: the parser knows some of these words in some dialects."""

from __future__ import annotations

from sqlglot.tokenizer_core import Token, TokenType

_WRITES = frozenset({TokenType.CREATE, TokenType.DELETE, TokenType.INSERT, TokenType.UPDATE, TokenType.WITH})

_OPTIONS: tuple[tuple[str, ...], ...] = (
    ("OVERRIDING", "SYSTEM", "VALUE"),
    ("OVERRIDING", "USER", "VALUE"),
    ("BY", "POSITION"),
)
_AT_THE_END: tuple[tuple[str, ...], ...] = (("WHERE", "CURRENT", "OF"), ("LOG", "ERRORS"))
_OR_ELSE = frozenset({"ABORT", "FAIL", "IGNORE", "REPLACE", "ROLLBACK"})


def without_options(tokens: list[Token]) -> list[Token]:
    """The statement without `overriding user value`, `update or ignore`, `log errors into …` and their like."""
    if tokens[0].token_type not in _WRITES:
        return tokens
    words = [one.text.upper() for one in tokens]
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        if any(_stands(words, at, option) for option in _AT_THE_END):
            break
        length = _length(words, at)
        if not length:
            found.append(tokens[at])
        at += length or 1
    return found


def _length(words: list[str], at: int) -> int:
    """How many words the option has that begins here; 0 for none."""
    or_else = words[at] == "OR" and words[at - 1] == "UPDATE" and not _OR_ELSE.isdisjoint(words[at + 1 : at + 2])
    if or_else or (words[at] == "TABLESPACE" and words[0] == "CREATE"):
        return 2
    return next((len(one) for one in _OPTIONS if _stands(words, at, one)), 0)


def _stands(words: list[str], at: int, option: tuple[str, ...]) -> bool:
    return tuple(words[at : at + len(option)]) == option
