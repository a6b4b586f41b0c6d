"""Oracle's `model` clause, a spreadsheet over the rows of a query, as a subquery of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.repair import CLOSING, OPENING, made

Tokens = list[Token]


def without_model(tokens: Tokens) -> Tokens:
    """`select … from v model partition by (p) dimension by (d) measures (m) rules (…)`: `from (select p, d, m from v)`.

    A measure that a rule computes of others is made of all of them.
    """
    clause = _clause(tokens)
    if clause is None:
        return tokens
    from_, model, end, lists = clause
    near = tokens[model]
    comma = made(TokenType.COMMA, ",", near)
    rules = list(_split(lists.get("RULES", [])))
    measures = list(_split(lists["MEASURES"]))
    items = [*_split(lists.get("PARTITION", [])), *_split(lists["DIMENSION"])]
    items.extend(_computed(one, measures, rules) for one in measures)
    listed = [token for item in items for token in (comma, *item)][1:]
    return [
        *tokens[: from_ + 1],
        made(TokenType.L_PAREN, "(", near),
        made(TokenType.SELECT, "SELECT", near),
        *listed,
        *tokens[from_:model],
        made(TokenType.R_PAREN, ")", near),
        *tokens[end:],
    ]


def _clause(tokens: Tokens) -> tuple[int, int, int, dict[str, Tokens]] | None:
    """The places of `from`, `model` and the clause's end, and its lists by their word; None where there is none."""
    model = next((at for at, token in enumerate(tokens) if _is_model(tokens, at, token)), -1)
    depth = 0
    from_ = -1
    for at in range(model - 1, -1, -1):
        kind = tokens[at].token_type
        depth += (kind in CLOSING) - (kind in OPENING)
        if depth == 0 and kind is TokenType.FROM:
            from_ = at
            break
    if from_ < 0:
        return None
    lists: dict[str, Tokens] = {}
    word = ""
    at = model + 1
    while at < len(tokens) and tokens[at].token_type not in _AFTER and tokens[at].token_type not in CLOSING:
        if tokens[at].token_type is TokenType.L_PAREN:
            end = _closing(tokens, at)
            lists[word if word not in lists else "RULES"] = tokens[at + 1 : end]
            at = end + 1
            continue
        said = tokens[at].text.upper().partition(" ")[0]
        word = said if said in _WORDS else word
        at += 1
    return (from_, model, at, lists) if "DIMENSION" in lists and "MEASURES" in lists else None


_WORDS = frozenset({"PARTITION", "DIMENSION", "MEASURES", "RULES"})
_AFTER = frozenset({TokenType.ORDER_BY, TokenType.FETCH, TokenType.OFFSET, TokenType.UNION, TokenType.SEMICOLON})


def _is_model(tokens: Sequence[Token], at: int, token: Token) -> bool:
    if token.text.upper() != "MODEL" or at == 0 or tokens[at - 1].token_type is TokenType.DOT:
        return False
    return any(one.text.upper() == "DIMENSION" or one.text.upper() == "DIMENSION BY" for one in tokens[at : at + 12])


def _closing(tokens: Sequence[Token], at: int) -> int:
    """The place of the parenthesis that closes the one at `at`; the end where none does."""
    depth = 0
    for number in range(at, len(tokens)):
        kind = tokens[number].token_type
        depth += (kind in OPENING) - (kind in CLOSING)
        if depth == 0:
            return number
    return len(tokens)


def _split(tokens: Sequence[Token]) -> Iterator[Tokens]:
    """What stands between commas that no parentheses are around, where anything does."""
    part: Tokens = []
    depth = 0
    for token in tokens:
        kind = token.token_type
        depth += (kind in OPENING) - (kind in CLOSING)
        if kind is not TokenType.COMMA or depth > 0:
            part.append(token)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _computed(measure: Tokens, measures: Sequence[Tokens], rules: Sequence[Tokens]) -> Tokens:
    """`m` as it is, or `unread(m, n) as m` where a rule gives its cells values of the measure `n`."""
    name = measure[-1].text.upper()
    values = {one[-1].text.upper(): one for one in measures}
    used: dict[str, None] = {}
    for rule in rules:
        names = [token.text.upper() for token in rule if token.token_type in {TokenType.VAR, TokenType.IDENTIFIER}]
        if name in names[:2] and next((one for one in names if one in values), "") == name:
            used.update(dict.fromkeys(one for one in names if one in values and one != name))
    if not used:
        return measure
    near = measure[-1]
    comma = made(TokenType.COMMA, ",", near)
    given = [token for one in (name, *used) for token in (comma, *_value(values[one]))][1:]
    called = (made(TokenType.VAR, "unread", near), made(TokenType.L_PAREN, "(", near))
    return [*called, *given, made(TokenType.R_PAREN, ")", near), made(TokenType.ALIAS, "AS", near), near]


def _value(measure: Tokens) -> Tokens:
    """A measure without the name it is given."""
    if len(measure) > 2 and measure[-2].token_type is TokenType.ALIAS:
        return measure[:-2]
    return measure[:-1] if len(measure) > 1 and measure[-2].token_type is not TokenType.DOT else measure
