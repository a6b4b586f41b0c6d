"""What a statement says of how it writes, not of what: the parser knows some of these words in some dialects."""

from __future__ import annotations

from sqlglot.tokenizer_core import Token, TokenType

_WRITES = frozenset(
    {TokenType.ALTER, TokenType.CREATE, TokenType.DELETE, TokenType.INSERT, TokenType.UPDATE, TokenType.WITH}
)

_OPTIONS: tuple[tuple[str, ...], ...] = (
    ("OVERRIDING", "SYSTEM", "VALUE"),
    ("OVERRIDING", "USER", "VALUE"),
    ("BY", "POSITION"),
)
_CHECKED = (("WITH", "CHECK"), ("WITH", "CASCADED", "CHECK"), ("WITH", "LOCAL", "CHECK"))
_AT_THE_END: tuple[tuple[str, ...], ...] = (("WHERE", "CURRENT", "OF"), ("LOG", "ERRORS"), *_CHECKED)
_OR_ELSE = frozenset({"ABORT", "FAIL", "IGNORE", "REPLACE", "ROLLBACK"})


def without_options(tokens: list[Token]) -> list[Token]:
    """The statement without `overriding user value`, `update or ignore`, `log errors into …` and their like."""
    if tokens[0].token_type not in _WRITES:
        return tokens
    words = [one.text.upper() for one in tokens]
    found: list[Token] = [tokens[0]]
    at = _head(words)
    while at < len(tokens):
        if any(_stands(words, at, option) for option in _AT_THE_END):
            break
        length = _length(words, at)
        if not length:
            found.append(tokens[at])
        at += length or 1
    return found


def _head(words: list[str]) -> int:
    """Where the statement goes on behind `update low_priority ignore`, `create algorithm = merge`."""
    at = 1
    if words[0] in {"CREATE", "ALTER"}:
        said = words[1 : words.index("VIEW")] if "VIEW" in words else ()
        return len(said) + 1 if not _OF_VIEWS.isdisjoint(said[:1]) else 1
    while words[at : at + 1] and words[at] in _PRIORITIES and words[at + 1 : at + 2] not in ([], ["SET"], ["."]):
        at += 1
    return at


_OF_VIEWS = frozenset({"ALGORITHM", "DEFINER", "SQL"})
_PRIORITIES = frozenset({"DELAYED", "HIGH_PRIORITY", "IGNORE", "LOW_PRIORITY", "QUICK"})


def _length(words: list[str], at: int) -> int:
    """How many words the option has that begins here; 0 for none."""
    or_else = words[at] == "OR" and words[at - 1] == "UPDATE" and not _OR_ELSE.isdisjoint(words[at + 1 : at + 2])
    if words[at : at + 2] == ["WITH", "LABEL"] and words[0] == "INSERT":  # of StarRocks: the load's name
        return 3
    if or_else or (words[at] == "TABLESPACE" and words[0] == "CREATE"):
        return 2
    return next((len(one) for one in _OPTIONS if _stands(words, at, one)), 0)


def _stands(words: list[str], at: int, option: tuple[str, ...]) -> bool:
    return tuple(words[at : at + len(option)]) == option
