"""Reading fields of values: `a.b[0].c`, `any_value(s).a`, `[x.a for x in list]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlglot import exp


def steps_of(node: Any, dialect: str) -> tuple[Any, list[Any]]:
    """What fields are read of, and their names, outermost last; subscripts that are no names are left out."""
    steps: list[Any] = []
    while True:
        cls = node.__class__
        if cls is exp.Dot:
            step = node.args["expression"]
            if step.__class__ is not exp.Identifier:
                break
            steps.append(step)
        elif cls is exp.StructExtract and _is_name(node.expression):
            steps.append(_quoted(node.expression))
        elif cls is exp.Bracket and _names_field(node) and dialect == "duckdb":
            steps.append(_quoted(node.expressions[0]))
        elif not (cls is exp.Paren or (cls is exp.Bracket and all(_constant(one) for one in node.expressions))):
            break
        node = node.args["this"]
    steps.reverse()
    return node, steps


def names_of(node: Any) -> list[Any]:
    """The parts of a column's name, qualifiers first; none for anything else."""
    if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
        return []
    args = node.args
    return [one for one in (args.get("catalog"), args.get("db"), args.get("table"), args["this"]) if one is not None]


def asked_by_method(node: Any, dialect: str) -> list[Any]:
    """The parts of the column's name in `t.doc.value('/a', 'int')`, Transact-SQL's methods of XML; else none."""
    method = node.expression
    if dialect not in {"tsql", "fabric"} or not isinstance(method, exp.Anonymous):
        return []
    names = list(node.this.flatten()) if isinstance(node.this, exp.Dot) else [node.this]
    known = method.name.lower() in _XML_METHODS and all(isinstance(one, exp.Identifier) for one in names)
    return names if known else []


_XML_METHODS = frozenset({"value", "query", "nodes", "exist", "modify"})


def handed_on(node: Any) -> tuple[Any, list[Any]]:
    """The value that functions like `any_value` and `arg_max` give as it is, and what else they are told."""
    others: list[Any] = []
    while isinstance(node, (exp.IgnoreNulls, exp.RespectNulls, *_HANDING_ON)):
        if isinstance(node, _HANDING_ON):
            others.extend(value for name, value in node.args.items() if name != "this" and value is not None)
        node = node.args["this"]
    return node, others


_HANDING_ON = (exp.AnyValue, exp.First, exp.Last, exp.ArgMax, exp.ArgMin)


def field_of(node: Any, name: str) -> Any:
    """What a field of a struct built at `node` is made of; None where it is no struct, or has no such field."""
    if not isinstance(node, exp.Struct):
        return None
    for one in node.expressions:
        if isinstance(one, exp.PropertyEQ) and one.this.name.lower() == name.lower():
            return one.expression
    return None


def fields_read(name: str, nodes: Sequence[Any]) -> list[Any] | None:
    """The fields that are read of the bound `name` in `nodes`; None where it is used as a whole."""
    found: dict[str, Any] = {}
    for node in nodes:
        for one in node.find_all(exp.Identifier) if isinstance(node, exp.Expr) else ():
            if one.name.lower() != name.lower():
                continue
            around, role = one.parent, one.arg_key
            if isinstance(around, exp.Column) and role == "table":
                field = around.this
            elif isinstance(around, exp.Dot) and role == "this":
                field = around.expression
            else:
                return None
            if not isinstance(field, exp.Identifier):
                return None
            # A copy without a place: it is written elsewhere than the list it is read of.
            found.setdefault(field.name, exp.Identifier(this=field.name, quoted=field.args.get("quoted")))
    return list(found.values())


def _names_field(node: Any) -> bool:
    """Whether a subscript is a field's name: `s['a']`."""
    return len(node.expressions) == 1 and _is_name(node.expressions[0])


def _is_name(node: Any) -> bool:
    return isinstance(node, exp.Literal) and bool(node.args.get("is_string"))


def _quoted(literal: Any) -> Any:
    return exp.Identifier(this=literal.name, quoted=True)


def _constant(node: Any) -> bool:
    return not any(True for _ in node.find_all(exp.Column, exp.Query))
