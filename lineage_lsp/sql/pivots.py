"""Pivots and unpivots as scopes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.outputs import columns_star, outputs_of, place, star_output
from lineage_lsp.sql.unit import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    GROUP,
    GROUP_BY,
    IDENTITY,
    WHERE,
    Input,
    Output,
    Row,
    Star,
)
from lineage_lsp.sql.unnamed import unnamed_column

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft


def fill_pivot(builder: Builder, draft: Draft, pivot: Any) -> None:
    """Outputs of a pivot or unpivot over the one source that `draft` has already."""
    if pivot.args.get("unpivot"):
        _unpivot(builder, draft, pivot)
    else:
        _pivot(builder, draft, pivot)


def fill_statement(builder: Builder, draft: Draft, pivot: Any) -> None:
    """DuckDB's statements `pivot t on … using …` and `unpivot t on …`."""
    if (with_ := pivot.args.get("with_")) is not None:
        draft.environment = builder.ctes(with_, draft.environment, draft)
    builder.add_source(draft, pivot.this)
    if pivot.args.get("unpivot"):
        _unpivot_statement(builder, draft, pivot)
    else:
        _pivot_statement(builder, draft, pivot)


def _pivot(builder: Builder, draft: Draft, pivot: Any) -> None:
    args = pivot.args
    aggregates = list(pivot.expressions)
    made = [tuple(collect(builder, draft, _value(one), AGGREGATION)) for one in aggregates]
    fields = [one for one in args.get("fields") or () if isinstance(one, exp.In)]
    pivoted = [one.this for one in fields]
    by = tuple(one for field in pivoted for one in collect(builder, draft, field, GROUP_BY))
    if by:
        draft.rows.append(Row(GROUP_BY, GROUP, by, "pivot", None))
    _kept(builder, draft, args.get("group"), (*aggregates, *pivoted))
    queries = [one for field in args.get("fields") or () for one in _queries(field)]
    for query in queries:
        draft.rows.append(Row(FILTER, WHERE, ((~builder.subquery(draft, query), FILTER),), "pivot", None))
    columns = () if queries else args.get("columns") or ()
    every = tuple(dict.fromkeys(one for inputs in made for one in inputs))
    # A column for each value and aggregate; where the parser makes up no names, only for aggregates with an alias.
    values = prod(len(one.expressions) for one in fields)
    aliased = [inputs for one, inputs in zip(aggregates, made, strict=True) if one.alias]
    cycle = next((one for one in (made, aliased) if one and len(columns) == values * len(one)), [every])
    for number, column in enumerate(columns):
        inputs = cycle[number % len(cycle)]
        key = builder.identifier_key(column)
        draft.outputs.append(Output(column.name, key, "", None, place(column), inputs))
    if not columns:
        draft.outputs.append(Output("*", "*", "", None, None, every, None, Star(made=True)))
        draft.open = True


def _queries(field: Any) -> list[Any]:
    """`for month in (select …)`: which columns that gives is not known."""
    return [one for one in [*field.expressions, field.args.get("query")] if isinstance(one, exp.Query)]


def _kept(builder: Builder, draft: Draft, group: Any, used: Sequence[Any]) -> None:
    """The columns that group the rows: those named, else all that the pivot does not use up."""
    if group is not None:
        kept = list(outputs_of(builder, draft, group.expressions))
        draft.outputs.extend(kept)
        inputs = tuple({number: (number, GROUP_BY) for one in kept for number, _ in one.inputs}.values())
        if inputs:
            draft.rows.append(Row(GROUP_BY, GROUP, inputs, "pivot", None))
        return
    draft.rows.append(Row(GROUP_BY, GROUP, ((~draft.id, GROUP_BY),), "pivot", None))
    names = [column for one in used for column in one.find_all(exp.Column)]
    draft.outputs.append(star_output(tuple(dict.fromkeys(builder.identifier_key(one) for one in names))))


def _value(node: Any) -> Any:
    return node.this if isinstance(node, exp.Alias) else node


def _pivot_statement(builder: Builder, draft: Draft, pivot: Any) -> None:
    args = pivot.args
    on = [one.this if isinstance(one, (exp.In, exp.Alias)) else one for one in pivot.expressions]
    aggregates = list(args.get("using") or ())
    by = tuple(one for field in on for one in collect(builder, draft, field, GROUP_BY))
    if by:
        draft.rows.append(Row(GROUP_BY, GROUP, by, "pivot", None))
    if on or args.get("group") is not None:
        _kept(builder, draft, args.get("group"), (*aggregates, *on))
    made = [tuple(collect(builder, draft, _value(one), AGGREGATION)) for one in aggregates] or [()]
    if not on:  # no more than `select …, sum(a) … group by …`
        for one, inputs in zip(aggregates, made, strict=False):
            name = _called(builder, one)
            draft.outputs.append(Output(name, builder.key(name, True), "", None, None, inputs))
        return
    values = [
        [_written(one) for one in field.expressions] if isinstance(field, exp.In) else [] for field in pivot.expressions
    ]
    if not all(values) or any(value is None for field in values for value in field):
        every = tuple(dict.fromkeys(one for inputs in made for one in inputs))
        draft.outputs.append(Output("*", "*", "", None, None, every, None, Star(made=True)))
        draft.open = True
        return
    suffixes = [""]
    if len(aggregates) > 1 or (aggregates and aggregates[0].alias):
        suffixes = [f"_{_called(builder, one)}" for one in aggregates]
    for combined in product(*values):
        for suffix, inputs in zip(suffixes, made, strict=True):
            name = "_".join(map(str, combined)) + suffix
            draft.outputs.append(Output(name, builder.key(name, True), "", None, None, inputs))


def _called(builder: Builder, aggregate: Any) -> str:
    return aggregate.alias or unnamed_column(aggregate, builder.sql(aggregate), builder.dialect, 0, builder.text)


def _written(node: Any) -> str | None:
    """A value of a pivot as part of a column's name."""
    if isinstance(node, exp.Alias):
        return str(node.alias)
    if isinstance(node, exp.Literal):
        return str(node.name)
    if isinstance(node, (exp.Boolean, exp.Neg)):
        return str(node.sql()).lower()
    return None


def _unpivot(builder: Builder, draft: Draft, pivot: Any) -> None:
    args = pivot.args
    values = [name for one in pivot.expressions for name in _names(one)]
    named: list[Output] = []
    taken: list[str] = []
    valued: list[list[Input]] = [[] for _ in values]
    for field in args.get("fields") or ():
        if not isinstance(field, exp.In):
            continue
        columns: list[Input] = []
        for entry in field.expressions:
            group = _names(_value(entry) if isinstance(entry, exp.Alias) else entry)
            for at, column in enumerate(group):
                ref = builder.reference_of(draft, [column])
                taken.append(builder.identifier_key(column))
                if not args.get("include_nulls"):
                    columns.append((ref, CONDITIONAL))
                if values:
                    valued[at % len(values)].append((ref, 0))
        named.extend(
            Output(name.name, builder.identifier_key(name), "", None, place(name), tuple(columns))
            for name in _names(field.this)
        )
    made = [
        Output(one.name, builder.identifier_key(one), "", None, place(one), tuple(inputs))
        for one, inputs in zip(values, valued, strict=True)
    ]
    if not args.get("include_nulls"):
        _without_nulls(draft, valued)
    draft.outputs.append(star_output(tuple(taken)))
    values_first = args.get("value_columns_first") or builder.dialect == "bigquery"
    draft.outputs.extend([*made, *named] if values_first else [*named, *made])


def _without_nulls(draft: Draft, valued: Sequence[Sequence[Input]]) -> None:
    """An unpivot drops the rows without a value."""
    inputs = tuple({number: (number, FILTER) for one in valued for number, _ in one}.values())
    if inputs:
        draft.rows.append(Row(FILTER, WHERE, inputs, "unpivot", None))


def _parts(node: Any) -> list[Any]:
    """The values of `(jan, feb)`, which become rows together; any other is one by itself, a star none."""
    if isinstance(node, exp.Tuple):
        return list(node.expressions)
    return [] if isinstance(node, (exp.Columns, exp.Star)) else [node]


def _names(node: Any) -> list[Any]:
    """The identifiers of a column or a tuple of columns."""
    if isinstance(node, (exp.Tuple, exp.Paren)):
        inner = node.expressions if isinstance(node, exp.Tuple) else [node.this]
        return [name for one in inner for name in _names(one)]
    if isinstance(node, exp.PivotAlias):
        return _names(node.this)
    if isinstance(node, exp.Column):
        return [node.this] if isinstance(node.this, exp.Identifier) else []
    return [node] if isinstance(node, exp.Identifier) else []


def _unpivot_statement(builder: Builder, draft: Draft, pivot: Any) -> None:
    into = pivot.args.get("into")
    name = into.this.this if into is not None and isinstance(into.this, exp.Column) else None
    values = [one.this for one in into.expressions or () if isinstance(one, exp.Column)] if into is not None else []
    taken: list[str] = []
    named: list[Input] = []
    valued: list[list[Input]] = [[] for _ in (values or [None])]
    kept: list[Output] = []
    for entry in pivot.expressions:
        for at, column in enumerate(_parts(_value(entry))):
            inputs = collect(builder, draft, column, IDENTITY)
            taken.extend(builder.identifier_key(one) for one in column.find_all(exp.Column))
            named.extend((number, CONDITIONAL) for number, _ in inputs)
            valued[at % len(valued)].extend(inputs)
        if isinstance(entry, (exp.Columns, exp.Star)):
            columns_ = entry if isinstance(entry, exp.Columns) else exp.Columns(this=entry.copy())
            scope = builder.columns_scope(draft, columns_)
            named.append((~scope, CONDITIONAL))
            valued[0].append((~scope, IDENTITY))
            left = _left_by(columns_star(builder, draft, columns_, IDENTITY))
            kept.append(Output("*", "*", "*", None, None, (), None, left))
    draft.outputs.extend(kept or [star_output(tuple(taken))])
    made = name.name if name is not None else "name"
    draft.outputs.append(
        Output(made, builder.key(made, False), "", None, place(name) if name is not None else None, tuple(named))
    )
    _without_nulls(draft, valued)
    for at, inputs in enumerate(valued):
        one = values[at] if values else None
        label = one.name if one is not None else "value"
        draft.outputs.append(
            Output(label, builder.key(label, False), "", None, place(one) if one is not None else None, tuple(inputs))
        )


def _left_by(star: Star) -> Star:
    """The star of all that `star` leaves out."""
    if star.except_:
        return Star(like=("\n".join(star.except_), "names"))
    if star.like is None:
        return Star(like=("", "names"))
    return Star(like=star.like, keep=False)
