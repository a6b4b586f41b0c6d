"""A select that does not parse, without the parts that break it: an item of the list, a clause, a join."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

FAILURES = (SqlglotError, AssertionError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError)
"""What sqlglot raises for input it did not expect, beside its own errors."""

OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})

_SET_OPERATIONS = frozenset({TokenType.UNION, TokenType.INTERSECT, TokenType.EXCEPT})
_JOIN_WORDS = frozenset(
    {
        TokenType.JOIN,
        TokenType.LEFT,
        TokenType.RIGHT,
        TokenType.FULL,
        TokenType.INNER,
        TokenType.OUTER,
        TokenType.CROSS,
        TokenType.NATURAL,
        TokenType.ASOF,
        TokenType.SEMI,
        TokenType.ANTI,
    }
)
_CLAUSES = frozenset(
    {
        TokenType.WHERE,
        TokenType.GROUP_BY,
        TokenType.HAVING,
        TokenType.QUALIFY,
        TokenType.ORDER_BY,
        TokenType.LIMIT,
        TokenType.WINDOW,
        TokenType.LATERAL,
        TokenType.ON,
    }
)

_BEGINNINGS = frozenset({TokenType.SELECT, TokenType.FROM, *_JOIN_WORDS, *_CLAUSES})
_NAMES = frozenset({TokenType.VAR, TokenType.IDENTIFIER})
# What stands next to a bare word that is none of a list of arguments: another word, a string, a number.
_WORDS = frozenset({TokenType.VAR, TokenType.STRING, TokenType.NUMBER, TokenType.ARRAY, TokenType.WITH})

_MOST_REPAIRS = 12
"""Parses that are worth their time: each leaves out one broken part."""


def repaired(text: str, tokens: Sequence[Token], dialect: Any) -> Any:
    """The tree of a select or a union of them without what does not parse; None where nothing is left."""
    branches = [_select(text, branch, dialect) for branch in _branches(tokens)]
    found = [one for one in branches if isinstance(one, exp.Query)]
    if not found:
        return None
    node = found[0]
    for one in found[1:]:
        node = exp.Union(this=node, expression=one, distinct=False)
    return node


def _branches(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens between set operations."""
    branch: list[Token] = []
    for number, token, depth in _depths(tokens):
        if depth == 0 and token.token_type in _SET_OPERATIONS and tokens[number - 1].token_type is not TokenType.STAR:
            yield branch
            branch = []
        elif branch or token.token_type not in {TokenType.ALL, TokenType.DISTINCT}:
            branch.append(token)
    yield branch


def _select(text: str, tokens: list[Token], dialect: Any) -> Any:
    if not tokens:
        return None
    error = None
    try:
        return _first(dialect.parser().parse(tokens, text))
    except FAILURES as caught:
        error = caught
    parts = [part if _balanced(part) else simplified(part) for part in _parts(tokens)]
    parts = [part for part in parts if part]
    for _ in range(_MOST_REPAIRS):
        rest = _written(parts, tokens)
        if not rest:
            return None
        try:
            return _first(dialect.parser().parse(rest, text))
        except FAILURES as caught:
            error = caught
        broken = _broken(parts, error, rest)
        if broken is None:
            return None
        simple = simplified(parts[broken])
        if simple and simple != parts[broken]:
            parts[broken] = simple
        else:
            del parts[broken]
    return None


def simplified(part: list[Token]) -> list[Token]:
    """A part that does not parse as one that does and names the same columns; empty where there is no such thing.

    An item becomes a call of its columns, `unread(a, t.b) as c`; a join loses its condition.
    """
    if part[0].token_type is TokenType.COMMA or part[0].token_type not in _BEGINNINGS:
        return _call(part)
    for number, token, depth in _depths(part):
        if token.token_type is TokenType.ON and depth == 0 and number > 1:
            return part[:number]
    return []


def _call(item: list[Token]) -> list[Token]:
    lead = item[:1] if item[0].token_type is TokenType.COMMA else []
    body = item[len(lead) :]
    if len(body) < 3 or body[-2].token_type is not TokenType.ALIAS:
        return []
    near = body[0]
    columns = list(_columns(body[:-2]))
    called = [made(TokenType.VAR, "unread", near), made(TokenType.L_PAREN, "(", near)]
    for number, column in enumerate(columns):
        if number:
            called.append(made(TokenType.COMMA, ",", near))
        called.extend(column)
    called.append(made(TokenType.R_PAREN, ")", near))
    written = [*lead, *called, *body[-2:]]
    return [] if [one.text for one in written] == [one.text for one in item] else written


def _columns(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Chains of names, `t.a`, that are not called as functions."""
    chain: list[Token] = []
    for number, token in enumerate(tokens):
        kind = token.token_type
        joins = kind in _NAMES and (not chain or chain[-1].token_type is TokenType.DOT)
        if joins or (chain and kind is TokenType.DOT):
            chain.append(token)
        else:
            if chain and kind is not TokenType.L_PAREN and _is_column(chain, tokens, number):
                yield chain
            chain = [token] if kind in _NAMES else []
    if chain and _is_column(chain, tokens, len(tokens)):
        yield chain


def _is_column(chain: Sequence[Token], tokens: Sequence[Token], after: int) -> bool:
    """Not a word of the function's own syntax: `omit quotes`, `with array wrapper`, nor a type behind `as`."""
    if chain[-1].token_type is TokenType.DOT:
        return False
    before = after - len(chain) - 1
    if before >= 0 and tokens[before].token_type is TokenType.ALIAS:
        return False
    alone = len(chain) == 1 and chain[0].token_type is TokenType.VAR
    neighbours = [tokens[at].token_type for at in (before, after) if 0 <= at < len(tokens)]
    return not (alone and any(kind in _WORDS for kind in neighbours))


def made(kind: TokenType, text: str, near: Token) -> Token:
    """A token nobody wrote, at the place of one that somebody did."""
    return Token(kind, text, near.line, near.col, near.start, near.end)


def _first(nodes: Sequence[Any]) -> Any:
    return next((one for one in nodes if one is not None), None)


def _matched(tokens: Sequence[Token]) -> set[int]:
    """The numbers of the parentheses that have a partner."""
    opened: list[int] = []
    matched: set[int] = set()
    for number, token in enumerate(tokens):
        if token.token_type in OPENING:
            opened.append(number)
        elif token.token_type in CLOSING and opened:
            matched.update((opened.pop(), number))
    return matched


def _depths(tokens: Sequence[Token]) -> Iterator[tuple[int, Token, int]]:
    """Each token with the parentheses around it, those not counted that are never closed or were never opened."""
    matched = _matched(tokens)
    depth = 0
    for number, token in enumerate(tokens):
        if number in matched and token.token_type in CLOSING:
            depth -= 1
        yield number, token, depth
        if number in matched and token.token_type in OPENING:
            depth += 1


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """The select word, then each item of the list behind a comma or that word, then each clause and join."""
    parts: list[list[Token]] = []
    listed = True
    joining = inside = False
    matched = _matched(tokens)
    for number, token, depth in _depths(tokens):
        kind = token.token_type
        starts = number == 0
        if kind in OPENING and number not in matched:
            inside = True  # `f(a, b from t`: the commas up to the next clause are those of `f`
        if depth == 0 and number:
            if kind is TokenType.FROM:
                starts, listed = True, False
            elif inside and kind is TokenType.COMMA:
                starts = False
            elif listed:
                starts = kind is TokenType.COMMA or number == 1
            elif kind in _CLAUSES or kind is TokenType.COMMA:
                starts = kind is not TokenType.ON and not _in_list(parts, kind)
            elif kind in _JOIN_WORDS:
                starts = not joining
        joining = kind in _JOIN_WORDS and kind is not TokenType.JOIN
        if starts:
            inside = False
            parts.append([token])
        else:
            parts[-1].append(token)
    return parts


def _in_list(parts: list[list[Token]], kind: TokenType) -> bool:
    """Whether a comma belongs to the clause before it, as in `group by a, b`, and not to `from a, b`."""
    return kind is TokenType.COMMA and parts[-1][0].token_type in _CLAUSES


def _balanced(part: Sequence[Token]) -> bool:
    depth = 0
    for token in part:
        depth += (token.token_type in OPENING) - (token.token_type in CLOSING)
        if depth < 0:
            return False
    return depth == 0


def _written(parts: list[list[Token]], tokens: Sequence[Token]) -> list[Token]:
    """The parts as one text again; a star stands for a list of which nothing is left."""
    if not parts or parts[0][0] is not tokens[0]:
        return []
    rest = list(parts[0])
    items = 0
    for part in parts[1:]:
        kind = part[0].token_type
        if kind is TokenType.FROM and not items:
            near = parts[0][0]
            rest.append(made(TokenType.STAR, "*", near))
        items += 1
        rest.extend(part[1:] if kind is TokenType.COMMA and items == 1 else part)
    return rest if items else []


def _broken(parts: list[list[Token]], error: Exception, rest: Sequence[Token]) -> int | None:
    """Number of the part to leave out: the one the error lies in, or the one before where it begins there."""
    place = error_token(error, rest)
    if place is None:
        return len(parts) - 1 if len(parts) > 1 else None
    for number, part in enumerate(parts):
        if part[0].start <= place.start <= part[-1].start:
            # Where an error shows at the first token of a part, the part before lacks something.
            before = place is part[0] and len(part) > 1
            return max(1, number - before) if len(parts) > 1 else None
    return len(parts) - 1 if len(parts) > 1 else None


def error_token(error: Exception, tokens: Sequence[Token]) -> Token | None:
    """The token a parser's error is about."""
    for one in error.errors if isinstance(error, ParseError) else ():
        line, col = one.get("line"), one.get("col")
        for token in tokens:
            if token.line == line and token.col == col:
                return token
    return None
