"""Parsing that keeps what parses: statement by statement, CTE by CTE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.unit import At, Problem


def parse(text: str, tokens: list[Token], dialect: Any, problems: list[Problem]) -> Iterator[tuple[Any, At]]:
    """The statements of a text with their spans; where one does not parse, what of it does."""
    try:
        found = dialect.parser().parse(tokens, text)
    except _FAILURES:
        found = None
    if found is not None and not any(_unread(one) for one in found):
        whole = (0, len(text))
        for node in found:
            if node is not None:
                yield from ((one, whole) for one in _written(node))
        return
    for chunk in _chunks(tokens):
        yield from _statement(text, chunk, dialect, problems)


# What sqlglot raises for input it did not expect, beside its own errors.
_FAILURES = (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError)


def _unread(node: Any) -> bool:
    """Whether the parser kept a statement, or the body of one, as text only."""
    if node is None or isinstance(node, (exp.Query, exp.DML)):
        return False
    return isinstance(node, exp.Command) or node.find(exp.Command) is not None


_BODIES = (exp.Block, exp.IfBlock, exp.WhileBlock, exp.LoopBlock, exp.RepeatBlock)


def _written(node: Any) -> Iterator[Any]:
    """The statement; of a procedure, a loop or a condition, the statements inside that write something."""
    body = node.args.get("expression") if isinstance(node, exp.Create) else node
    if not isinstance(body, _BODIES):
        yield node
        return
    writes = (exp.Insert, exp.Merge, exp.Update, exp.Delete)
    for one in body.dfs(prune=lambda inner: isinstance(inner, (*writes, exp.Query))):
        if isinstance(one, writes) or (isinstance(one, exp.Create) and one is not node):
            yield one


def _chunks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each statement, without the semicolons."""
    chunk: list[Token] = []
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            if chunk:
                yield chunk
            chunk = []
        else:
            chunk.append(token)
    if chunk:
        yield chunk


def _statement(text: str, tokens: list[Token], dialect: Any, problems: list[Problem]) -> Iterator[tuple[Any, At]]:
    at = (tokens[0].start, tokens[-1].end + 1)
    error = None
    try:
        node = _one(dialect.parser().parse(tokens, text))
        if not _unread(node):
            yield from ((one, at) for one in (_written(node) if node is not None else ()))
            return
    except ParseError as caught:
        error = caught
    except _FAILURES:
        error = ParseError("This SQL could not be read.")
    inner = _inner_statement(tokens)
    if inner is not None:
        yield from _statement(text, inner, dialect, problems)
        return
    if error is None:
        return
    problems.append(_syntax_problem(error, tokens))
    node = _partial(text, tokens, dialect)
    if node is not None:
        yield node, at


def _one(nodes: Sequence[Any]) -> Any:
    return next((one for one in nodes if one is not None), None)


_STARTS = frozenset({TokenType.INSERT, TokenType.MERGE, TokenType.UPDATE})
_LEADING_WORDS = frozenset(
    {"BEGIN", "LOOP", "WHILE", "IF", "FOR", "DECLARE", "END", "EXCEPTION", "REPEAT", "CREATE", "SET"}
)


def _inner_statement(tokens: list[Token]) -> list[Token] | None:
    """The statement inside a procedure's body: after `begin`, a loop's or a condition's head."""
    if tokens[0].text.upper() not in _LEADING_WORDS:
        return None
    for number in range(1, len(tokens)):
        if tokens[number].token_type in _STARTS:
            after = tokens[number + 1].text.upper() if number + 1 < len(tokens) else ""
            if tokens[number].token_type is TokenType.UPDATE or after in {"INTO", "OVERWRITE", "TABLE"} or after:
                return tokens[number:]
    return None


def _partial(text: str, tokens: list[Token], dialect: Any) -> Any:
    """A query whose CTEs are those that parse; what follows them is read as far as it goes."""
    pieces = _with_pieces(tokens)
    ctes = []
    rest = tokens
    if pieces is not None:
        _, bodies, rest = pieces
        for name, columns, body in bodies:
            node = _lenient(text, body, dialect)
            if node is not None:
                ctes.append(exp.CTE(this=node, alias=_alias(name, columns)))
    node = _lenient(text, rest, dialect) if rest else None
    if not isinstance(node, exp.Query):
        node = exp.Select(expressions=[]) if ctes or node is None else node
    if ctes and isinstance(node, exp.Query):
        node.set("with_", exp.With(expressions=ctes, recursive=bool(pieces and pieces[0]) or None))
    return node


def _lenient(text: str, tokens: list[Token], dialect: Any) -> Any:
    """The tree of a fragment, also where it breaks off: the longest beginning that parses."""
    if not tokens:
        return None
    for attempt in _attempts(tokens):
        try:
            node = _one(dialect.parser().parse(attempt, text))
        except _FAILURES:
            continue
        if isinstance(node, exp.Query):
            return node
    inner = _with_pieces(tokens)
    return _partial(text, tokens, dialect) if inner is not None and inner[1] else None


def _attempts(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens, then ever less of them: without the clause that breaks, without the item that breaks."""
    yield tokens
    depth = 0
    cuts: list[int] = []
    from_at = -1
    for number, token in enumerate(tokens):
        kind = token.token_type
        if kind in _OPENING:
            depth += 1
        elif kind in _CLOSING:
            depth -= 1
        elif depth == 0:
            if kind in _CLAUSES:
                cuts.append(number)
            if kind is TokenType.FROM and from_at < 0:
                from_at = number
    tails = [tokens[from_at:], *(tokens[from_at:cut] for cut in reversed(cuts[-8:]) if cut > from_at)]
    if from_at > 0:
        items = _items(tokens, from_at)
        for tail in tails:
            yield [*tokens[:from_at], *tail]
            if len(items) <= _MOST_ITEMS:
                for drop in range(len(items)):
                    kept = [one for number, one in enumerate(items) if number != drop]
                    if kept:
                        yield [tokens[0], *_joined(kept, tokens), *tail]
        for tail in tails:
            yield [tokens[0], _made(TokenType.STAR, "*", tokens[0]), *tail]
    for cut in reversed(cuts[-8:]):
        if cut > 0:
            yield tokens[:cut]


_MOST_ITEMS = 60
"""Longer select lists are not tried item by item: it would take that many parses."""


def _items(tokens: list[Token], end: int) -> list[list[Token]]:
    items: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[1:end]:
        if token.token_type in _OPENING:
            depth += 1
        elif token.token_type in _CLOSING:
            depth -= 1
        if token.token_type is TokenType.COMMA and depth == 0:
            items.append([])
        else:
            items[-1].append(token)
    return [one for one in items if one]


def _joined(items: list[list[Token]], tokens: list[Token]) -> Iterator[Token]:
    for number, item in enumerate(items):
        if number:
            yield _made(TokenType.COMMA, ",", tokens[0])
        yield from item


def _made(kind: TokenType, text: str, near: Token) -> Token:
    return Token(kind, text, near.line, near.col, near.start, near.end)


_OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
_CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})
_CLAUSES = frozenset(
    {
        TokenType.WHERE,
        TokenType.GROUP_BY,
        TokenType.HAVING,
        TokenType.QUALIFY,
        TokenType.ORDER_BY,
        TokenType.LIMIT,
        TokenType.WINDOW,
        TokenType.UNION,
        TokenType.EXCEPT,
        TokenType.INTERSECT,
        TokenType.JOIN,
        TokenType.LEFT,
        TokenType.RIGHT,
        TokenType.INNER,
        TokenType.FULL,
        TokenType.CROSS,
        TokenType.ON,
        TokenType.COMMA,
    }
)


def _with_pieces(tokens: list[Token]) -> tuple[bool, list[tuple[Token, list[Token], list[Token]]], list[Token]] | None:
    """Whether `with` is recursive, name, column names and body of each CTE, and what follows them.

    The body of a CTE whose parentheses are still open is all that is there.
    """
    if not tokens or tokens[0].token_type is not TokenType.WITH:
        return None
    at = 1
    recursive = at < len(tokens) and tokens[at].token_type is TokenType.RECURSIVE
    at += recursive
    found: list[tuple[Token, list[Token], list[Token]]] = []
    while at < len(tokens):
        name = tokens[at]
        at += 1
        columns: list[Token] = []
        if at < len(tokens) and tokens[at].token_type is TokenType.L_PAREN:
            end = _closing(tokens, at)
            columns = [one for one in tokens[at + 1 : end] if one.token_type is not TokenType.COMMA]
            at = end + 1
        if at >= len(tokens) or tokens[at].token_type is not TokenType.ALIAS:
            return recursive, found, tokens[at - 1 :] if found else []
        at += 1
        while at < len(tokens) and tokens[at].text.upper() in {"NOT", "MATERIALIZED"}:
            at += 1
        if at >= len(tokens) or tokens[at].token_type is not TokenType.L_PAREN:
            break
        end = _closing(tokens, at)
        found.append((name, columns, tokens[at + 1 : end]))
        at = end + 1
        if at < len(tokens) and tokens[at].token_type is TokenType.COMMA:
            at += 1
            if at < len(tokens) and tokens[at].token_type in {TokenType.SELECT, TokenType.FROM}:
                break  # a comma too many
        else:
            break
    return recursive, found, tokens[at:]


def _closing(tokens: list[Token], at: int) -> int:
    depth = 0
    for number in range(at, len(tokens)):
        if tokens[number].token_type is TokenType.L_PAREN:
            depth += 1
        elif tokens[number].token_type is TokenType.R_PAREN:
            depth -= 1
            if depth == 0:
                return number
    return len(tokens)


def _alias(name: Token, columns: list[Token]) -> Any:
    return exp.TableAlias(this=_identifier(name), columns=[_identifier(one) for one in columns])


def _identifier(token: Token) -> Any:
    quoted = token.token_type is TokenType.IDENTIFIER
    return exp.Identifier(this=token.text, quoted=quoted).update_positions(token)


def _syntax_problem(error: ParseError, tokens: Sequence[Token]) -> Problem:
    for one in error.errors:
        line, col = one.get("line"), one.get("col")
        for token in tokens:
            if token.line == line and token.col == col:
                what = str(one.get("description") or "This SQL does not parse").rstrip(".")
                return Problem("sql-syntax", f"{what}.", (token.start, token.end + 1))
    return Problem("sql-syntax", "This SQL does not parse.", (tokens[0].start, tokens[-1].end + 1))


def token_problem(text: str, error: SqlglotError) -> Problem:
    """A text that does not even fall into tokens: an open string or comment."""
    return Problem("sql-syntax", "A string, a quoted name or a comment is not closed.", (0, len(text)))
