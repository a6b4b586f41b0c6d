"""Values that expressions hand on as they are: a field of `coalesce(s, {'a': 0})` is one of `s` or of the struct."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.fields import any_value_of, fields_given, fields_read
from lineage_lsp.sql.unit import AGGREGATION, CONDITIONAL, IDENTITY, TRANSFORMATION, WINDOW

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Draft

Part = tuple[Any, int]
"""A node and what becomes of it on the way."""


def handed_on(draft: Draft, node: Any) -> tuple[list[Part], list[Part]]:
    """The values of which `node` gives one as it is, and what decides which; `node` itself where it makes a value."""
    values: list[Part] = []
    others: list[Part] = []
    stack: list[Part] = [(node, IDENTITY)]
    while stack:
        node, code = stack.pop()
        if node is None:  # a call to which nobody gave an argument yet
            continue
        cls = node.__class__
        args = node.args
        if cls in _WRAPPERS or (cls in _CASTS and fields_given(node) is None):
            stack.append((args.get("this"), code))
        elif cls in PICKING:
            others.extend((args[name], AGGREGATION) for name in args if name not in {"this", "default"})
            if (default := args.get("default")) is not None:
                stack.append((default, TRANSFORMATION))
            stack.append((args.get("this"), max(code, TRANSFORMATION if _is_windowed(node) else AGGREGATION)))
        elif cls is exp.Window:
            named = args.get("alias")
            others.append((window_keys(draft, named.name) if named is not None else None, WINDOW))
            others.extend((args.get(name), WINDOW) for name in ("partition_by", "order", "spec"))
            stack.append((args.get("this"), max(code, TRANSFORMATION)))
        elif cls is exp.Order:
            others.append((node.expressions, WINDOW))
            stack.append((args.get("this"), code))
        elif cls is exp.Filter:
            others.append((args.get("expression"), CONDITIONAL))
            stack.append((args.get("this"), code))
        elif cls is exp.Case:
            ifs = args.get("ifs") or ()
            others.extend((one, CONDITIONAL) for one in (args.get("this"), *(one.this for one in ifs)))
            results = [*(one.args.get("true") for one in ifs), args.get("default")]
            stack.extend((one, max(code, TRANSFORMATION)) for one in reversed(results) if one is not None)
        elif cls is exp.If:
            others.append((args.get("this"), CONDITIONAL))
            results = [args.get("true"), args.get("false")]
            stack.extend((one, max(code, TRANSFORMATION)) for one in reversed(results) if one is not None)
        elif cls is exp.Coalesce:
            given = [args.get("this"), *node.expressions]
            stack.extend((one, max(code, TRANSFORMATION)) for one in reversed(given))
        elif (cls is exp.Array or cls is exp.Distinct) and node.expressions:
            stack.extend((one, code) for one in reversed(node.expressions))
        elif cls is exp.ArrayFilter:
            others.extend((one, CONDITIONAL) for one in _kept_by(node))
            stack.append((args.get("this"), max(code, TRANSFORMATION)))
        elif (value := any_value_of(node)) is not None:
            others.extend((one, TRANSFORMATION) for one in node.expressions[1:])
            stack.append((value, max(code, TRANSFORMATION)))
        elif cls in LISTS or (cls is exp.Anonymous and node.name.lower() in _OF_LISTS):
            given = [args.get("this")] if cls is not exp.Anonymous else node.expressions[:1]
            if cls is not exp.ArraySlice and cls is not exp.Anonymous:
                given.extend(one for one in (args.get("expression"), *node.expressions) if one is not None)
            else:
                rest = [args.get("start"), args.get("end")] if cls is exp.ArraySlice else node.expressions[1:]
                others.extend((one, TRANSFORMATION) for one in rest)
            stack.extend((one, max(code, TRANSFORMATION)) for one in reversed(given))
        elif cls is exp.Bracket and (elements := elements_of(node)):
            stack.extend((one, code) for one in reversed(elements))
            others.extend((one, TRANSFORMATION) for one in node.expressions if not isinstance(one, exp.Literal))
        else:
            values.append((node, code))
    return values, [one for one in others if one[0] is not None]


def _is_windowed(function: Any) -> bool:
    """Whether a function of many rows stands over a window, where it aggregates nothing."""
    around = function.parent
    while isinstance(around, (exp.IgnoreNulls, exp.RespectNulls, exp.Filter)):
        around = around.parent
    return isinstance(around, exp.Window)


def _kept_by(node: Any) -> list[Any]:
    """What decides what `list_filter(l, x -> x.a > b)` keeps: `l.a`, and the function for what else it reads."""
    function = node.expression
    if not isinstance(function, exp.Lambda) or not function.expressions:
        return [function]
    fields = fields_read(function.expressions[0].name, [function.this])
    if fields is None:
        return [node.this, function]
    return [*(exp.Dot(this=node.this.copy(), expression=one) for one in fields), function]


LISTS = frozenset({exp.ArrayAppend, exp.ArrayConcat, exp.ArrayPrepend, exp.ArraySlice, exp.Flatten})
"""Functions whose list has elements of the lists they are given."""

_OF_LISTS = frozenset(
    {
        *("array_extract", "array_first", "array_last", "array_reverse", "array_slice", "list_any_value"),
        *("list_element", "list_extract", "list_first", "list_last", "list_reverse", "list_slice"),
    }
)
"""Functions, by name, that give elements of their first argument."""


_WRAPPERS = frozenset({exp.Paren, exp.IgnoreNulls, exp.RespectNulls, exp.Limit, exp.Explode, exp.Inline})

_CASTS = frozenset({exp.Cast, exp.TryCast})

PICKING = frozenset(
    {
        exp.AnyValue,
        exp.ArgMax,
        exp.ArgMin,
        exp.ArrayAgg,
        exp.First,
        exp.FirstValue,
        exp.Lag,
        exp.Last,
        exp.LastValue,
        exp.Lead,
        exp.NthValue,
    }
)

"""Functions that give one of the values they are given, or a list of them."""

HANDING_ON = frozenset(
    {
        *(*_WRAPPERS, *_CASTS, *PICKING, *LISTS),
        *(exp.Window, exp.Filter, exp.Case, exp.If, exp.Coalesce, exp.Array, exp.ArrayFilter, exp.Bracket),
    }
)
"""What may hand on a value; an order stands only inside these."""


def elements_of(node: Any) -> Sequence[Any]:
    """What a subscript gives one of: of `[a, b][1]` only the first; nothing where it is a field by its name."""
    subscripts = node.expressions
    if any(isinstance(one, exp.Literal) and one.is_string for one in subscripts):
        return ()
    listed = node.this
    while isinstance(listed, exp.Paren):
        listed = listed.this
    place = subscripts[0] if len(subscripts) == 1 else None
    at = int(place.name) if isinstance(place, exp.Literal) and place.name.isdecimal() else -1
    if isinstance(listed, (exp.Array, exp.Tuple)) or (
        isinstance(listed, exp.Anonymous) and listed.name.lower() == "row"
    ):
        given = listed.expressions
        if 0 <= at < len(given) and not any(isinstance(one, exp.Comprehension) for one in given):
            return [given[at]]
    return [listed] if isinstance(listed, exp.Array) else [node.this]


def window_keys(draft: Draft, name: str) -> list[Any] | None:
    """Keys of a named window, those of the window it extends included."""
    keys: list[Any] = []
    seen: set[str] = set()
    while name and name.lower() not in seen:
        seen.add(name.lower())
        window = draft.windows.get(name.lower())
        if window is None:
            break
        parts = (window.args.get(one) for one in ("partition_by", "order", "spec"))
        keys.extend(one for one in parts if one is not None)
        alias = window.args.get("alias")
        name = alias.name if alias is not None else ""
    return keys or None
