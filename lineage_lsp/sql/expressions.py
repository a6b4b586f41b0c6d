"""What an expression is made of: its column references and subqueries, each with its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.fields import (
    as_call,
    asked_by_method,
    fields_given,
    fields_read,
    is_schema,
    made_of_each,
    names_of,
    steps_of,
    structs_combined,
    subtype_of,
    with_columns,
)
from lineage_lsp.sql.handed import elements_of, handed_on, window_keys
from lineage_lsp.sql.kinds import (
    AGGREGATE,
    AGGREGATING,
    BRACKET,
    CALL,
    CASE,
    COLUMN,
    COLUMNS,
    COMPREHENSION,
    COUNT,
    DECODE,
    DOT,
    EXISTS,
    FILTER,
    IF,
    KEYED,
    KINDS,
    LAMBDA,
    LIST,
    MASKING,
    NVL2,
    OF_FIRST,
    ORDER,
    PARAMETER,
    PICK,
    QUERY,
    STAR,
    TRANSFORM,
    UNNEST,
    WITHIN,
)
from lineage_lsp.sql.kinds import WINDOW as WINDOWED
from lineage_lsp.sql.unit import (
    AGGREGATION,
    CONDITIONAL,
    JOIN,
    MASKED,
    ON,
    PRESENCE,
    TRANSFORMATION,
    WINDOW,
    Input,
    Ref,
    Row,
)

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

_MASKING_NAMES = re.compile(
    r"(.*_)?(md5|sha|sha1|sha2|sha224|sha256|sha384|sha512|hash|xxhash32|xxhash64|murmur3_32|murmurhash3_32|murmur_hash"
    r"|crc32|farm_fingerprint|siphash64|cityhash64|hashbytes|standard_hash|ora_hash|checksum|mask|mask_hash|tokenize"
    r"|redact|encrypt|hmac)(_.*)?",
    re.IGNORECASE,
)

NOTHING: frozenset[str] = frozenset()

_DATE_PART = re.compile(
    r"(year|quarter|month|week|isoweek|day|hour|minute|second|millisecond|microsecond|nanosecond)s?|yyyy|yy|y|qtr|q|mon"
    r"|mm|wk|w|dd|d|dayof(week|year)|dow|doy|hh|h|mi|n|ss|s|ms|us|ns|epoch|decade|century|millennium|weekday",
    re.IGNORECASE,
)
_WITH_DATE_PART = re.compile(
    r".*(date|time|timestamp)_?(diff|add|sub|trunc|part|name|bucket|slice)?|last_day|next_day|age|trunc", re.I
)


def collect(builder: Builder, draft: Draft, root: object, subtype: int, bound: frozenset[str] = NOTHING) -> list[Input]:
    """Inputs of the tree at `root`, in the order they are written.

    subtype: of a value that stands in `root` as it is. bound: names that a lambda or comprehension around it gives.
    """
    found: list[Input] = []
    stack: list[_Step] = [(root, subtype, bound)]
    walk: _Walk | None = None
    kinds = KINDS
    named = builder.named
    push = stack.append
    while stack:
        node, code, bound = stack.pop()
        kind = kinds[type(node)]
        if kind == COLUMN and node.args["this"].__class__ is not exp.Star:
            if named and (scope := named.get(_value_name(builder, node))):
                found.append((~scope, code))
                continue
            ref = builder.reference(draft, node, bound)
            if ref >= 0:
                found.append((ref, code))
        elif kind <= LIST:
            for child in reversed(node) if kind == LIST else reversed(node.args.values()) if kind else ():
                if kinds[type(child)]:
                    push((child, code, bound))
        else:
            walk = walk or _Walk(builder, draft, found, stack)
            _SPECIAL[kind](walk, node, code, bound)
    if len(found) > 1:
        _in_order(found, draft.refs)
    return found


def _value_name(builder: Builder, column: Any) -> str:
    """What may be the name of a value: the column's, or that of the tuple it is an element of by place, `t.1`."""
    table = column.args.get("table")
    if table is None:
        return builder.identifier_key(column)
    return builder.identifier_key(table) if isinstance(column.this, exp.Literal) else ""


def _in_order(found: list[Input], refs: Sequence[Ref]) -> None:
    """Put inputs as they are written: sqlglot keeps the arguments of some functions the other way round."""
    starts = [refs[number].at[0] if number >= 0 and refs[number].at else -1 for number, _ in found]
    if -1 not in starts and starts != sorted(starts):
        found.sort(key=lambda one: refs[one[0]].at[0])


def within(code: int, subtype: int) -> int:
    """A value of kind `code` that goes through something of kind `subtype`: what is indirect stays so."""
    masked = (code | subtype) & MASKED
    code, subtype = code & ~MASKED, subtype & ~MASKED
    if code >= CONDITIONAL:
        return code
    return max(code, subtype) | masked if subtype < CONDITIONAL else subtype


class _Walk:
    """One walk over an expression. stack: what is still to be met, with its kind and the names bound around it."""

    __slots__ = ("builder", "draft", "found", "stack")

    def __init__(self, builder: Builder, draft: Draft, found: list[Input], stack: list[_Step]) -> None:
        self.builder = builder
        self.draft = draft
        self.found = found
        self.stack = stack


_Step = tuple[Any, int, frozenset[str]]
_Handler = Callable[[_Walk, Any, int, frozenset[str]], None]


def _push(walk: _Walk, bound: frozenset[str], *parts: tuple[Any, int]) -> None:
    """Put `parts` on the stack so that the first is taken first."""
    for node, code in reversed(parts):
        if node is not None and node.__class__ is not bool:
            walk.stack.append((node, code, bound))


def _arguments(node: Any, code: int) -> list[tuple[Any, int]]:
    return [(value, code) for value in node.args.values()]


def _case(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    args = node.args
    _push(
        walk,
        bound,
        (args.get("this"), within(code, CONDITIONAL)),
        (args.get("ifs"), code),
        (args.get("default"), code),
    )


def _if(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    args = node.args
    _push(walk, bound, (args["this"], within(code, CONDITIONAL)), (args.get("true"), code), (args.get("false"), code))


def _decode(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """`decode(x, search, result, …, default)`."""
    given = node.expressions
    condition = within(code, CONDITIONAL)
    parts = [
        (one, condition if at == 0 or (at % 2 == 1 and at < len(given) - 1) else code) for at, one in enumerate(given)
    ]
    _push(walk, bound, *parts)


def _window(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    args = node.args
    window = within(code, WINDOW)
    named = args.get("alias")
    over = window_keys(walk.draft, named.name) if named is not None else None
    function = args["this"]
    if over is not None:
        _push(walk, bound, (over, window))
    keys = ((args.get(one), window) for one in ("partition_by", "order", "spec"))
    _push(walk, bound, (function, code), *keys)


def _query(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    walk.found.append((~walk.builder.subquery(walk.draft, node), code))


def _exists(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """Whether rows exist depends on what shapes them, which the subquery says itself; its columns do not matter."""
    query = node.args["this"]
    if KINDS[type(query)] == QUERY:
        walk.found.append((~walk.builder.subquery(walk.draft, query), PRESENCE))
    else:
        walk.stack.append((query, code, bound))
        if (predicate := node.args.get("expression")) is not None:
            walk.stack.append((predicate, within(code, TRANSFORMATION), bound))


def _lambda(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    names = {one.name.lower() for one in node.expressions}
    walk.stack.append((node.args["this"], code, bound | names))


def _comprehension(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """`[x + y for x in list if x > z]`."""
    args = node.args
    names = {args[one].name.lower() for one in ("expression", "position") if args.get(one) is not None}
    inside = [args["this"], args.get("condition")]
    walk.stack.append((inside[1], within(code, CONDITIONAL), bound | names))
    walk.stack.append((inside[0], code, bound | names))
    _elements(walk, args["iterator"], args["expression"].name, inside, code, bound)


def _transform(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """`list_transform(list, x -> x.a)`."""
    function = node.args.get("expression")
    if isinstance(function, exp.Lambda) and len(function.expressions) == 1:
        walk.stack.append((function, code, bound))
        _elements(walk, node.args["this"], function.expressions[0].name, [function.this], code, bound)
    else:
        _push(walk, bound, *_arguments(node, code))


def _elements(walk: _Walk, values: Any, name: str, inside: Sequence[Any], code: int, bound: frozenset[str]) -> None:
    """The list whose elements are called `name`: only the fields that are read of them, if that is all."""
    fields = fields_read(name, inside)
    if not fields or not all(_field(walk, values, [field], code, bound) for field in fields):
        walk.stack.append((values, code, bound))


def _keyed(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    walk.stack.append((node.args.get("expression"), code, bound))


def _of_first(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    walk.stack.append((node.args["this"], code, bound))


def _dot(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    if names := asked_by_method(node, walk.builder.dialect):
        ref = walk.builder.reference_of(walk.draft, names, bound)
        if ref >= 0:
            walk.found.append((ref, code))
    elif (call := as_call(node, walk.builder.dialect)) is not node:
        walk.stack.append((call, within(code, TRANSFORMATION), bound))
    elif isinstance(node.expression, exp.Func):
        code = within(code, TRANSFORMATION)
        value = None if node.this is None or is_schema(node.this) else with_columns(node.this)
        _push(walk, bound, (value, code), (node.expression, code))
    else:
        base, steps = steps_of(node, walk.builder.dialect)
        if not steps or not _field(walk, base, steps, code, bound):
            _push(walk, bound, *_arguments(node, code))


def _field(walk: _Walk, value: Any, steps: Sequence[Any], code: int, bound: frozenset[str]) -> bool:
    """Meet what a field of a value is made of, `steps` deep; False where only the whole value can be met."""
    base, inner = steps_of(value, walk.builder.dialect)
    if names := names_of(base):
        ref = walk.builder.reference_of(walk.draft, [*names, *inner, *steps], bound)
        if ref >= 0:
            walk.found.append((ref, code))
        return True
    if inner:
        return _field(walk, base, [*inner, *steps], code, bound)
    if not steps:
        walk.stack.append((base, within(code, subtype_of(base)), bound))
        return True
    if (given := fields_given(base)) is not None:
        named = [one for one in given if one[0] is not None and one[0].name.lower() == steps[0].name.lower()]
        return bool(named) and _field(walk, named[0][1], steps[1:], code, bound)
    if (structs := structs_combined(base)) is not None:
        structs.reverse()  # the last counts; and what is written out is sure to hold a field or not
        structs.sort(key=lambda one: fields_given(one) is None)
        return any(_field(walk, one, steps, code, bound) for one in structs)
    if (each := made_of_each(base, steps)) is not None:
        walk.stack.append((each, within(code, TRANSFORMATION), bound))
        return True
    select = base.this if isinstance(base, exp.Subquery) else base
    if isinstance(select, exp.Select) and len(select.expressions) == 1:
        item = select.expressions[0]
        read = item.this if isinstance(item, exp.Alias) else item
        if isinstance(read, exp.Star) or read.is_star:
            return False
        for step in steps:
            read = exp.Dot(this=read, expression=step.copy())
        select.set("expressions", [read])
        walk.stack.append((base, code, bound))
        return True
    values, others = handed_on(walk.draft, base)
    if len(values) == 1 and values[0][0] is base:
        return False
    for one, way in values:
        if not _field(walk, one, steps, within(code, way), bound):
            walk.stack.append((one, within(code, max(way, TRANSFORMATION)), bound))
    walk.stack.extend((one, within(code, way), bound) for one, way in others)
    for unnested in base.find_all(exp.Explode):
        collect(walk.builder, walk.draft, unnested, code, bound)  # for the rows it gives
    return True


def _filter(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """`sum(a) filter (where b)`."""
    _push(walk, bound, (node.args["this"], code), (node.args.get("expression"), within(code, CONDITIONAL)))


def _within_group(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """The order is the value of `percentile_cont(0.5) within group (order by a)`, not of `listagg(a) within …`."""
    function, order = node.args["this"], node.args.get("expression")
    value = isinstance(function, (exp.PercentileCont, exp.PercentileDisc, exp.Mode)) or not any(
        True for _ in function.find_all(exp.Column)
    )
    keys = order.expressions if isinstance(order, exp.Order) else order
    _push(walk, bound, (function, code), (keys, within(code, AGGREGATION if value else WINDOW)))


def _order(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """An order inside a function, `array_agg(a order by b)`: sqlglot keeps what is ordered inside the order."""
    _push(walk, bound, (node.args.get("this"), code), (node.expressions, within(code, WINDOW)))


def _parameter(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    ref = walk.builder.parameter(walk.draft, node)
    if ref != -1:
        walk.found.append((ref, code))


def _columns(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """`coalesce(*columns('a|b'))`: all that fit at once, as arguments; else one at a time, by an output of its own."""
    if walk.builder.spread is not None and not node.args.get("unpack"):
        walk.builder.spread.append(code)
        return
    walk.found.append((~walk.builder.columns_scope(walk.draft, node), code))


def _star(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """`hash(*)`, `object_construct(t.*)`: all columns at once, as arguments."""
    if isinstance(node.parent, (exp.Func, exp.Distinct, exp.Tuple, exp.Struct)):
        whole = exp.Columns(this=node.copy())
        walk.found.append((~walk.builder.columns_scope(walk.draft, whole), code))


def _bracket(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """`s['field']` of a struct is a path, any other subscript one more value; of `[a, b][1]` only the first counts."""
    base, steps = steps_of(node, walk.builder.dialect)
    if walk.builder.dialect == "duckdb" and (steps or names_of(base)) and _field(walk, base, steps, code, bound):
        return
    listed = elements_of(node) or (node.this,)
    _push(walk, bound, *((one, code) for one in (*listed, *node.expressions)))


def _unnest(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """An array taken apart in a select list gives a row for each element."""
    inputs = collect(walk.builder, walk.draft, node.this, code, bound)
    _shape_rows(walk, node, inputs)
    walk.found.extend(inputs)


def _shape_rows(walk: _Walk, node: Any, inputs: Sequence[Input]) -> None:
    if inputs:
        shaping = tuple({number: (number, JOIN) for number, _ in inputs}.values())
        walk.draft.rows.append(Row(JOIN, ON, shaping, walk.builder.sql(node), None))


_GIVING_ROWS = frozenset(
    {
        "generate_subscripts",
        "json_array_elements",
        "json_array_elements_text",
        "json_object_keys",
        "jsonb_array_elements",
        "jsonb_array_elements_text",
        "jsonb_object_keys",
        "regexp_split_to_table",
        "string_to_table",
    }
)
"""Functions that give several rows where they stand in a select list."""


def _aggregate(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    _push(walk, bound, *_arguments(node, within(code, AGGREGATION)))


def _count(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    rows = exp.Star in {node.this.__class__, getattr(node.this, "this", None).__class__}
    if not rows:
        _push(walk, bound, *_arguments(node, within(code, AGGREGATION | MASKED)))


def _masking(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    _push(walk, bound, *_arguments(node, within(code, TRANSFORMATION | MASKED)))


def _pick(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    parent = node.parent.parent if isinstance(node.parent, (exp.IgnoreNulls, exp.RespectNulls)) else node.parent
    windowed = isinstance(parent, exp.Window)
    _push(walk, bound, *_arguments(node, within(code, TRANSFORMATION if windowed else AGGREGATION)))


def _call(walk: _Walk, node: Any, code: int, bound: frozenset[str]) -> None:
    """A function sqlglot does not know: masking by its name, a date part among its first arguments no column."""
    if not bound and (made := walk.builder.functions.value(walk.draft, node, within(code, TRANSFORMATION))) is not None:
        walk.found.extend(made)
        return
    name = node.name
    if name.lower() in AGGREGATING:
        code = within(code, AGGREGATION)
    if _MASKING_NAMES.fullmatch(name):
        code = within(code, TRANSFORMATION | MASKED)
    given = list(node.expressions)
    if len(given) > 2 and name.lower() == "multiif":
        condition = within(code, CONDITIONAL)
        last = len(given) - 1
        _push(walk, bound, *((one, code if at % 2 or at == last else condition) for at, one in enumerate(given)))
        return
    if len(given) > 1 and walk.builder.dialect == "clickhouse" and name.lower().startswith("dictget"):
        _dictionary(walk, given, code)
        given = given[2:]
    if name.lower() in _GIVING_ROWS:
        _shape_rows(walk, node, collect(walk.builder, walk.draft, given, code, bound))
    if given and _WITH_DATE_PART.fullmatch(name):
        given = [one for one in given if not _is_date_part(one)]
    _push(walk, bound, (given, code))


def _dictionary(walk: _Walk, given: Sequence[Any], code: int) -> None:
    """`dictGet(db.dictionary, 'attribute', key)` of ClickHouse reads a column of the dictionary."""
    named, attributes = given[:2]
    name = ".".join(one.name for one in named.parts) if isinstance(named, exp.Column) else named.name
    found = [one.name for one in attributes.find_all(exp.Literal)]
    if name and found:
        table = exp.to_table(name, dialect="clickhouse")
        query = exp.select(*(exp.column(one) for one in found)).from_(table, copy=False)
        walk.found.append((~walk.builder.subquery(walk.draft, query), code))


def _is_date_part(node: Any) -> bool:
    return isinstance(node, exp.Column) and not node.table and _DATE_PART.fullmatch(node.name) is not None


_SPECIAL: dict[int, _Handler] = {
    CASE: _case,
    IF: _if,
    NVL2: _if,
    DECODE: _decode,
    WINDOWED: _window,
    QUERY: _query,
    EXISTS: _exists,
    LAMBDA: _lambda,
    COMPREHENSION: _comprehension,
    KEYED: _keyed,
    OF_FIRST: _of_first,
    DOT: _dot,
    FILTER: _filter,
    WITHIN: _within_group,
    ORDER: _order,
    AGGREGATE: _aggregate,
    COUNT: _count,
    MASKING: _masking,
    PICK: _pick,
    CALL: _call,
    PARAMETER: _parameter,
    COLUMNS: _columns,
    BRACKET: _bracket,
    STAR: _star,
    COLUMN: _star,
    UNNEST: _unnest,
    TRANSFORM: _transform,
}
