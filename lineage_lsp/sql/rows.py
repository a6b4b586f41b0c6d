"""What shapes the rows of a scope: conditions, groupings, orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.unit import (
    AGGREGATION,
    FILTER,
    GROUP,
    GROUP_BY,
    HAVING,
    ORDER,
    SORT,
    WHERE,
    Input,
    Output,
    Ref,
    Row,
)

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft


def add_rows(builder: Builder, draft: Draft, node: Any) -> None:
    """Everything in a select behind its `from` that shapes the rows, `distinct` included."""
    args = node.args
    for name in ("prewhere", "where", "connect"):
        if (found := args.get(name)) is not None:
            add_row(builder, draft, found, FILTER, WHERE)
    if (group := args.get("group")) is not None:
        _group(builder, draft, group)
    for name in ("having", "qualify"):
        if (found := args.get(name)) is not None:
            add_row(builder, draft, found, FILTER, HAVING)
    if (distinct := args.get("distinct")) is not None:
        if (on := distinct.args.get("on")) is not None:
            _keys(builder, draft, on.expressions if isinstance(on, exp.Tuple) else [on], GROUP_BY, GROUP)
        else:
            inputs = _unique(one for output in draft.outputs for one in _all_of(draft, output))
            if inputs:
                draft.rows.append(Row(GROUP_BY, GROUP, inputs, "distinct", None))
    add_orders(builder, draft, node)


def add_set_rows(draft: Draft, node: Any) -> None:
    """All columns of a set operation decide which rows are left, but for `union all`."""
    subtype, text = -1, ""
    while isinstance(node, exp.SetOperation):
        if not isinstance(node, exp.Union):
            subtype, text = FILTER, node.key
        elif node.args.get("distinct") and subtype != FILTER:
            subtype, text = GROUP_BY, node.key
        node = node.this
    if subtype >= 0:
        draft.rows.append(Row(subtype, GROUP, tuple((~number, subtype) for number in draft.branches), text, None))


def add_orders(builder: Builder, draft: Draft, node: Any) -> None:
    """Orders and limits, of a select or around a set operation or parentheses."""
    args = node.args
    for name in ("order", "sort", "cluster", "distribute"):
        if (found := args.get(name)) is not None:
            _keys(builder, draft, found.expressions, SORT, ORDER)
    for name in ("limit", "offset"):
        found = args.get(name)
        # `limit 1 by a` of ClickHouse has expressions too.
        if found is not None and (found.expressions or not isinstance(found.args.get("expression"), exp.Literal)):
            add_row(builder, draft, found, FILTER, ORDER)


def _group(builder: Builder, draft: Draft, group: Any) -> None:
    args = group.args
    if args.get("all") is True:
        inputs = _unique(one for output in draft.outputs if not _aggregated(output) for one in _all_of(draft, output))
        if inputs:
            draft.rows.append(Row(GROUP_BY, GROUP, inputs, "group by all", None))
    keys: list[Any] = []
    for one in group.expressions:
        keys.extend(_in_sets(one) if isinstance(one, _SETS) else (one,))
    for name in ("grouping_sets", "cube", "rollup"):
        for one in args.get(name) or ():
            keys.extend(_in_sets(one) if isinstance(one, exp.Expr) else ())
    _keys(builder, draft, keys, GROUP_BY, GROUP)


_SETS = (exp.GroupingSets, exp.Cube, exp.Rollup)


def _in_sets(node: Any) -> Iterator[Any]:
    """The keys in `grouping sets ((1, a), rollup (b))`."""
    if isinstance(node, exp.Paren):
        yield from _in_sets(node.this)
    elif isinstance(node, (exp.Tuple, *_SETS)):
        for one in node.expressions:
            yield from _in_sets(one)
    else:
        yield node


def _keys(builder: Builder, draft: Draft, keys: Sequence[Any], subtype: int, clause: int) -> None:
    """A list of keys, some of which may be places in the select list: `order by 2`."""
    inputs: list[Input] = []
    for key in keys:
        plain = key.this if isinstance(key, exp.Ordered) else key
        if isinstance(plain, exp.Var) and plain.name.upper() == "ALL":  # `order by all`
            inputs.extend(one for output in draft.outputs for one in _all_of(draft, output))
            inputs.extend((~number, subtype) for number in draft.branches)
        elif isinstance(plain, exp.Literal) and not plain.args.get("is_string"):
            inputs.extend(_at_ordinal(builder, draft, plain.name, subtype))
        else:
            inputs.extend(collect(builder, draft, key, subtype))
    if inputs:
        draft.rows.append(_row(builder, draft, _unique(inputs), subtype, clause))


def add_row(builder: Builder, draft: Draft, node: Any, subtype: int, clause: int) -> None:
    """One condition; nothing where it names no column."""
    inputs = collect(builder, draft, node, subtype)
    if inputs:
        draft.rows.append(_row(builder, draft, _unique(inputs), subtype, clause))


def _row(builder: Builder, draft: Draft, inputs: tuple[Input, ...], subtype: int, clause: int) -> Row:
    for number, _ in inputs:
        if number >= 0 and draft.refs[number].at:
            at = builder.layout.clause(draft.refs[number].at[0])
            if at is not None:
                return Row(subtype, clause, inputs, builder.one_line(at), at)
    return Row(subtype, clause, inputs, "", None)


def _aggregated(output: Output) -> bool:
    if output.star is not None:
        return output.star.wrapped & 15 == AGGREGATION
    return any(code & 15 == AGGREGATION for _, code in output.inputs)


def _all_of(draft: Draft, output: Output) -> tuple[Input, ...]:
    """What an output is made of; for a star the scope itself: what it becomes is decided at link time."""
    return output.inputs if output.star is None else ((~draft.id, GROUP_BY),)


def _at_ordinal(builder: Builder, draft: Draft, number: str, subtype: int) -> tuple[Input, ...]:
    """What the column at a place of the select list is made of; behind a star, and of a union, that is seen later."""
    outputs = draft.outputs
    at = int(number) - 1 if number.isdecimal() else -1
    if 0 <= at < len(outputs) and all(one.star is None for one in outputs[: at + 1]):
        return outputs[at].inputs
    if at < 0 or not (draft.branches or any(one.star is not None for one in outputs)):
        return ()
    draft.refs.append(Ref(("", number), ()))
    return ((len(draft.refs) - 1, subtype),)


def _unique(inputs: Iterable[Input]) -> tuple[Input, ...]:
    return tuple({number: (number, code) for number, code in inputs}.values())
