"""BigQuery's pipes that the parser does not know, as selects."""

from __future__ import annotations

from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.repair import CLOSING, OPENING, made

Tokens = list[Token]


def piped(tokens: Tokens) -> Tokens:
    """`|> set a = b |> drop c |> rename d as e |> distinct` of BigQuery as what is selected: `* replace (b as a)`."""
    found: Tokens = []
    number = 0
    while number < len(tokens):
        token = tokens[number]
        found.append(token)
        number += 1
        word = tokens[number].text.upper() if number < len(tokens) else ""
        if token.token_type is TokenType.PIPE_GT and word in _SETS:
            number = _in_parentheses(tokens, number, found)
            continue
        if token.token_type is not TokenType.PIPE_GT or word not in _PIPED:
            continue
        end = number + 1
        while end < len(tokens) and tokens[end].token_type not in {TokenType.PIPE_GT, TokenType.R_PAREN}:
            end = argument_end(tokens, end + 1) if tokens[end].token_type is TokenType.COMMA else end + 1
        items = tokens[number + 1 : end]
        near = tokens[number]
        found.append(made(TokenType.SELECT, "SELECT", near))
        if word == "DISTINCT":
            found.append(near)
        found.append(made(TokenType.STAR, "*", near))
        if word != "DISTINCT":
            kind, said = _PIPED[word]
            inside = _assigned(items) if word == "SET" else items
            found.extend((made(kind, said, near), made(TokenType.L_PAREN, "(", near), *inside))
            found.append(made(TokenType.R_PAREN, ")", near))
        number = end
    return found if len(found) > len(tokens) else tokens


_PIPED = {
    "DISTINCT": (TokenType.DISTINCT, ""),
    "DROP": (TokenType.EXCEPT, "EXCEPT"),
    "RENAME": (TokenType.VAR, "RENAME"),
    "SET": (TokenType.REPLACE, "REPLACE"),
}


_SETS = frozenset({"UNION", "EXCEPT", "INTERSECT"})


def _in_parentheses(tokens: Tokens, number: int, found: Tokens) -> int:
    """`|> union all select a from t` of Spark as BigQuery says it, `|> union all (select a from t)`: where it ends."""
    start = number
    while start < len(tokens) and tokens[start].token_type not in _QUERIES:
        if tokens[start].token_type in {TokenType.PIPE_GT, *OPENING}:
            return number
        start += 1
    end = start
    depth = 0
    while end < len(tokens) and (depth or tokens[end].token_type not in {TokenType.PIPE_GT, *CLOSING}):
        depth += (tokens[end].token_type in OPENING) - (tokens[end].token_type in CLOSING)
        end += 1
    if start < end:
        inside = (made(TokenType.L_PAREN, "(", tokens[start]), *tokens[start:end])
        found.extend((*tokens[number:start], *inside, made(TokenType.R_PAREN, ")", tokens[end - 1])))
    return max(end, number)


_QUERIES = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.FROM})


def _assigned(items: Tokens) -> Tokens:
    """`a = b, c = d` as `b as a, d as c`."""
    found: Tokens = []
    at = 0
    while at < len(items):
        end = argument_end(items, at)
        found.extend((*items[at + 2 : end], made(TokenType.ALIAS, "AS", items[at]), items[at], *items[end : end + 1]))
        at = end + 1
    return found


def argument_end(tokens: Tokens, at: int) -> int:
    """Where the argument that goes on at `at` ends."""
    depth = 0
    while at < len(tokens):
        kind = tokens[at].token_type
        if depth == 0 and (kind is TokenType.COMMA or kind in CLOSING):
            return at
        depth += (kind in OPENING) - (kind in CLOSING)
        at += 1
    return at
