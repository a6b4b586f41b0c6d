"""Transact-SQL needs no semicolons: where one statement of a batch ends is seen by how the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import Token, TokenType

from lineage_lsp.sql.repair import CLOSING, OPENING

_VERBS = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE", "DECLARE", "WITH"})
"""Words that begin a statement of interest; `select` and `set` do so only where none before them waits for one."""

_FLOW = frozenset(
    {
        *("BEGIN", "COMMIT", "ELSE", "END", "EXEC", "EXECUTE", "FETCH", "GO", "GOTO", "IF", "OPEN", "CLOSE", "PRINT"),
        *("DEALLOCATE", "RAISERROR", "RETURN", "ROLLBACK", "SAVE", "THROW", "USE", "WAITFOR", "WHILE"),
    }
)
"""Words that begin what moves no data; the statement behind `if …` begins by itself."""

_NOT_AFTER = {
    "INSERT": {"THEN", "INSTEAD", "AFTER", "FOR", ",", "GRANT", "."},
    "UPDATE": {"THEN", "INSTEAD", "AFTER", "FOR", "ON", ",", "GRANT", "."},
    "DELETE": {"THEN", "INSTEAD", "AFTER", "FOR", "ON", ",", "GRANT", "."},
    "IF": {"TABLE", "VIEW", "PROCEDURE", "FUNCTION", "INDEX", "SCHEMA", "PROC"},
    "EXEC": {"INTO", ")", "INSERT"},
    "EXECUTE": {"INTO", ")", "WITH"},
    "FETCH": {"ROWS", "ROW"},
    "ALTER": {"OR"},
}

_BEGINNINGS = _VERBS | _FLOW | {"SELECT", "SET"}
_SET_OPERATORS = frozenset({"UNION", "ALL", "EXCEPT", "INTERSECT"})


def split(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The statements that move data, one list of tokens each, without the flow around them."""
    chunk: list[Token] = []
    depth = cases = 0
    flowing = False
    for number, token in enumerate(tokens):
        kind = token.token_type
        word = token.text.upper() if kind is not TokenType.STRING and kind is not TokenType.IDENTIFIER else ""
        depth += (kind in OPENING) - (kind in CLOSING)
        if kind is TokenType.CASE:
            cases += 1
        elif cases and word == "END":
            cases -= 1
        elif depth == 0 and not cases and _begins(word, tokens, number, chunk):
            if chunk and not flowing and (not _is_routine(chunk) or _is_query_by_name(chunk)):
                yield chunk
            chunk = []
            flowing = word in _FLOW
        chunk.append(token)
    if chunk and not flowing and (not _is_routine(chunk) or _is_query_by_name(chunk)):
        yield chunk


def _begins(word: str, tokens: Sequence[Token], number: int, chunk: Sequence[Token]) -> bool:
    """Whether a statement begins with the word; `chunk` is what the statement before it has so far."""
    before = tokens[number - 1].text.upper() if number else ""
    if not chunk:
        return bool(word)
    if word not in _BEGINNINGS:  # nearly always: what follows looks through the whole chunk
        return False
    if before in _NOT_AFTER.get(word, ()):
        return False
    if word != "GO" and _is_query_by_name(chunk) and not _has_query(chunk):
        return False
    if word in {"EXEC", "EXECUTE"} and chunk[0].token_type is TokenType.INSERT and not _has_query(chunk):
        return "VALUES" in {one.text.upper() for one in chunk}
    if word in _FLOW:
        return True
    if word == "WITH":
        after = tokens[number + 2].text.upper() if number + 2 < len(tokens) else ""
        return after in {"AS", "("} and tokens[number + 1].token_type is not TokenType.L_PAREN
    words = {one.text.upper() for one in chunk}
    if chunk[0].token_type is TokenType.WITH and not words & {"INSERT", "UPDATE", "DELETE", "MERGE"}:
        # Behind the CTEs their statement is still to come.
        return word in _VERBS and _has_query(chunk)
    if word in _VERBS:
        return not (word in {"INSERT", "UPDATE", "DELETE"} and before in {"THEN"})
    if word == "SELECT":
        return before not in _SET_OPERATORS and not _awaits_query(chunk)
    if word == "SET":
        return "SET" in words or not words & {"UPDATE", "MERGE"}
    return False


def _has_query(chunk: Sequence[Token]) -> bool:
    """Whether a select stands outside of parentheses."""
    depth = 0
    for token in chunk:
        depth += (token.token_type in OPENING) - (token.token_type in CLOSING)
        if depth == 0 and token.token_type is TokenType.SELECT:
            return True
    return False


def _awaits_query(chunk: Sequence[Token]) -> bool:
    """Whether the statement begun needs the select that follows: `insert into t`, `create view v as`, `with …`."""
    first = chunk[0].text.upper()
    if first == "CREATE":
        return chunk[-1].token_type is TokenType.ALIAS and not _is_routine(chunk)
    if first in {"INSERT", "WITH"}:
        given = {one.text.upper() for one in chunk}
        return not _has_query(chunk) and not given & {"VALUES", "EXEC", "EXECUTE", "DEFAULT"}
    return first == "DECLARE" and chunk[-1].text.upper() == "FOR"


def _is_routine(chunk: Sequence[Token]) -> bool:
    return bool({"PROCEDURE", "PROC", "FUNCTION", "TRIGGER"} & {one.text.upper() for one in chunk[:5]})


def _is_query_by_name(chunk: Sequence[Token]) -> bool:
    """`create function f(@a int) returns table as return (select …)`: more a view than a program."""
    words = [one.text.upper() for one in chunk]
    at = words.index("RETURNS") if "RETURNS" in words and "FUNCTION" in words[:5] else len(words)
    return words[at + 1 : at + 2] == ["TABLE"]
