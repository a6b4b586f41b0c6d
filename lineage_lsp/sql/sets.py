"""Set operations: their branches, and which columns of them stay."""

from __future__ import annotations

from typing import Any

from sqlglot import exp


def branches_of(node: Any) -> list[Any]:
    """The branches of a set operation, which the parser nests to the left."""
    found: list[Any] = []
    stack = [node]
    while stack:
        one = stack.pop()
        plain = one
        while isinstance(plain, exp.Subquery) and plain.is_wrapper and isinstance(plain.this, exp.SetOperation):
            plain = plain.this
        nested = plain is node or (isinstance(plain, exp.SetOperation) and not _apart(plain, node))
        if nested:
            stack.append(plain.args["expression"])
            stack.append(plain.args["this"])
        else:
            found.append(one)
    return found


def kept_by(node: Any) -> tuple[str, list[Any]]:
    """Whose columns stay where branches match by name: "left", "inner" (all must have them), "" for every one's; and
    the only ones named: `left union all by name on (a, b)` of BigQuery.
    """
    side, kind = (str(node.args.get(name) or "").lower() for name in ("side", "kind"))
    return "left" if side == "left" else "inner" if kind == "inner" else "", node.args.get("on") or []


def _apart(node: Any, around: Any) -> bool:
    """Whether a set operation inside another is one by itself."""
    args = node.args
    if bool(args.get("by_name")) != bool(around.args.get("by_name")):
        return True
    said = ("with_", "order", "limit", "offset", "sort")
    matched = ("side", "kind", "on")
    return any(args.get(name) for name in said) or any(one.args.get(name) for name in matched for one in (node, around))
