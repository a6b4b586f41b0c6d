"""Keywords as names: Spark reserves next to none of them."""

from __future__ import annotations

from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.repair import CLOSING, OPENING, made

Tokens = list[Token]


def named_by_keywords(tokens: Tokens) -> Tokens:
    """`select not, a as like, values.b from t` of Spark: a keyword is a name where no clause can begin or go on."""
    found = list(tokens)
    for number, token in enumerate(tokens):
        if not token.text.isidentifier():
            continue
        before = tokens[number - 1].token_type if number else TokenType.SEMICOLON
        after = tokens[number + 1].token_type if number + 1 < len(tokens) else TokenType.SEMICOLON
        if token.token_type is TokenType.FROM and after in _COMPARISONS and before in _BEFORE_CONDITION:
            found[number] = made(TokenType.VAR, token.text, token)  # `case when from = to`
            continue
        if token.token_type is TokenType.FROM and after is TokenType.COMMA and before in _BEFORE_ITEM:
            found[number] = made(TokenType.VAR, token.text, token)  # `select a, from, to from t`
            continue
        if token.token_type in _NEVER:
            continue
        if (before is TokenType.DOT or before in _BEFORE_NAME) and (before is TokenType.DOT or after in _BEHIND_NAME):
            found[number] = made(TokenType.VAR, token.text, token)
    return found


_NEVER = frozenset(
    {
        *(TokenType.ALIAS, TokenType.AND, TokenType.CASE, TokenType.CROSS, TokenType.DISTINCT, TokenType.ELSE),
        *(TokenType.END, TokenType.FALSE, TokenType.FROM, TokenType.FULL, TokenType.GROUP_BY, TokenType.HAVING),
        *(TokenType.IDENTIFIER, TokenType.INNER, TokenType.INTO, TokenType.JOIN, TokenType.LEFT, TokenType.LIMIT),
        *(TokenType.NULL, TokenType.ON, TokenType.OR, TokenType.ORDER_BY, TokenType.RIGHT, TokenType.SELECT),
        *(TokenType.STRING, TokenType.THEN, TokenType.TRUE, TokenType.UNION, TokenType.VAR, TokenType.WHEN),
        *(TokenType.WHERE, TokenType.WITH),
    }
)
"""What is no keyword, what stands where names stand, and what goes on in a text that somebody is still writing."""

_OPERATORS = frozenset(
    {
        *(TokenType.AND, TokenType.DASH, TokenType.DPIPE, TokenType.EQ, TokenType.GT, TokenType.GTE, TokenType.LT),
        *(TokenType.LTE, TokenType.NEQ, TokenType.OR, TokenType.PERCENT, TokenType.PLUS, TokenType.SLASH),
    }
)
_COMPARISONS = frozenset(
    {TokenType.EQ, TokenType.GT, TokenType.GTE, TokenType.LT, TokenType.LTE, TokenType.NEQ, TokenType.NULLSAFE_EQ}
)
_BEFORE_ITEM = frozenset({TokenType.COMMA, TokenType.SELECT})
_BEFORE_CONDITION = frozenset(
    {TokenType.AND, TokenType.L_PAREN, TokenType.NOT, TokenType.ON, TokenType.OR, TokenType.WHEN, TokenType.WHERE}
)
_BEFORE_NAME = frozenset(
    {
        *(*OPENING, *_OPERATORS, TokenType.ALIAS, TokenType.COMMA, TokenType.FROM, TokenType.GROUP_BY),
        *(TokenType.JOIN, TokenType.ON, TokenType.ORDER_BY, TokenType.SELECT, TokenType.WHERE),
    }
)
_BEHIND_NAME = frozenset(
    {
        *(*CLOSING, *_OPERATORS, TokenType.ALIAS, TokenType.COMMA, TokenType.DOT, TokenType.FROM),
        *(TokenType.GROUP_BY, TokenType.ORDER_BY, TokenType.SEMICOLON, TokenType.WHERE),
    }
)
