"""Reading fields of values: `a.b[0].c`, `any_value(s).a`, `[x.a for x in list]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from lineage_lsp.sql.unit import IDENTITY, TRANSFORMATION

KEY = "key"
"""Set where a name is surely that of a field: the `b` of `a:b`, where `a` is no table."""


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
        elif cls is exp.JSONExtract and (keys := _keys(node)):
            steps.extend(reversed(keys))
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
    names = [one for one in (args.get("catalog"), args.get("db"), args.get("table"), args["this"]) if one is not None]
    return [positional(one) if isinstance(one, exp.Parameter) else one for one in names]


def positional(parameter: Any) -> Any:
    """The name of a staged file's column, Snowflake's `$1`."""
    return exp.Identifier(this=f"${parameter.name}", quoted=True)


def as_call(node: Any, dialect: str) -> Any:
    """DuckDB's `a.upper().left(2)` as `left(upper(a), 2)`; `node` itself where no function is called so.

    A function that nobody knows is one of a schema: `rates.net(a)`.
    """
    if dialect != "duckdb":
        return node
    chain = []
    base = node
    while isinstance(base, exp.Dot):
        chain.append(base.expression)
        base = base.this
    chain.reverse()
    first = next((one for one in chain if isinstance(one, exp.Func)), None)
    if first is None or not _KNOWN.fullmatch(first.name.lower()):
        return node
    value = exp.Column(this=base.copy()) if base.__class__ is exp.Identifier else with_columns(base)
    for one in chain:
        if isinstance(one, exp.Func):
            given = [with_columns(argument) for argument in one.expressions]
            value = _call_of(one.name, [value, *given], dialect)
        else:
            value = exp.Dot(this=value, expression=one.copy())
    return value


def _call_of(name: str, given: list[Any], dialect: str) -> Any:
    try:
        return exp.func(name, *given, copy=False, dialect=dialect)
    except ValueError:  # more arguments than sqlglot knows of
        return exp.Anonymous(this=name, expressions=given)


_KNOWN = re.compile(
    "|".join(map(re.escape, map(str.lower, exp.FUNCTION_BY_NAME)))
    + "|(array|date|json|list|map|regexp|str|string|struct|timestamp|union|bit|url)_.*|len|strip_accents|parse_.*"
)


def with_columns(node: Any) -> Any:
    """A copy in which names are columns again: in front of a function's name the parser takes them for words."""

    def column(one: Any) -> Any:
        around = one.parent
        if one.__class__ is not exp.Identifier or one.arg_key not in _OF_VALUES:
            return one
        named = isinstance(around, _NAMING) and (one.arg_key != "this" or not isinstance(around, exp.Dot))
        inside_lambda = isinstance(around, exp.Lambda) and one.arg_key == "this"
        return one if named and not inside_lambda else exp.Column(this=one.copy())

    return node.copy().transform(column, copy=False)


def is_schema(node: Any) -> bool:
    """Whether only names stand in front of a function's: `db.rates.net(a)`."""
    while isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        node = node.this
    return isinstance(node, exp.Identifier)


_NAMING = (exp.Column, exp.Dot, exp.Kwarg, exp.Lambda, exp.PropertyEQ, exp.Table, exp.TableAlias)
_OF_VALUES = frozenset({"this", "expression", "expressions", "low", "high", "default", "true", "false"})


def asked_by_method(node: Any, dialect: str) -> list[Any]:
    """The parts of the column's name in `t.doc.value('/a', 'int')`, Transact-SQL's methods of XML; else none."""
    method = node.expression
    if dialect not in {"tsql", "fabric"} or not isinstance(method, exp.Anonymous):
        return []
    names = list(node.this.flatten()) if isinstance(node.this, exp.Dot) else [node.this]
    known = method.name.lower() in _XML_METHODS and all(isinstance(one, exp.Identifier) for one in names)
    return names if known else []


_XML_METHODS = frozenset({"value", "query", "nodes", "exist", "modify"})


def subtype_of(node: Any) -> int:
    """What becomes of a value that stands in `node` as it is."""
    return IDENTITY if isinstance(node, _AS_IT_IS) else TRANSFORMATION


_AS_IT_IS = (exp.Column, exp.PositionalColumn, exp.Parameter, exp.Dot, exp.Subquery, exp.Query)


def fields_given(node: Any, names: Sequence[Any] = ()) -> list[tuple[Any, Any]] | None:
    """The fields of the struct that is written at `node`: what names each, None for nothing, and its value.

    None where `node` is no struct. `row(a, b)::struct(x int, y int)` names what its type names. names: of a type
    around, for what has none of its own.
    """
    if isinstance(node, exp.Struct) or (names and (isinstance(node, exp.Tuple) or _is_call(node, "row"))):
        given = [_named_value(one) for one in node.expressions]
        if len(names) != len(given):
            return given if isinstance(node, exp.Struct) else None
        own = [isinstance(one, (exp.PropertyEQ, exp.Alias)) for one in node.expressions]
        return [one if named else (name, one[1]) for one, named, name in zip(given, own, names, strict=True)]
    if isinstance(node, exp.ToMap):
        return _values_given(node)
    if isinstance(node, (exp.Cast, exp.TryCast)) and isinstance(to := node.args.get("to"), exp.DataType):
        inner = node.this
        while isinstance(inner, exp.Paren):
            inner = inner.this
        names = [one.this for one in to.expressions if isinstance(one, exp.ColumnDef)]
        unnamed = isinstance(inner, (exp.Tuple, exp.Struct)) or _is_call(inner, "row")
        if names and unnamed and len(inner.expressions) == len(names):
            given = [_named_value(one) for one in inner.expressions]
            if all(
                named is None or isinstance(one, exp.Column)
                for one, (named, _) in zip(inner.expressions, given, strict=True)
            ):
                return [(name, value) for name, (_, value) in zip(names, given, strict=True)]
    return None


def _values_given(node: Any) -> list[tuple[Any, Any]] | None:
    """The values of `map {'a': 1, 'b': c}` by their keys; None where a key is no name."""
    pairs = [one for one in node.this.expressions if isinstance(one, exp.PropertyEQ)]
    if not pairs or len(pairs) < len(node.this.expressions) or not all(_is_name(one.this) for one in pairs):
        return None
    return [(_quoted(one.this), one.expression) for one in pairs]


def any_value_of(node: Any) -> Any:
    """What a map gives for some key, for `map_values(m)` and `element_at(m, k)`; None for any other call."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in _OF_MAPS or not node.expressions:
        return None
    return exp.Bracket(this=node.expressions[0].copy(), expressions=[exp.Literal.string("*")])


_OF_MAPS = frozenset({"element_at", "map_extract", "map_extract_value", "map_values"})


def _named_value(node: Any) -> tuple[Any, Any]:
    if isinstance(node, exp.PropertyEQ):
        return node.this, node.expression
    if isinstance(node, exp.Alias):
        return node.args["alias"], node.this
    return (node.this if isinstance(node, exp.Column) else None), node


def names_in_type(data_type: Any) -> list[Any]:
    """The names of the fields of `struct<a int, b text>`, or of an array of such."""
    while isinstance(data_type, exp.DataType) and data_type.this is exp.DType.ARRAY and data_type.expressions:
        data_type = data_type.expressions[0]
    fields = data_type.expressions if isinstance(data_type, exp.DataType) else []
    return [one.this for one in fields if isinstance(one, exp.ColumnDef)]


def structs_combined(node: Any) -> list[Any] | None:
    """The structs whose fields `struct_insert(s, a := 1)` puts together, the last of each name counting; else None."""
    if not any(_is_call(node, name) for name in ("struct_insert", "struct_update", "struct_concat")):
        return None
    return [
        exp.Struct(expressions=[one.copy()]) if isinstance(one, exp.PropertyEQ) else one for one in node.expressions
    ]


def made_of_each(node: Any, steps: Sequence[Any]) -> Any:
    """`list_transform(l, x -> {'a': x.b, 'c': 1})` read at `a` is `list_transform(l, x -> x.b)`; None for any other."""
    made = node.copy() if isinstance(node, (exp.Transform, exp.Comprehension)) else None
    function = made.expression if isinstance(made, exp.Transform) else made
    if made is None or (made is not function and not isinstance(function, exp.Lambda)):
        return None
    for name, value in fields_given(function.this) or ():
        if name is not None and name.name.lower() == steps[0].name.lower():
            for step in steps[1:]:
                value = exp.Dot(this=value, expression=step.copy())  # noqa: PLW2901 # it is the field's field
            function.set("this", value)
            return made
    return None


def _is_call(node: Any, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == name


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


def _keys(node: Any) -> list[Any]:
    """The names in the path of `object:a.b[0]`, as Snowflake and Databricks write fields; none of any other path."""
    path = node.expression
    if not node.args.get("variant_extract") or not isinstance(path, exp.JSONPath):
        return []
    parts = [one for one in path.expressions if not isinstance(one, (exp.JSONPathRoot, exp.JSONPathSubscript))]
    if not all(isinstance(one, exp.JSONPathKey) and isinstance(one.this, str) for one in parts):
        return []
    keys = [exp.Identifier(this=one.this, quoted=False) for one in parts]
    for key in keys:
        key.meta[KEY] = True
    return keys


def _names_field(node: Any) -> bool:
    """Whether a subscript is a field's name: `s['a']`."""
    return len(node.expressions) == 1 and _is_name(node.expressions[0])


def _is_name(node: Any) -> bool:
    return isinstance(node, exp.Literal) and bool(node.args.get("is_string"))


def _quoted(literal: Any) -> Any:
    return exp.Identifier(this=literal.name, quoted=True)


def _constant(node: Any) -> bool:
    return node is not None and not any(True for _ in node.find_all(exp.Column, exp.Query))
