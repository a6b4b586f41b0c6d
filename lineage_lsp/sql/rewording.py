"""Syntax the parser does not know, said in words that it does; every token keeps its place in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.free_words import named_by_keywords
from lineage_lsp.sql.model_clause import without_model
from lineage_lsp.sql.pipes import argument_end, piped
from lineage_lsp.sql.repair import CLOSING, OPENING, made
from lineage_lsp.sql.statement_words import (
    compound_assignment,
    created_at_once,
    directory,
    given_by_procedure,
    without_data,
    without_defaults,
    without_destination,
    without_duplicates,
    without_if_not_exists,
    without_top,
    without_view_options,
)
from lineage_lsp.sql.write_options import without_options

Tokens = list[Token]


def reworded(text: str, tokens: Sequence[Token], dialect: Any) -> Tokens | None:
    """The statement in other words; None where there is nothing to say otherwise."""
    found = list(tokens)
    if len(found) == 2 and found[1].token_type is TokenType.STRING:
        found = _command(text, found, dialect)
    for reword in _REWORDINGS if found else ():
        found = reword(found)
    if found and type(dialect).__name__ in _WITH_FREE_WORDS:
        found = named_by_keywords(found)
    return None if len(found) == len(tokens) and all(map(_same, found, tokens)) else found


def body(text: str, tokens: Sequence[Token], dialect: Any) -> Tokens | None:
    """The statements between the `$$` of a procedure or a block in SQL; None where there are none."""
    words = [one.text.upper() for one in tokens if one.token_type is not TokenType.HEREDOC_STRING]
    if "LANGUAGE" in words[:-1] and words[words.index("LANGUAGE") + 1].strip("'") not in {"SQL", "PLPGSQL"}:
        return None
    last = tokens[-1].end + 1
    for number, token in enumerate(tokens):
        start = token.start
        if token.token_type is TokenType.STRING and number == 1 and words[0] in {"DO", "EXECUTE"}:
            start = text.find("$", tokens[0].end + 1, last)
        elif token.token_type not in {TokenType.HEREDOC_STRING, TokenType.RAW_STRING} or "PROCEDURE" not in words:
            continue
        if start >= 0 and (quote := _DOLLARS.match(text, start, last)) is not None:
            end = text.find(quote.group(), quote.end(), last)
            return placed_tokens(text, quote.end(), end if end >= 0 else last, dialect)
    return None


def begun(text: str, tokens: Tokens, dialect: Any) -> Tokens:
    """The statement behind a `begin` that the tokenizer took for a command."""
    if len(tokens) != 2 or tokens[0].token_type is not TokenType.COMMAND or tokens[0].text.upper() != "BEGIN":
        return []
    return placed_tokens(text, tokens[0].end + 1, tokens[1].end + 1, dialect)


_WITH_FREE_WORDS = frozenset({"Databricks", "Hive", "Spark", "Spark2"})

_DOLLARS = re.compile(r"\$\w*\$")


def _same(one: Token, other: Token) -> bool:
    return one is other


def placed_tokens(text: str, start: int, end: int, dialect: Any) -> Tokens:
    """The tokens of a piece of the text, which the tokenizer took for a string."""
    line, col = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start) - 1
    found = []
    piece = text[start:end]
    if text[start - 1 : start] == "'":
        piece = piece.replace("''", " '")  # a quote inside a string
    try:
        pieces = dialect.tokenize(piece)
    except SqlglotError:
        return []
    for one in pieces:
        column = one.col + col if one.line == 1 else one.col
        found.append(Token(one.token_type, one.text, one.line + line - 1, column, one.start + start, one.end + start))
    return found


def _command(text: str, tokens: Tokens, dialect: Any) -> Tokens:
    """`replace into t …` of MySQL, which inserts, `unload ('select …') to …` of Redshift, `prepare p as select …`,
    `explain extended select …`.
    """
    first = tokens[0]
    word = first.text.upper()
    if word not in {"EXPLAIN", "REPLACE", "UNLOAD", "PREPARE"}:
        return tokens
    rest = placed_tokens(text, first.end + 1, tokens[1].end + 1, dialect)
    if word == "EXPLAIN":
        return rest[next((at for at, one in enumerate(rest) if one.token_type in _EXPLAINED), len(rest)) :] or tokens
    if word == "REPLACE":
        return [made(TokenType.INSERT, "INSERT", first), *rest]
    if word == "PREPARE" and (said := [at for at, one in enumerate(rest) if one.token_type is TokenType.ALIAS]):
        return rest[said[0] + 1 :]
    if len(rest) < 2:
        return tokens
    if word == "UNLOAD" and rest[1].token_type in {TokenType.SELECT, TokenType.WITH}:
        return rest[1 : argument_end(rest, 1)]
    query = rest[2 if word == "PREPARE" and len(rest) > 2 else 1]
    quote = 2 if text.startswith("$$", query.start) else 1
    return placed_tokens(text, query.start + quote, query.end + 1 - quote, dialect)


_EXPLAINED = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.INSERT, TokenType.CREATE, TokenType.FROM})


def _within_interval(tokens: Tokens) -> Tokens:
    """`match_recognize (… pattern (a b+) within interval '1' hour define …)` of Flink."""
    for number, token in enumerate(tokens[:-1]):
        if token.text.upper() == "WITHIN" and tokens[number + 1].token_type is TokenType.INTERVAL:
            rest = [at for at in range(number, len(tokens)) if tokens[at].text.upper() == "DEFINE"]
            if rest:
                return [*tokens[:number], *tokens[rest[0] :]]
    return tokens


def _subsets(tokens: Tokens) -> Tokens:
    """`pattern (a b+) subset u = (a, b) define …`: the pattern goes on to its end, so that its names are variables."""
    for number in range(1, len(tokens)):
        if tokens[number].text.upper() == "SUBSET" and tokens[number - 1].token_type is TokenType.R_PAREN:
            end = next((at for at in range(number, len(tokens)) if tokens[at].text.upper() == "DEFINE"), 0)
            if end and tokens[end - 1].token_type is TokenType.R_PAREN:
                return [*tokens[: number - 1], *tokens[end - 2 :]]
    return tokens


def _table_argument(tokens: Tokens) -> Tokens:
    """`f(table orders, …)` hands a relation to a function: `f((select * from orders), …)`."""
    found: Tokens = []
    number = 0
    while number < len(tokens):
        token = tokens[number]
        before = tokens[number - 1].token_type if number else None
        if token.token_type is TokenType.TABLE and before in _BEFORE_ARGUMENT and number + 1 < len(tokens):
            end = number + 1
            parenthesised = tokens[end].token_type is TokenType.L_PAREN
            depth = 0
            while end < len(tokens):
                kind = tokens[end].token_type
                if depth == 0 and (kind is TokenType.COMMA or kind in CLOSING):
                    break
                depth += (kind in OPENING) - (kind in CLOSING)
                end += 1
                if parenthesised and depth == 0:
                    break
            name = tokens[number + 2 : end - 1] if parenthesised else tokens[number + 1 : end]
            ways = [at for at, one in enumerate(name) if one.text.upper() in _OF_ROWS]
            if ways and name[0].token_type not in {TokenType.SELECT, TokenType.WITH}:
                name = name[: ways[0]]
            elif parenthesised and end < len(tokens) and tokens[end].text.upper() in _OF_ROWS:
                end = argument_end(tokens, end)
            if name and name[0].token_type in {TokenType.SELECT, TokenType.WITH}:
                found.extend((made(TokenType.L_PAREN, "(", token), *name, made(TokenType.R_PAREN, ")", token)))
            elif name and all(one.token_type in _OF_NAME for one in name):
                found.extend(
                    (
                        made(TokenType.L_PAREN, "(", token),
                        made(TokenType.SELECT, "SELECT", token),
                        made(TokenType.STAR, "*", token),
                        made(TokenType.FROM, "FROM", token),
                        *name,
                        made(TokenType.R_PAREN, ")", token),
                    )
                )
            else:
                found.extend(tokens[number:end])
            number = end
        else:
            found.append(token)
            number += 1
    return found


_OF_ROWS = frozenset({"PARTITION", "PARTITION BY", "ORDER", "ORDER BY", "PRUNE", "KEEP", "COPARTITION", "AS"})
"""What says more of the rows that a function is handed: `f(input => table(t) partition by a)`."""

_BEFORE_ARGUMENT = frozenset({TokenType.L_PAREN, TokenType.COMMA, TokenType.FARROW})
_OF_NAME = frozenset({TokenType.VAR, TokenType.IDENTIFIER, TokenType.DOT})


def _json_functions(tokens: Tokens) -> Tokens:
    """`json_query(a, '$.b' with array wrapper)` without what follows the path; `json_object(a : b)` with a comma."""
    found: Tokens = []
    around: list[str] = []  # of each open parenthesis: the JSON function it belongs to
    dropping = 0
    for number, token in enumerate(tokens):
        kind = token.token_type
        if kind in CLOSING and around:
            dropping = 0 if dropping == len(around) else dropping
            around.pop()
        inside = around[-1] if around else ""
        if not dropping:
            if inside and _is_option(inside, tokens, number):
                dropping = len(around)
            elif inside == "JSON_OBJECT" and (kind is TokenType.COLON or _is_value_word(tokens, number)):
                found.append(made(TokenType.COMMA, ",", token))
            elif number + 1 < len(tokens) and token.text.upper() == "JSON_OBJECT" and kind is not TokenType.STRING:
                found.append(made(TokenType.VAR, "json_of", token))  # the parser has a grammar of its own for it
            elif not dropping:
                found.append(token)
        if kind in OPENING:
            around.append(tokens[number - 1].text.upper() if number and kind is TokenType.L_PAREN else "")
    return found if len(found) < len(tokens) or any(map(_differ, found, tokens)) else tokens


def _is_value_word(tokens: Tokens, number: int) -> bool:
    """`'a' value b`, unlike a column of that name."""
    if tokens[number].text.upper() != "VALUE" or number + 1 >= len(tokens):
        return False
    return tokens[number - 1].token_type not in _AROUND_VALUE and tokens[number + 1].token_type not in _AROUND_VALUE


def _is_option(function: str, tokens: Tokens, number: int) -> bool:
    """What stands behind a path, and `null on null`, `absent on null`."""
    if function in _JSON_PATHS:
        behind = tokens[number - 1].token_type is TokenType.STRING
        return behind and tokens[number].token_type not in {TokenType.COMMA, *CLOSING}
    words = [one.text.upper() for one in tokens[number : number + 3]]
    return function == "JSON_OBJECT" and words[1:] == ["ON", "NULL"] and words[0] in {"NULL", "ABSENT"}


_AROUND_VALUE = frozenset({*OPENING, *CLOSING, TokenType.COMMA, TokenType.COLON, TokenType.DOT})
_JSON_PATHS = frozenset({"JSON_QUERY", "JSON_VALUE", "JSON_EXISTS"})


def _differ(one: Token, other: Token) -> bool:
    return one is not other


def _title(tokens: Tokens) -> Tokens:
    """What Teradata says of how a column is shown, `a (title 'A')`, is left out; `a (named b)` is `a as b`."""
    found: Tokens = []
    number = 0
    while number < len(tokens):
        words = [one.text.upper() for one in tokens[number : number + 2]]
        if words and words[0] == "(" and words[1:] and words[1] in {"TITLE", "FORMAT"}:
            kinds = [one.token_type for one in tokens[number + 2 : number + 4]]
            if kinds == [TokenType.STRING, TokenType.R_PAREN]:
                number += 4
                continue
        if words == ["(", "NAMED"] and number + 3 < len(tokens) and tokens[number + 3].token_type is TokenType.R_PAREN:
            found.extend((made(TokenType.ALIAS, "AS", tokens[number]), tokens[number + 2]))
            number += 4
            continue
        found.append(tokens[number])
        number += 1
    return found


def _merge_conditions(tokens: Tokens) -> Tokens:
    """`merge … then update set a = b where c delete where d` of Oracle, whose conditions other dialects put first."""
    if tokens[0].token_type is not TokenType.MERGE:
        return tokens
    found: Tokens = []
    depth = cases = 0
    dropping = then = False
    for number, token in enumerate(tokens):
        kind = token.token_type
        after = tokens[number + 1].token_type if number + 1 < len(tokens) else None
        depth += (kind in OPENING) - (kind in CLOSING)
        cases += (kind is TokenType.CASE) - (kind is TokenType.END and cases > 0)
        if depth == 0 and not cases:
            if kind is TokenType.WHEN:
                dropping = False
            then = then or kind is TokenType.THEN
            dropping = dropping or (then and (kind is TokenType.WHERE or (kind, after) == _DELETE_WHERE))
        if not dropping:
            found.append(token)
    return found if len(found) < len(tokens) else tokens


def _ordered_pivot(tokens: Tokens) -> Tokens:
    """`pivot t on a order by b limit 3` of DuckDB is `select * from (pivot t on a) order by b limit 3`."""
    tokens = _pivots_in_parentheses(tokens)
    first = end = -1
    depth = 0
    for number, token in enumerate(tokens):
        kind = token.token_type
        depth += (kind in OPENING) - (kind in CLOSING)
        if depth or kind not in _AROUND_PIVOT:
            continue
        if kind in _PIVOTS and first < 0:
            first = number
        elif kind not in _PIVOTS and first < 0:
            return tokens
        elif kind in _ENDS:
            end = number
            break
    if first < 0 or end < 0:
        return tokens
    return [*tokens[:first], *_selected(tokens[first:end]), *tokens[end:]]


def _selected(pivot: Tokens) -> Tokens:
    """`select * from (pivot …)`."""
    near = pivot[0]
    opened = ((TokenType.SELECT, "SELECT"), (TokenType.STAR, "*"), (TokenType.FROM, "FROM"), (TokenType.L_PAREN, "("))
    return [*(made(kind, text, near) for kind, text in opened), *pivot, made(TokenType.R_PAREN, ")", pivot[-1])]


def _pivots_in_parentheses(tokens: Tokens) -> Tokens:
    """`(pivot t on a) union all …`: the parser knows pivots in parentheses behind `from` alone."""
    found: Tokens = []
    number = 0
    while number < len(tokens):
        found.append(tokens[number])
        number += 1
        begun = found[-1].token_type is TokenType.L_PAREN and number < len(tokens)
        if begun and tokens[number].token_type in _PIVOTS and (len(found) < 2 or found[-2].token_type in _BEFORE_QUERY):
            depth, end = 1, number
            while end < len(tokens) and depth:
                depth += (tokens[end].token_type in OPENING) - (tokens[end].token_type in CLOSING)
                end += 1
            if not depth:
                found.extend(_selected(tokens[number : end - 1]))
                number = end - 1
    return found


_BEFORE_QUERY = frozenset({TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.ALL, TokenType.L_PAREN})


_PIVOTS = frozenset({TokenType.PIVOT, TokenType.UNPIVOT})
_ENDS = frozenset({TokenType.ORDER_BY, TokenType.LIMIT, TokenType.OFFSET})
_AROUND_PIVOT = frozenset({TokenType.SELECT, TokenType.FROM, *_PIVOTS, *_ENDS})


def _applied(tokens: Tokens) -> Tokens:
    """`apply(l, lambda x: x + 1)`, `reduce(l, lambda a, b: a + b)` of DuckDB by names that mean nothing else."""
    found = list(tokens)
    for number, (token, after) in enumerate(pairwise(tokens)):
        name = _OF_LISTS.get(token.text.upper()) if after.token_type is TokenType.L_PAREN else None
        if name and (not number or tokens[number - 1].text.upper() not in {"CROSS", "OUTER"}):
            found[number] = made(TokenType.VAR, name, token)
    return found if any(map(_differ, found, tokens)) else tokens


_OF_LISTS = {"APPLY": "list_transform", "REDUCE": "list_reduce"}


def _factorial(tokens: Tokens) -> Tokens:
    """`a!` of DuckDB as something else that is computed of `a`."""
    found: Tokens = []
    for number, token in enumerate(tokens):
        before = tokens[number - 1].token_type if number else None
        after = tokens[number + 1].token_type if number + 1 < len(tokens) else None
        if token.text == "!" and before in _VALUE_ENDS and after not in _NEGATED:
            found.extend((made(TokenType.PLUS, "+", token), made(TokenType.NUMBER, "0", token)))
        else:
            found.append(token)
    return found


_NEGATED = frozenset({TokenType.EQ, TokenType.IN, TokenType.LIKE, TokenType.ILIKE, None})
_VALUE_ENDS = frozenset({TokenType.VAR, TokenType.IDENTIFIER, TokenType.NUMBER, TokenType.R_PAREN})

_DELETE_WHERE = (TokenType.DELETE, TokenType.WHERE)


_REWORDINGS: tuple[Callable[[Tokens], Tokens], ...] = (
    compound_assignment,
    without_if_not_exists,
    directory,
    _within_interval,
    _subsets,
    _table_argument,
    _title,
    _json_functions,
    _merge_conditions,
    without_top,
    given_by_procedure,
    without_duplicates,
    without_data,
    without_defaults,
    without_destination,
    without_view_options,
    piped,
    created_at_once,
    _ordered_pivot,
    _applied,
    _factorial,
    without_model,
    without_options,
)
