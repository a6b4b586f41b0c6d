"""The fields of structs that a query builds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlglot import exp

from lineage_lsp.sql.expressions import collect, within
from lineage_lsp.sql.fields import fields_given, names_in_type, names_of, steps_of, structs_combined, subtype_of
from lineage_lsp.sql.handed import HANDING_ON, PICKING, handed_on
from lineage_lsp.sql.result_types import type_of
from lineage_lsp.sql.types import struct_fields
from lineage_lsp.sql.unit import CONDITIONAL, TRANSFORMATION, Input, Output, Star

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

MAY_HOLD_STRUCT = frozenset({*HANDING_ON, exp.Struct, exp.Anonymous, exp.FromJson, exp.Map, exp.ToMap, exp.Transform})
"""Classes of expressions that are worth asking for fields."""


def fields_of(builder: Builder, draft: Draft, node: Any, *, sure: bool = False) -> tuple[Output, ...]:
    """The fields of a struct that is built here, of an array of such structs too.

    A name may come more than once: of each struct that it may be. A star stands for all fields of what it names.
    sure: it is a struct, or a whole row, whatever the text looks like.
    """
    if not sure and not builder.has_structs and not _picks(node):
        return ()
    names = _names_around(node)
    values, others = handed_on(draft, node)
    fields: list[Output] = []
    for value, code in values:
        found = list(_fields(builder, draft, value, code, names))
        fields.extend(found)
        # What has no names of its own has those of the first: `[struct(1 as a), (2)]`.
        names = names or [exp.to_identifier(one.name) for one in found if one.star is None]
    if not fields or (not sure and len(values) == 1 and not others and fields[0].star is not None):
        return ()
    shaping: list[Input] = []
    for other, code in others:
        shaping.extend(collect(builder, draft, other, code))
    if not shaping:
        return tuple(fields)
    return tuple(msgspec.structs.replace(one, inputs=(*one.inputs, *shaping)) for one in fields)


def _names_around(node: Any) -> list[Any]:
    """What the type of a cast calls the fields."""
    while isinstance(node, (exp.Paren, exp.Cast, exp.ArrayAgg, exp.AnyValue)):
        if isinstance(node, exp.Cast) and (names := names_in_type(node.to)):
            return names
        node = node.this
    return []


def _picks(node: Any) -> bool:
    """Whether a value is one of several, which may be whole rows: `array_agg(t)[1]`."""
    while node.__class__ is exp.Bracket or node.__class__ is exp.Paren:
        node = node.this
    return node.__class__ in PICKING


def _fields(builder: Builder, draft: Draft, node: Any, code: int, names: Sequence[Any] = ()) -> Iterator[Output]:
    """Those of one value. code: what becomes of it on the way. names: of what has none of its own."""
    base, steps = steps_of(node, builder.dialect)
    if column := names_of(base):
        ref = builder.reference_of(draft, [*column, *steps])
        if ref >= 0:
            yield Output("*", "*", "", None, None, (), None, Star(ref, wrapped=code))
    elif (given := fields_given(node, names)) is not None:
        for number, (named, value) in enumerate(given):
            name = named.name if named is not None else f"_{number}"
            inputs = tuple(collect(builder, draft, value, within(code, subtype_of(value))))
            key = builder.key(name, isinstance(named, exp.Identifier) and named.args.get("quoted") is True)
            inner = fields_of(builder, draft, value)
            yield Output(name, key, "", None, None, inputs, type_of(builder, value), None, inner)
        if isinstance(node, exp.ToMap):
            values = exp.Array(expressions=[value.copy() for _, value in given])
            yield _entry(builder, draft, "", values)
    elif (structs := structs_combined(node)) is not None:
        yield from _combined(builder, draft, structs, code)
    elif isinstance(node, exp.Map):
        # Whatever it is asked for, it gives one of its values.
        yield _entry(builder, draft, "", node.args.get("values"), node.args.get("keys"))
    elif isinstance(node, exp.Anonymous) and node.name.lower() == "map_entries" and node.expressions:
        of = node.expressions[0]
        made = isinstance(of, exp.Map)
        yield _entry(builder, draft, "key", of.args.get("keys") if made else of)
        yield _entry(builder, draft, "value", of.args.get("values") if made else of)
    elif (described := _described(node)) is not None:
        value, structure = described
        inputs = tuple(collect(builder, draft, value, within(code, TRANSFORMATION)))
        yield from _of_structure(builder, structure, inputs)
    elif isinstance(node, exp.Transform) and isinstance(function := node.expression, exp.Lambda):
        yield from _of_each(builder, draft, node.this, function.expressions[:1], function.this)
    elif isinstance(node, exp.Comprehension):
        yield from _of_each(builder, draft, node.args["iterator"], [node.expression], node.this)


def _entry(builder: Builder, draft: Draft, name: str, value: Any, chosen: Any = None) -> Output:
    """Keys or values of a map. chosen: what decides which it is."""
    inputs = (*collect(builder, draft, value, TRANSFORMATION), *collect(builder, draft, chosen, CONDITIONAL))
    fields = fields_of(builder, draft, value) if isinstance(value, exp.Array) else ()
    return Output(name, name, "", None, None, inputs, None, None, fields)


def _described(node: Any) -> tuple[Any, Any] | None:
    """What JSON is read of, and its structure: `from_json(a, '{"b": "INTEGER"}')`, Spark's `from_json(a, 'b int')`."""
    if isinstance(node, exp.FromJson):
        value, literal = node.this, node.expression
    elif isinstance(node, exp.Anonymous) and node.name.lower() in _OF_JSON and len(node.expressions) == 2:
        value, literal = node.expressions
    else:
        return None
    if not isinstance(literal, exp.Literal) or not literal.is_string:
        return None
    try:
        return value, json.loads(literal.name)
    except ValueError:
        return value, {name: type_ for name, type_, _ in struct_fields(f"struct({literal.name})")}


_OF_JSON = frozenset({"from_json_strict", "json_transform", "json_transform_strict"})


def _of_structure(builder: Builder, structure: Any, inputs: tuple[Input, ...]) -> Iterator[Output]:
    while isinstance(structure, list) and structure:
        structure = structure[0]
    for name, inner in structure.items() if isinstance(structure, dict) else ():
        fields = tuple(_of_structure(builder, inner, inputs))
        yield Output(name, builder.key(name, True), "", None, None, inputs, None, None, fields)


def _combined(builder: Builder, draft: Draft, structs: list[Any], code: int) -> Iterator[Output]:
    """`struct_insert(s, a := 1)`: what stands later counts."""
    parts = [list(_fields(builder, draft, one, code)) for one in structs]
    written: set[str] = set()
    for part in reversed(parts):
        yield from (one for one in part if one.star is None and one.key not in written)
        written.update(one.key for one in part)
    for one in (one for part in parts for one in part):
        if one.star is not None:
            yield msgspec.structs.replace(one, star=msgspec.structs.replace(one.star, except_=tuple(sorted(written))))


def _of_each(builder: Builder, draft: Draft, values: Any, names: list[Any], made: Any) -> Iterator[Output]:
    """`list_transform(l, lambda x: {'a': x.b})`, `[{'a': x.b} for x in l]`."""
    for named, value in fields_given(made) or ():
        if named is not None:
            function = exp.Lambda(this=value.copy(), expressions=[one.copy() for one in names])
            each = exp.Transform(this=values.copy(), expression=function)
            inputs = tuple(collect(builder, draft, each, TRANSFORMATION))
            yield Output(named.name, builder.key(named.name, False), "", None, None, inputs)
