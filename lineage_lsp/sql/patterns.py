"""Conditions on a column's name as one pattern: `columns(c -> c like 'a%' or c in ('x', 'y'))`."""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp

from lineage_lsp.sql.fields import as_call
from lineage_lsp.sql.names import like_pattern


def condition_pattern(node: Any) -> str | None:
    """A pattern that matches the whole name where the condition holds; None for a condition that is not understood."""
    pattern = _plain_pattern(node)
    if pattern is not None and isinstance(node, exp.Expr) and node.args.get("negate"):
        return f"(?!(?:{pattern})$).*"
    return pattern


def _plain_pattern(node: Any) -> str | None:
    match node:
        case exp.Paren():
            return condition_pattern(node.this)
        case exp.Or():
            one, other = condition_pattern(node.this), condition_pattern(node.expression)
            return f"(?:{one})|(?:{other})" if one is not None and other is not None else None
        case exp.And():
            one, other = condition_pattern(node.this), condition_pattern(node.expression)
            return f"(?=(?:{one})$)(?:{other})" if one is not None and other is not None else None
        case exp.Not():
            inner = condition_pattern(node.this)
            return f"(?!(?:{inner})$).*" if inner is not None else None
        case exp.In():
            names = [_text(one) for one in node.expressions]
            return "|".join(re.escape(one) for one in names if one is not None) if None not in names else None
        case exp.Boolean():
            return ".*" if node.this else "(?!)"
    if isinstance(node, exp.Dot):
        node = as_call(node, "duckdb")
    if isinstance(node, exp.Anonymous) and node.name.lower() in _PLACED and len(node.expressions) == 2:
        pattern = _text(node.expressions[1])
        return _PLACED[node.name.lower()].format(re.escape(pattern)) if pattern is not None else None
    if isinstance(node, exp.Binary) and isinstance(node.this, exp.Length) and isinstance(node.expression, exp.Literal):
        return _of_length(node, node.expression.name)
    pattern = _text(node.args.get("expression")) if isinstance(node, exp.Expr) else None
    if pattern is None:
        return None
    if isinstance(node.this, (exp.Upper, exp.Lower)):
        inner = node.copy()
        inner.set("this", node.this.this)
        same_case = pattern == (pattern.upper() if isinstance(node.this, exp.Upper) else pattern.lower())
        found = _plain_pattern(inner) if same_case else "(?!)"
        return f"(?i:{found})" if found is not None else None
    match node:
        case exp.EQ():
            return re.escape(pattern)
        case exp.NEQ():
            return f"(?!{re.escape(pattern)}$).*"
        case exp.Like():
            return like_pattern(pattern)
        case exp.ILike():
            return f"(?i:{like_pattern(pattern)})"
        case exp.SimilarTo() | exp.RegexpFullMatch():
            return f"(?:{pattern})"
        case exp.RegexpLike():
            return f".*(?:{pattern}).*"
        case exp.StartsWith():
            return f"{re.escape(pattern)}.*"
        case exp.EndsWith():
            return f".*{re.escape(pattern)}"
        case exp.Contains():
            return f".*{re.escape(pattern)}.*"
        case _:
            return None


def _of_length(node: exp.Binary, number: str) -> str | None:
    """`length(c) > 3`."""
    if not number.isdecimal():
        return None
    length = int(number)
    match node:
        case exp.EQ():
            return f".{{{length}}}"
        case exp.NEQ():
            return f"(?!.{{{length}}}$).*"
        case exp.GT():
            return f".{{{length + 1},}}"
        case exp.GTE():
            return f".{{{length},}}"
        case exp.LT():
            return f".{{0,{length - 1}}}" if length else "(?!)"
        case exp.LTE():
            return f".{{0,{length}}}"
        case _:
            return None


_PLACED = {"prefix": "{}.*", "suffix": ".*{}", "ends_with": ".*{}", "starts_with": "{}.*", "contains": ".*{}.*"}


def _text(node: Any) -> str | None:
    return str(node.name) if isinstance(node, exp.Literal) and node.args.get("is_string") else None
