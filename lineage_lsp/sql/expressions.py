"""What an expression is made of: its column references and subqueries, each with its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.unit import AGGREGATION, CONDITIONAL, MASKED, TRANSFORMATION, WINDOW, Input, Ref

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

(
    _SKIP,
    _NODE,
    _LIST,
    _COLUMN,
    _AGGREGATE,
    _CASE,
    _IF,
    _NVL2,
    _DECODE,
    _WINDOW,
    _QUERY,
    _EXISTS,
    _LAMBDA,
    _COMPREHENSION,
    _KEYED,
    _DOT,
    _FILTER,
    _WITHIN,
    _ORDER,
    _CALL,
    _MASKING,
    _OF_FIRST,
    _PICK,
    _COUNT,
    _PARAMETER,
) = range(25)

_LEAVES = (
    exp.Literal,
    exp.Identifier,
    exp.Var,
    exp.DataType,
    exp.Null,
    exp.Boolean,
    exp.Star,
    exp.Placeholder,
    exp.SessionParameter,
    exp.JSONPath,
    exp.WindowSpec,
)

_MASKING_FUNCTIONS = (
    exp.MD5,
    exp.MD5Digest,
    exp.MD5NumberLower64,
    exp.MD5NumberUpper64,
    exp.SHA,
    exp.SHA2,
    exp.SHA1Digest,
    exp.SHA2Digest,
    exp.FarmFingerprint,
)

_MASKING_NAMES = re.compile(
    r"(.*_)?(md5|sha|sha1|sha2|sha224|sha256|sha384|sha512|hash|xxhash32|xxhash64|murmur3_32|murmurhash3_32|murmur_hash"
    r"|crc32|farm_fingerprint|siphash64|cityhash64|hashbytes|standard_hash|ora_hash|checksum|mask|mask_hash|tokenize"
    r"|redact|encrypt|hmac)(_.*)?",
    re.IGNORECASE,
)

_PICKING = tuple(
    getattr(exp, name)
    for name in ("Lag", "Lead", "FirstValue", "LastValue", "NthValue", "AnyValue", "First", "Last")
    if hasattr(exp, name)
)
"""Functions that hand on a value of some row: over a window they do not aggregate."""

NOTHING: frozenset[str] = frozenset()

_DATE_PARTS = frozenset(
    [
        "year",
        "years",
        "yyyy",
        "yy",
        "y",
        "quarter",
        "quarters",
        "qtr",
        "q",
        "month",
        "months",
        "mon",
        "mm",
        "week",
        "weeks",
        "wk",
        "w",
        "isoweek",
        "day",
        "days",
        "dd",
        "d",
        "dayofweek",
        "dow",
        "dayofyear",
        "doy",
        "hour",
        "hours",
        "hh",
        "h",
        "minute",
        "minutes",
        "mi",
        "n",
        "second",
        "seconds",
        "ss",
        "s",
        "millisecond",
        "milliseconds",
        "ms",
        "microsecond",
        "microseconds",
        "us",
        "nanosecond",
        "nanoseconds",
        "ns",
        "epoch",
        "decade",
        "century",
        "millennium",
        "weekday",
    ]
)
_WITH_DATE_PART = re.compile(
    r".*(date|time|timestamp)_?(diff|add|sub|trunc|part|name|bucket|slice)?|last_day|age", re.I
)


class _Kinds(dict[type, int]):
    """How each class of tree node is walked; worked out once for each class."""

    def __missing__(self, cls: type) -> int:
        kind = self[cls] = _kind(cls)
        return kind


def _kind(cls: type) -> int:
    if cls is list:
        return _LIST
    if not issubclass(cls, exp.Expr) or issubclass(cls, _LEAVES):
        return _SKIP
    for kind, classes in _BY_CLASS:
        if issubclass(cls, classes):
            return kind
    return _NODE


_BY_CLASS: tuple[tuple[int, tuple[type, ...]], ...] = (
    (_COLUMN, (exp.Column,)),
    (_PARAMETER, (exp.Parameter,)),
    (_CASE, (exp.Case,)),
    (_IF, (exp.If,)),
    (_NVL2, (exp.Nvl2,)),
    (_DECODE, (exp.DecodeCase,)),
    (_WINDOW, (exp.Window,)),
    (_EXISTS, (exp.Exists,)),
    (_LAMBDA, (exp.Lambda,)),
    (_COMPREHENSION, (exp.Comprehension,)),
    (_KEYED, (exp.Kwarg, exp.PropertyEQ)),
    (_OF_FIRST, (exp.Alias,)),
    (_DOT, (exp.Dot,)),
    (_FILTER, (exp.Filter,)),
    (_WITHIN, (exp.WithinGroup,)),
    (_ORDER, (exp.Order,)),
    (_PICK, _PICKING),
    (_COUNT, (exp.Count, exp.CountIf, exp.ApproxDistinct)),
    (_MASKING, _MASKING_FUNCTIONS),
    (_AGGREGATE, (exp.AggFunc,)),
    (_CALL, (exp.Anonymous,)),
    # After the functions: `unnest(…)` among expressions is a function and a source at once.
    (_QUERY, (exp.Query, exp.Values)),
)

KINDS = _Kinds()


def collect(builder: Builder, draft: Draft, root: object, subtype: int, bound: frozenset[str] = NOTHING) -> list[Input]:
    """Inputs of the tree at `root`, in the order they are written.

    subtype: of a value that stands in `root` as it is. bound: names that a lambda or comprehension around it gives.
    """
    found: list[Input] = []
    stack: list[tuple[Any, int, frozenset[str]]] = [(root, subtype, bound)]
    kinds = KINDS
    push = stack.append
    while stack:
        node, code, bound = stack.pop()
        kind = kinds[type(node)]
        if kind == _COLUMN:
            ref = builder.reference(draft, node, bound)
            if ref >= 0:
                found.append((ref, code))
        elif kind <= _LIST:
            for child in reversed(node) if kind == _LIST else reversed(node.args.values()) if kind else ():
                if kinds[type(child)]:
                    push((child, code, bound))
        else:
            _SPECIAL[kind](builder, draft, node, code, bound, stack, found)
    if len(found) > 1:
        _in_order(found, draft.refs)
    return found


def _in_order(found: list[Input], refs: Sequence[Ref]) -> None:
    """Put inputs as they are written: sqlglot keeps the arguments of some functions the other way round."""
    starts = [refs[number].at[0] if number >= 0 and refs[number].at else -1 for number, _ in found]
    if -1 not in starts and starts != sorted(starts):
        found.sort(key=lambda one: refs[one[0]].at[0])


def _within(code: int, subtype: int) -> int:
    """A value of kind `code` that goes through something of kind `subtype`: what is indirect stays so."""
    masked = (code | subtype) & MASKED
    code, subtype = code & ~MASKED, subtype & ~MASKED
    if code >= CONDITIONAL:
        return code
    return max(code, subtype) | masked if subtype < CONDITIONAL else subtype


_Stack = list[tuple[Any, int, frozenset[str]]]
_Walk = Callable[["Builder", "Draft", Any, int, frozenset[str], _Stack, list[Input]], None]


def _push(stack: _Stack, bound: frozenset[str], *parts: tuple[Any, int]) -> None:
    """Put `parts` on the stack so that the first is taken first."""
    for node, code in reversed(parts):
        if node is not None and node.__class__ is not bool:
            stack.append((node, code, bound))


def _arguments(node: Any, code: int, *but: str) -> list[tuple[Any, int]]:
    return [(value, code) for name, value in node.args.items() if name not in but]


def _case(_b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]) -> None:
    args = node.args
    _push(
        stack,
        bound,
        (args.get("this"), _within(code, CONDITIONAL)),
        (args.get("ifs"), code),
        (args.get("default"), code),
    )


def _if(_b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]) -> None:
    args = node.args
    _push(stack, bound, (args["this"], _within(code, CONDITIONAL)), (args.get("true"), code), (args.get("false"), code))


def _decode(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    """`decode(x, search, result, …, default)`."""
    given = node.expressions
    condition = _within(code, CONDITIONAL)
    parts = [
        (one, condition if at == 0 or (at % 2 == 1 and at < len(given) - 1) else code) for at, one in enumerate(given)
    ]
    _push(stack, bound, *parts)


def _window(
    b: Builder, draft: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    args = node.args
    window = _within(code, WINDOW)
    named = args.get("alias")
    over = builder_window(b, draft, named.name) if named is not None else None
    function = args["this"]
    if over is not None:
        _push(stack, bound, (over, window))
    _push(stack, bound, (function, code), (args.get("partition_by"), window), (args.get("order"), window))


def builder_window(builder: Builder, draft: Draft, name: str) -> list[Any] | None:
    """Keys of a named window, those of the window it extends included."""
    keys: list[Any] = []
    seen: set[str] = set()
    while name and name.lower() not in seen:
        seen.add(name.lower())
        window = draft.windows.get(name.lower())
        if window is None:
            break
        keys.extend(one for one in (window.args.get("partition_by"), window.args.get("order")) if one is not None)
        alias = window.args.get("alias")
        name = alias.name if alias is not None else ""
    return keys or None


def _query(b: Builder, draft: Draft, node: Any, code: int, _n: frozenset[str], _s: _Stack, found: list[Input]) -> None:
    found.append((~b.subquery(draft, node), code))


def _exists(
    b: Builder, draft: Draft, node: Any, _c: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    """Whether rows exist depends on what shapes them, which the subquery says itself; its columns do not matter."""
    query = node.args["this"]
    if KINDS[type(query)] == _QUERY:
        b.subquery(draft, query)
    else:
        stack.append((query, _c, bound))
        if (predicate := node.args.get("expression")) is not None:
            stack.append((predicate, _within(_c, TRANSFORMATION), bound))


def _lambda(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    names = {one.name.lower() for one in node.expressions}
    stack.append((node.args["this"], code, bound | names))


def _comprehension(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    """`[x + y for x in list if x > z]`."""
    args = node.args
    names = {args[one].name.lower() for one in ("expression", "position") if args.get(one) is not None}
    stack.append((args.get("condition"), _within(code, CONDITIONAL), bound | names))
    stack.append((args["this"], code, bound | names))
    stack.append((args["iterator"], code, bound))


def _keyed(_b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]) -> None:
    stack.append((node.args.get("expression"), code, bound))


def _of_first(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    stack.append((node.args["this"], code, bound))


def _dot(
    b: Builder, draft: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, found: list[Input]
) -> None:
    ref = b.path(draft, node, bound)
    if ref is None:
        stack.append((node.args.get("expression"), code, bound))
        stack.append((node.args["this"], code, bound))
    elif ref >= 0:
        found.append((ref, code))


def _filter(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    """`sum(a) filter (where b)`."""
    _push(stack, bound, (node.args["this"], code), (node.args.get("expression"), _within(code, CONDITIONAL)))


def _within_group(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    """The order is the value of `percentile_cont(0.5) within group (order by a)`, not of `listagg(a) within …`."""
    function, order = node.args["this"], node.args.get("expression")
    value = isinstance(function, (exp.PercentileCont, exp.PercentileDisc, exp.Mode)) or not any(
        True for _ in function.find_all(exp.Column)
    )
    keys = order.expressions if isinstance(order, exp.Order) else order
    _push(stack, bound, (function, code), (keys, _within(code, AGGREGATION if value else WINDOW)))


def _order(_b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]) -> None:
    """An order inside a function, `array_agg(a order by b)`: sqlglot keeps what is ordered inside the order."""
    _push(stack, bound, (node.args.get("this"), code), (node.expressions, _within(code, WINDOW)))


def _parameter(
    b: Builder, draft: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, found: list[Input]
) -> None:
    ref = b.parameter(draft, node)
    if ref >= 0:
        found.append((ref, code))


def _aggregate(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    _push(stack, bound, *_arguments(node, _within(code, AGGREGATION)))


def _count(_b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]) -> None:
    _push(stack, bound, *_arguments(node, _within(code, AGGREGATION | MASKED)))


def _masking(
    _b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]
) -> None:
    _push(stack, bound, *_arguments(node, _within(code, TRANSFORMATION | MASKED)))


def _pick(_b: Builder, _d: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, _f: list[Input]) -> None:
    windowed = isinstance(node.parent, (exp.Window, exp.IgnoreNulls, exp.RespectNulls))
    _push(stack, bound, *_arguments(node, _within(code, TRANSFORMATION if windowed else AGGREGATION)))


def _call(
    b: Builder, draft: Draft, node: Any, code: int, bound: frozenset[str], stack: _Stack, found: list[Input]
) -> None:
    """A function sqlglot does not know: masking by its name, a date part among its first arguments no column."""
    name = node.name
    if _MASKING_NAMES.fullmatch(name):
        code = _within(code, TRANSFORMATION | MASKED)
    given = list(node.expressions)
    if given and _WITH_DATE_PART.fullmatch(name):
        given = [one for one in given if not _is_date_part(one)]
    _push(stack, bound, (given, code))


def _is_date_part(node: Any) -> bool:
    return isinstance(node, exp.Column) and not node.table and node.name.lower() in _DATE_PARTS


_SPECIAL: dict[int, _Walk] = {
    _CASE: _case,
    _IF: _if,
    _NVL2: _if,
    _DECODE: _decode,
    _WINDOW: _window,
    _QUERY: _query,
    _EXISTS: _exists,
    _LAMBDA: _lambda,
    _COMPREHENSION: _comprehension,
    _KEYED: _keyed,
    _OF_FIRST: _of_first,
    _DOT: _dot,
    _FILTER: _filter,
    _WITHIN: _within_group,
    _ORDER: _order,
    _AGGREGATE: _aggregate,
    _COUNT: _count,
    _MASKING: _masking,
    _PICK: _pick,
    _CALL: _call,
    _PARAMETER: _parameter,
}
