"""Parsing that keeps what parses: statement by statement, CTE by CTE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import ParseError
from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.batches import split
from lineage_lsp.sql.repair import FAILURES, error_token, made, repaired
from lineage_lsp.sql.rewording import begun, body, placed_tokens, reworded
from lineage_lsp.sql.unit import At, Problem


def parse(text: str, tokens: list[Token], dialect: Any, problems: list[Problem]) -> Iterator[tuple[Any, At]]:
    """The statements of a text with their spans; where one does not parse, what of it does."""
    found = whole(text, tokens, dialect)
    if found is None:
        yield from in_parts(text, tokens, dialect, problems)
    else:
        yield from ((one, (0, len(text))) for one in found)


def whole(text: str, tokens: list[Token], dialect: Any) -> list[Any] | None:
    """The statements of a text of which the parser understands all."""
    try:
        found = dialect.parser().parse(tokens, text)
    except FAILURES:
        return None
    if any(_unread(one) for one in found) or ("$" in text and any(_has_body(one) for one in found)):
        return None
    return [one for node in found if node is not None for one in _written(node)]


def in_parts(text: str, tokens: list[Token], dialect: Any, problems: list[Problem]) -> Iterator[tuple[Any, At]]:
    """The same statement by statement, of a text that does not parse."""
    if type(dialect) is Dialect and len(text) < _LONG and (found := _in_some_dialect(text)) is not None:
        yield from ((one, (0, len(text))) for node in found for one in _written(node))
        return
    told: list[Problem] = []
    for chunk in _chunks(tokens):
        yield from _statement(text, chunk, dialect, told)
    if not _is_program(tokens):
        problems.extend(told)


def _is_program(tokens: Sequence[Token]) -> bool:
    """Whether this is code of a procedural language, of which the parser is to know the SQL only."""
    words = [one.text.upper() for one in tokens[:6]]
    if words[0] in {"BEGIN", "DECLARE"}:
        return True
    return words[0] == "CREATE" and bool({"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE"} & {*words})


_LONG = 50_000
"""Texts from here on are not worth reading in one dialect after the other."""

_LIKELY = ("snowflake", "databricks", "bigquery", "tsql", "postgres", "oracle", "clickhouse", "mysql")


def _in_some_dialect(text: str) -> list[Any] | None:
    """The statements of SQL of no dialect in particular that only one of them understands."""
    for name in _LIKELY:
        dialect = Dialect.get_or_raise(name)
        try:
            tokens = dialect.tokenize(text)
        except FAILURES:
            continue
        for said in (tokens, reworded(text, tokens, dialect)):
            try:
                found = dialect.parser().parse(said, text) if said else [None]
            except FAILURES:
                continue
            if found != [None] and not any(_unread(one) for one in found):
                return [one for one in found if one is not None]
    return None


def _unread(node: Any) -> bool:
    """Whether the parser kept a statement, or the body of one, as text only."""
    if node is None or isinstance(node, (exp.Query, exp.DML)):
        return False
    return isinstance(node, exp.Command) or node.find(exp.Command) is not None


def _has_body(node: Any) -> bool:
    """Whether the statements of a procedure stand in a string."""
    return isinstance(node, exp.Create) and str(node.args.get("kind") or "").upper() == "PROCEDURE"


_BODIES = (exp.Block, exp.IfBlock, exp.WhileBlock, exp.LoopBlock, exp.RepeatBlock)
_WRITES = (
    exp.Insert,
    exp.MultitableInserts,
    exp.Merge,
    exp.Update,
    exp.Delete,
    exp.Create,
    exp.Copy,
    exp.Declare,
    exp.Set,
    exp.Drop,
    exp.Alter,
)


def _written(node: Any) -> Iterator[Any]:
    """The statement; of a procedure, a loop or a condition, the statements inside that write something."""
    body = node.args.get("expression") if isinstance(node, exp.Create) else node
    if not isinstance(body, _BODIES):
        yield node
        return
    for one in body.dfs(prune=lambda inner: isinstance(inner, (*_WRITES, exp.Query))):
        if isinstance(one, _WRITES) or (isinstance(one, exp.Select) and (one.args.get("into") or _sets_variables(one))):
            yield one


def _sets_variables(select: Any) -> bool:
    """`select @a = max(b) from t`."""
    return any(isinstance(one, exp.EQ) and isinstance(one.this, exp.Parameter) for one in select.expressions)


def _parameters(tokens: Sequence[Token]) -> Any:
    """The parameters of a procedure as variables that its statements may name; None for what is no procedure."""
    if "PROCEDURE" not in {one.text.upper() for one in tokens[:4]}:
        return None
    names: list[Any] = []
    depth = 0
    for number, token in enumerate(tokens):
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if (depth == 0 and token.token_type is TokenType.R_PAREN) or token.text.upper() in {"BEGIN", "AS", "IS"}:
            break
        before = tokens[number - 1]
        said = before.text.upper() in {"IN", "OUT", "INOUT"} and tokens[number - 2].text in {"(", ","}
        if depth == 1 and (before.text in {"(", ","} or said) and token.text.upper() not in {"IN", "OUT", "INOUT", ")"}:
            names.append(exp.Identifier(this=token.text, quoted=token.token_type is TokenType.IDENTIFIER))
    return exp.Declare(expressions=[exp.DeclareItem(this=names)]) if names else None


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


def _statement(
    text: str, tokens: list[Token], dialect: Any, problems: list[Problem], depth: int = 0
) -> Iterator[tuple[Any, At]]:
    at = (tokens[0].start, tokens[-1].end + 1)
    if tokens[0].token_type is TokenType.CREATE and (parameters := _parameters(tokens)) is not None:
        yield parameters, at
    if "$" in text and (inside := body(text, tokens, dialect)) is not None:
        for chunk in _chunks(inside):
            for one, place in _statement(text, chunk, dialect, []):
                if isinstance(one, exp.Select) and (into := one.args.get("into")) is not None:
                    into.set("variables", True)
                yield one, place
        return
    node, error = _read(text, tokens, dialect)
    if node is None and (other := reworded(text, tokens, dialect)) is not None:
        node, _ = _read(text, other, dialect)
    if node is None and (kin := _KIN.get(type(dialect).__name__)) is not None:
        node = _read_as(text, at, Dialect.get_or_raise(kin))
    if node is not None:
        yield from ((one, at) for one in _written(node))
        return
    parts = list(_inner_statements(text, tokens, dialect)) if depth < _DEEPEST else []
    for part in parts:
        yield from _statement(text, part, dialect, problems, depth + 1)
    if parts:
        return
    if error is None and tokens[0].token_type is TokenType.CREATE and _is_query(tokens):
        error = ParseError("This SQL could not be read.")  # the parser kept the statement as text
    if error is not None:
        problems.append(_syntax_problem(error, tokens))
        node = _partial(text, tokens, dialect)
        if node is not None:
            yield node, at


_DEEPEST = 8
"""Statements inside statements that are looked for: each is all of the rest, `create create create …`."""

_KIN = {"Hive": "databricks", "Spark": "databricks", "Spark2": "databricks"}
"""Dialects that understand what others of their kind write: `a:b.c` in Spark."""


def _read_as(text: str, at: At, dialect: Any) -> Any:
    try:
        tokens = placed_tokens(text, *at, dialect)
    except FAILURES:
        return None
    return _read(text, tokens, dialect)[0] if tokens else None


def _is_query(tokens: Sequence[Token]) -> bool:
    """Whether what is created is made of a query: `create … table t as select …`."""
    kinds = [one.token_type for one in tokens]
    return TokenType.SELECT in kinds and bool({TokenType.TABLE, TokenType.VIEW} & {*kinds[:5]})


def _read(text: str, tokens: list[Token], dialect: Any) -> tuple[Any, ParseError | None]:
    """The tree of a statement, None where the parser does not understand it; then its error, if it has one."""
    try:
        node = _one(dialect.parser().parse(tokens, text))
    except ParseError as caught:
        return None, caught
    except FAILURES:
        return None, ParseError("This SQL could not be read.")
    return (None, None) if _unread(node) else (node, None)


def _inner_statements(text: str, tokens: list[Token], dialect: Any) -> Iterator[list[Token]]:
    """The statements of a batch, or the one inside a procedure's body."""
    if isinstance(dialect, TSQL):
        yield from (one for one in split(tokens) if len(one) < len(tokens))
    elif inner := begun(text, tokens, dialect) or _inner_statement(tokens):
        yield inner


def _one(nodes: Sequence[Any]) -> Any:
    return next((one for one in nodes if one is not None), None)


_OF_VARIABLES = frozenset({"DECLARE", "SELECT", "SET"})
_BEFORE_STATEMENTS = frozenset({"BEGIN", "THEN", "ELSE", "DO", "LOOP"})
_STARTS = frozenset({TokenType.INSERT, TokenType.MERGE, TokenType.UPDATE, TokenType.CREATE})
_LEADING_WORDS = frozenset(
    {"BEGIN", "LOOP", "WHILE", "IF", "FOR", "DECLARE", "END", "EXCEPTION", "REPEAT", "CREATE", "SET"}
)


def _inner_statement(tokens: list[Token]) -> list[Token] | None:
    """The statement inside a procedure's body: after `begin`, a loop's or a condition's head."""
    if tokens[0].text.upper() not in _LEADING_WORDS:
        return None
    for number in range(1, len(tokens)):
        token = tokens[number]
        if token.token_type in _STARTS:
            return tokens[number:]
        if token.text.upper() in _OF_VARIABLES and tokens[number - 1].text.upper() in _BEFORE_STATEMENTS:
            rest = tokens[number:]
            if token.token_type is not TokenType.SELECT or any(one.token_type is TokenType.INTO for one in rest):
                return rest
    return None


def _partial(text: str, tokens: list[Token], dialect: Any) -> Any:
    """What can be read of a statement: of one that writes a query somewhere, its target and that query."""
    if tokens[0].token_type in {TokenType.INSERT, TokenType.CREATE}:
        for number, token in enumerate(tokens):
            if token.token_type in {TokenType.SELECT, TokenType.WITH} and number > 1:
                return _written_partly(text, tokens[:number], tokens[number:], dialect)
    return _partial_query(text, tokens, dialect)


def _written_partly(text: str, head: list[Token], rest: list[Token], dialect: Any) -> Any:
    if head[-1].token_type is TokenType.L_PAREN and rest[-1].token_type is TokenType.R_PAREN:
        head, rest = head[:-1], rest[:-1]
    query = _partial_query(text, rest, dialect)
    near = rest[0]
    node, _ = _read(text, [*head, made(TokenType.SELECT, "SELECT", near), made(TokenType.NUMBER, "1", near)], dialect)
    if not isinstance(query, exp.Query) or not isinstance(node, (exp.Insert, exp.Create)):
        return query
    node.set("expression", query)
    return node


def _partial_query(text: str, tokens: list[Token], dialect: Any) -> Any:
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
    """The tree of a fragment, or of what can be read of it."""
    if not tokens:
        return None
    try:
        node = _one(dialect.parser().parse(tokens, text))
    except FAILURES:
        node = None
    if isinstance(node, exp.Query):
        return node
    pieces = _with_pieces(tokens)
    if pieces is not None and pieces[1]:
        return _partial_query(text, tokens, dialect)
    return repaired(text, tokens, dialect)


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
    """Where the parenthesis at `at` closes. Where one inside is left open: where the next CTE, or the select after
    the last, shows that it must have.
    """
    depth = 0
    for number in range(at, len(tokens)):
        if tokens[number].token_type is TokenType.L_PAREN:
            depth += 1
        elif tokens[number].token_type is TokenType.R_PAREN:
            depth -= 1
            if depth == 0:
                return number
    for number in range(at, len(tokens) - 1):
        if tokens[number].token_type is TokenType.R_PAREN:
            after = [one.token_type for one in tokens[number + 1 : number + 5]]
            if after[0] is TokenType.SELECT or after[:1] + after[2:] == _NEXT_CTE:
                return number
    return len(tokens)


_NEXT_CTE = [TokenType.COMMA, TokenType.ALIAS, TokenType.L_PAREN]


def _alias(name: Token, columns: list[Token]) -> Any:
    return exp.TableAlias(this=_identifier(name), columns=[_identifier(one) for one in columns])


def _identifier(token: Token) -> Any:
    quoted = token.token_type is TokenType.IDENTIFIER
    return exp.Identifier(this=token.text, quoted=quoted).update_positions(token)


def _syntax_problem(error: ParseError, tokens: Sequence[Token]) -> Problem:
    what = next((str(one["description"]) for one in error.errors if one.get("description")), "")
    what = _IN_PYTHON.sub("", what).rstrip(". ") or "This SQL does not parse"
    token = error_token(error, tokens)
    if token is None:
        return Problem("sql-syntax", f"{what}.", (tokens[0].start, tokens[-1].end + 1))
    word = token.text if len(token.text) <= _MOST_SHOWN else f"{token.text[:_MOST_SHOWN]}…"
    if missing := _MISSING.fullmatch(what):
        what = f"`{missing[1]}` is missing near `{word}`"
    elif what.startswith("Required keyword"):
        what = f"Something is missing near `{word}`"
    elif what.startswith("Invalid expression"):
        what = f"`{word}` is not expected here"
    elif what == "Expected CTE to have alias":
        what = f"A CTE, `name as (…)`, is expected here, not `{word}`"
    return Problem("sql-syntax", f"{what}.", (token.start, token.end + 1))


_MOST_SHOWN = 40
_MISSING = re.compile(r"Expecting (\S+)")
# The parser names tokens and classes as Python prints them.
_IN_PYTHON = re.compile(r",? (but got|for|got) <.*", re.DOTALL)


def token_problem(text: str) -> Problem:
    """A text that does not even fall into tokens: an open string or comment."""
    return Problem("sql-syntax", "A string, a quoted name or a comment is not closed.", (0, len(text)))
