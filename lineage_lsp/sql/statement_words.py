"""Statements that write, said in words the parser knows: what they say of how they write is left out."""

from __future__ import annotations

from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.pipes import argument_end
from lineage_lsp.sql.repair import CLOSING, OPENING, made

Tokens = list[Token]


def compound_assignment(tokens: Tokens) -> Tokens:
    """`set a += b` of Transact-SQL is `set a = a + b`."""
    if tokens[0].token_type not in {TokenType.UPDATE, TokenType.WITH, TokenType.MERGE}:
        return tokens
    found: Tokens = []
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else token
        if token.token_type is TokenType.EQ and before.token_type in _OPERATORS and before.end + 1 == token.start:
            operator = found.pop()
            name = _name_before(found)
            found.extend((token, *name, operator))
        else:
            found.append(token)
    return found


_OPERATORS = frozenset(
    {TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH, TokenType.MOD, TokenType.AMP, TokenType.PIPE}
)


def _name_before(tokens: Tokens) -> Tokens:
    """The dotted name the tokens end with."""
    at = len(tokens) - 1
    while at >= 2 and tokens[at - 1].token_type is TokenType.DOT:
        at -= 2
    return tokens[at:]


def without_if_not_exists(tokens: Tokens) -> Tokens:
    """`insert overwrite t partition (…) if not exists select …` of Spark and Hive."""
    for number in range(len(tokens) - 3):
        words = [one.text.upper() for one in tokens[number + 1 : number + 4]]
        if tokens[number].token_type is TokenType.R_PAREN and words == ["IF", "NOT", "EXISTS"]:
            return [*tokens[: number + 1], *tokens[number + 4 :]]
    return tokens


def directory(tokens: Tokens) -> Tokens:
    """`insert overwrite directory 'path' using parquet select …` of Spark."""
    for number, token in enumerate(tokens[:-2]):
        words = [one.text.upper() for one in tokens[number : number + 3 : 2]]
        if words == ["DIRECTORY", "USING"] and tokens[number + 1].token_type is TokenType.STRING:
            rest = [at for at in range(number, len(tokens)) if tokens[at].token_type in _QUERY_STARTS]
            return [*tokens[: number + 2], *tokens[rest[0] :]] if rest else tokens
        if token.token_type is TokenType.SELECT:
            break
    return tokens


_QUERY_STARTS = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.FROM})


def without_top(tokens: Tokens) -> Tokens:
    """`insert top (5) into t …`, `update top (5) percent t …` of Transact-SQL, without how many rows."""
    words = [one.text.upper() for one in tokens[1:3]]
    if tokens[0].token_type not in _CHANGING or words != ["TOP", "("]:
        return tokens
    closing = (at for at, one in enumerate(tokens) if at > 2 and one.token_type is TokenType.R_PAREN)
    end = next(closing, 0)
    if end + 1 < len(tokens) and tokens[end + 1].text.upper() == "PERCENT":
        end += 1
    return [tokens[0], *tokens[end + 1 :]] if end else tokens


def without_destination(tokens: Tokens) -> Tokens:
    """`select a into outfile 'f' fields terminated by ',' from t`, `select a, b into @a, @b from t` of MySQL."""
    depth = 0
    for at, (token, after) in enumerate(pairwise(tokens)):
        depth += (token.token_type in OPENING) - (token.token_type in CLOSING)
        somewhere = after.text.upper() in {"OUTFILE", "DUMPFILE"} or after.token_type is TokenType.PARAMETER
        if depth == 0 and token.token_type is TokenType.INTO and somewhere:
            rest = (more for more in range(at, len(tokens)) if tokens[more].token_type is TokenType.FROM)
            return (
                [*tokens[:at], *tokens[next(rest, len(tokens)) :]] if tokens[0].token_type in _QUERY_STARTS else tokens
            )
    return tokens


def created_at_once(tokens: Tokens) -> Tokens:
    """`create materialized view v … populate as select …` of ClickHouse, `create live table t as …` of Databricks."""
    if tokens[0].token_type is not TokenType.CREATE:
        return tokens
    kept = []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if after is None or (token.text.upper(), after.text.upper()) not in _WITHOUT_MEANING:
            kept.append(token)
        if token.token_type is TokenType.SELECT:
            break
    return [*kept, *tokens[tokens.index(kept[-1]) + 1 :]] if len(kept) < len(tokens) else tokens


_WITHOUT_MEANING = frozenset({("POPULATE", "AS"), ("LIVE", "TABLE"), ("LIVE", "VIEW")})


def without_duplicates(tokens: Tokens) -> Tokens:
    """`merge into t using s on … remove duplicates` of Redshift: every row of `s` takes the place of its like."""
    words = [one.text.upper() for one in tokens[-2:]]
    if tokens[0].token_type is not TokenType.MERGE or words != ["REMOVE", "DUPLICATES"]:
        return tokens
    said = ["WHEN", "MATCHED", "THEN", "UPDATE", "SET", "*", "WHEN", "NOT", "MATCHED", "THEN", "INSERT", "*"]
    return [*tokens[:-2], *(made(_WORDS.get(word, TokenType.VAR), word, tokens[-1]) for word in said)]


_WORDS = {
    "INSERT": TokenType.INSERT,
    "NOT": TokenType.NOT,
    "SET": TokenType.SET,
    "THEN": TokenType.THEN,
    "UPDATE": TokenType.UPDATE,
    "WHEN": TokenType.WHEN,
    "*": TokenType.STAR,
}


def without_defaults(tokens: Tokens) -> Tokens:
    """`create macro f(a, b := 1) as …` of DuckDB: what a parameter is where nobody says reads no column."""
    words = [one.text.upper() for one in tokens[1:6]]
    if tokens[0].token_type is not TokenType.CREATE or not {"MACRO", "FUNCTION"}.intersection(words):
        return tokens
    found: Tokens = []
    end = 0
    for at, token in enumerate(tokens):
        if token.token_type is TokenType.ALIAS:
            end = max(end, at)
            return [*found, *tokens[end:]]
        if at >= end and token.token_type is TokenType.COLON_EQ:
            end = argument_end(tokens, at)
        elif at >= end:
            found.append(token)
    return found


def without_view_options(tokens: Tokens) -> Tokens:
    """`alter view v with schemabinding as …` of Transact-SQL."""
    if [one.text.upper() for one in tokens[:2]] != ["ALTER", "VIEW"]:
        return tokens
    kinds = [one.token_type for one in tokens]
    end = kinds.index(TokenType.ALIAS) if TokenType.ALIAS in kinds else 0
    at = kinds.index(TokenType.WITH) if TokenType.WITH in kinds else end
    return [*tokens[:at], *tokens[end:]] if at < end else tokens


def without_data(tokens: Tokens) -> Tokens:
    """`create materialized view v as select … with no data` of Postgres."""
    words = [one.text.upper() for one in tokens[-3:]]
    if tokens[0].token_type is not TokenType.CREATE or words[-1] != "DATA":
        return tokens
    return tokens[:-3] if words[:2] == ["WITH", "NO"] else tokens[:-2] if words[1:2] == ["WITH"] else tokens


def given_by_procedure(tokens: Tokens) -> Tokens:
    """`insert into t (a, b) exec p` of Transact-SQL: nobody sees what the procedure gives."""
    at = next((at for at, one in enumerate(tokens) if one.text.upper() in {"EXEC", "EXECUTE"}), 0)
    if tokens[0].token_type is not TokenType.INSERT or not 2 <= at < len(tokens) - 1:
        return tokens
    near = tokens[at]
    if tokens[at - 1].token_type is not TokenType.R_PAREN:
        return [*tokens[:at], made(TokenType.DEFAULT, "DEFAULT", near), made(TokenType.VALUES, "VALUES", near)]
    commas = sum(one.token_type is TokenType.COMMA for one in tokens[:at])
    unknown = [made(TokenType.NULL, "NULL", near), made(TokenType.COMMA, ",", near)] * (commas + 1)
    return [*tokens[:at], made(TokenType.SELECT, "SELECT", near), *unknown[:-1]]


_CHANGING = frozenset({TokenType.INSERT, TokenType.UPDATE, TokenType.DELETE, TokenType.MERGE})
