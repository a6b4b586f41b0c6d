"""Sources that are no relations: values, arrays taken apart, table functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.fields import subtype_of
from lineage_lsp.sql.functions import columns_of, gives_values, named_relations, remote_table
from lineage_lsp.sql.generators import SPARK, generated
from lineage_lsp.sql.outputs import generated_outputs, outputs_of, place, star_output
from lineage_lsp.sql.result_types import type_of
from lineage_lsp.sql.structs import fields_of
from lineage_lsp.sql.unit import IDENTITY, JOIN, ON, TRANSFORMATION, Input, Name, Output, Row, Source, Star

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

_VALUES_NAME = {
    "duckdb": ("col{}", 0),
    "snowflake": ("COLUMN{}", 1),
    "postgres": ("column{}", 1),
    "redshift": ("column{}", 1),
    "sqlite": ("column{}", 1),
    "mysql": ("column_{}", 0),
    "spark": ("col{}", 1),
    "databricks": ("col{}", 1),
    "trino": ("_col{}", 0),
    "presto": ("_col{}", 0),
    "clickhouse": ("c{}", 1),
}

_FLATTEN = ("SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS")


def fill_values(builder: Builder, draft: Draft, node: Any) -> None:
    """`values (1, a), (2, b)`: each column is made of that place in every row."""
    rows = [one.expressions if isinstance(one, exp.Tuple) else [one] for one in node.expressions]
    if builder.dialect in _ROWS_BY_NAME:
        rows = [row[0].expressions if len(row) == 1 and _is_row(row[0]) else row for row in rows]
    alias = node.args.get("alias")
    names = builder.names(alias.args.get("columns") or ()) if alias is not None else ()
    width = max((len(row) for row in rows), default=0)
    pattern, first = _VALUES_NAME.get(builder.dialect, ("column{}", 1))
    inputs: list[list[Input]] = [[] for _ in range(width)]
    for row in rows:
        for at, value in enumerate(row):
            inputs[at].extend(collect(builder, draft, value, subtype_of(value)))
    for at in range(width):
        made = names[at] if at < len(names) else _name(builder, pattern.format(at + first))
        given = [row[at] for row in rows if at < len(row)] if builder.has_structs else []
        fields = tuple(field for value in given for field in fields_of(builder, draft, value))
        type_ = type_of(builder, given[0]) if fields else None
        draft.outputs.append(Output(made.name, made.key, "", None, made.at, tuple(inputs[at]), type_, None, fields))


_ROWS_BY_NAME = frozenset({"mysql", "singlestore"})
"""Where a row of values is written `row(1, 2)`."""


def _is_row(node: Any) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "row"


def add_function(builder: Builder, draft: Draft, node: Any, alias: Any, ordinality: bool = False) -> None:
    """Append a table function, `unnest` and its kin included, as a scope of its own.

    Its arguments may name the sources before it, so that the scope has this one as its parent.
    """
    while isinstance(node, (exp.TableFromRows, exp.Paren)) or _is_table_call(node):
        alias = alias if alias is not None else node.args.get("alias")
        node = node.expressions[0] if _is_table_call(node) else node.this
    if not isinstance(node, exp.Expr):
        return
    if isinstance(node, exp.Query) and not isinstance(node, exp.Unnest):
        scope = builder.query(node, "lateral", draft, draft.environment)
        name, names = _alias(builder, alias)
        draft.sources.append(Source(name.key if name else "", name.at if name else None, (), None, scope, names))
        return
    if (query := named_relations(node)) is not None:
        scope = builder.query(query, "derived", None, draft.environment)
        name, names = _alias(builder, alias)
        draft.sources.append(Source(name.key if name else "", name.at if name else None, (), None, scope, names))
        return
    call = node.expression if isinstance(node, exp.Dot) else node
    if (scope := builder.functions.rows(draft, call)) >= 0:
        name, names = _alias(builder, alias)
        called = name or _name(builder, call.name)
        draft.sources.append(Source(called.key, name.at if name else None, (), None, scope, names))
        return
    draft.now_visible = len(draft.sources)
    inside = builder.open_scope("function", draft, draft.environment)
    name, names = _alias(builder, alias)
    element = False
    if isinstance(node, exp.Unnest):
        inside.kind = "unnest"
        name = _unnest(builder, inside, node, name, names)
        element = True
        names = ()
    elif _is_flatten(node, builder.dialect):
        inside.kind = "unnest"
        given = [node.this, *node.expressions] if isinstance(node, exp.Explode) else node
        inputs = tuple(collect(builder, inside, given, TRANSFORMATION))
        for one in _FLATTEN:
            inside.outputs.append(Output(one, builder.key(one, False), "", None, None, () if one == "SEQ" else inputs))
    elif not names and builder.dialect in SPARK and (columns := generated(node)) is not None:
        inside.kind = "unnest"
        inputs = tuple(collect(builder, inside, node, TRANSFORMATION))
        inside.outputs.extend(generated_outputs(builder, columns, inputs, "", None))
        inside.open = columns.open
    elif isinstance(node, (exp.Explode, exp.Posexplode, exp.Inline)):
        inside.kind = "unnest"
        _explode(builder, inside, node, names)
        element = not isinstance(node, exp.Inline) and builder.dialect not in SPARK
        names = ()
    elif isinstance(node, (exp.Column, exp.Dot)):  # `table(t.lines)` of Oracle
        inside.kind = "unnest"
        made = _name(builder, "column_value")
        inputs = tuple(collect(builder, inside, node, IDENTITY))
        inside.outputs.append(Output(made.name, made.key, "", None, None, inputs))
        element = True
    elif isinstance(node, exp.Pivot) and isinstance(node.this, exp.AtIndex):
        _taken_apart(builder, inside, node.this)
    elif isinstance(node, exp.SemanticView):
        inside.kind = "derived"
        _semantic_view(builder, inside, node)
    elif builder.dialect == "clickhouse" and (remote := remote_table(node)) is not None:
        builder.add_source(inside, remote)
        inside.outputs.append(star_output())
    elif isinstance(node, exp.Predict):
        _predicted(builder, inside, node)
    elif not columns_of(node, builder.dialect) and (relation := _table_argument(node)) is not None:
        _over_table(builder, inside, node, relation)
    else:
        _function(builder, inside, node, name, names)
        # `range(3) r` is called `r`, and `range` all the same.
        element = isinstance(node, exp.GenerateSeries) and name is not None and not names
        names = ()
        if name is None and builder.dialect in _CALLED_BY_FUNCTION and isinstance(node, exp.Anonymous):
            name = _name(builder, node.name)
    if ordinality:
        made = names[-1] if names else _name(builder, "ordinality")
        inside.outputs.append(Output(made.name, made.key, "", None, made.at, ()))
    _shapes_rows(builder, inside, node)
    scope = builder.close_scope(inside)
    draft.sources.append(
        Source(name.key if name else "", name.at if name else None, (), None, scope, names, element=element)
    )


_CALLED_BY_FUNCTION = frozenset({"duckdb", "postgres", "redshift"})
"""Where `from f(1)` is called `f`."""


def _shapes_rows(builder: Builder, draft: Draft, node: Any) -> None:
    """How many rows an array or a table function gives depends on all that goes in."""
    inputs = tuple({reference: (reference, JOIN) for one in draft.outputs for reference, _ in one.inputs}.values())
    if inputs:
        draft.rows.append(Row(JOIN, ON, inputs, builder.sql(node), None))


def _is_table_call(node: Any) -> bool:
    """`table(f(x))` where the parser took it for a function."""
    return isinstance(node, exp.Anonymous) and node.name.lower() in {"table", "lateral"} and len(node.expressions) == 1


def _is_flatten(node: Any, dialect: str) -> bool:
    if isinstance(node, exp.Explode):
        return dialect == "snowflake"
    return isinstance(node, exp.Flatten) or (isinstance(node, exp.Anonymous) and node.name.upper() == "FLATTEN")


def _unnest(builder: Builder, draft: Draft, node: Any, name: Name | None, names: tuple[Name, ...]) -> Name | None:
    """One column for each array, named by the alias's list, the alias, or `unnest`. Returns what qualifies it."""
    alias = node.args.get("alias")
    if name is None and not names and alias is not None:
        name, names = _alias(builder, alias)
    arrays = node.expressions
    for number, array in enumerate(arrays):
        inputs = tuple(collect(builder, draft, array, subtype_of(array)))
        if number < len(names):
            made = names[number]
        elif name is not None and len(arrays) == 1:
            made = name
        else:
            made = _name(builder, "unnest")
        fields = fields_of(builder, draft, array)
        draft.outputs.append(Output(made.name, made.key, "", None, made.at, inputs, None, None, fields))
    # A map or an array of rows gives more columns than there are arrays: `unnest(m) as t(k, v)`.
    if len(arrays) == 1 and len(names) > 1:
        first = draft.outputs[-1]
        for extra in names[1:]:
            draft.outputs.append(Output(extra.name, extra.key, "", None, extra.at, first.inputs))
    offset = node.args.get("offset")
    if isinstance(offset, exp.Expr):
        key = builder.identifier_key(offset)
        draft.outputs.append(Output(offset.name, key, "", None, place(offset), ()))
    elif offset:
        draft.outputs.append(Output("ordinality", builder.key("ordinality", False), "", None, None, ()))
    if name is None and names and builder.dialect == "bigquery":
        return names[0]
    return name


def _explode(builder: Builder, draft: Draft, node: Any, names: tuple[Name, ...]) -> None:
    inputs = tuple(collect(builder, draft, node.this, subtype_of(node.this)))
    made = list(names)
    if isinstance(node, exp.Posexplode):
        position = made.pop(0) if made else _name(builder, "pos")
        counted = tuple((reference, TRANSFORMATION) for reference, _ in inputs)
        draft.outputs.append(Output(position.name, position.key, "", None, position.at, counted))
    if not made:
        if isinstance(node, exp.Inline):
            draft.outputs.append(Output("*", "*", "", None, None, inputs, None, Star(made=True)))
            draft.open = True
            return
        made = [_name(builder, "col")]
    for one in made:
        draft.outputs.append(Output(one.name, one.key, "", None, one.at, inputs))


def _function(builder: Builder, draft: Draft, node: Any, name: Name | None, names: tuple[Name, ...]) -> None:
    """Any other: each column it gives may come of all its arguments; without names for them it is open."""
    given: list[Any] = []
    for value in [node] if isinstance(node, exp.Dot) else node.args.values():
        given.extend(value if isinstance(value, list) else [value])
    given = [one.expression if _is_named(one) else one for one in given]
    if builder.dialect == "clickhouse":  # whose table functions see nothing around them
        given = []
    inputs = tuple(collect(builder, draft, given, TRANSFORMATION))
    names = names or builder.names(columns_of(node, builder.dialect))
    if names:
        for one in names:
            draft.outputs.append(Output(one.name, one.key, "", None, one.at, inputs))
        return
    if isinstance(node, (exp.GenerateSeries, exp.GenerateDateArray, exp.GenerateTimestampArray)):
        made = name or _name(builder, "range" if node.args.get("is_end_exclusive") else "generate_series")
        draft.outputs.append(Output(made.name, made.key, "", None, made.at, inputs))
        return
    if isinstance(node, exp.Anonymous) and gives_values(node.name, builder.dialect):
        made = name or _name(builder, node.name)
        draft.outputs.append(Output(made.name, made.key, "", None, made.at, inputs))
        return
    draft.outputs.append(Output("*", "*", "", None, None, inputs, None, Star(made=True)))
    draft.open = True


def _is_named(argument: Any) -> bool:
    """`header = true` among a table function's arguments."""
    return isinstance(argument, exp.EQ) and isinstance(argument.this, exp.Column) and not argument.this.table


def _taken_apart(builder: Builder, draft: Draft, node: Any) -> None:
    """`from t, unpivot t.object as value at attribute` of Redshift."""
    value = node.this.this if isinstance(node.this, exp.Alias) else node.this
    inputs = tuple(collect(builder, draft, value, subtype_of(value)))
    named = [node.this.args["alias"]] if isinstance(node.this, exp.Alias) else []
    for one in builder.names([*named, node.expression]):
        draft.outputs.append(Output(one.name, one.key, "", None, one.at, inputs))


def _semantic_view(builder: Builder, draft: Draft, node: Any) -> None:
    """`semantic_view(sv metrics m dimensions t.d)`: a column for each, called without the logical table's name."""
    builder.add_source(draft, node.this)
    for part in ("dimensions", "metrics", "facts"):
        for item in node.args.get(part) or ():
            for column in item.find_all(exp.Column):
                for qualifier in ("table", "db", "catalog"):
                    column.set(qualifier, None)
            draft.outputs.extend(outputs_of(builder, draft, [item]))


def _predicted(builder: Builder, draft: Draft, node: Any) -> None:
    """`ml.predict(model m, table t)`: the columns of `t`, and others that come of all of them."""
    given = node.args.get("expression")
    if isinstance(given, (exp.Table, exp.Subquery)):
        builder.add_source(draft, given)
        draft.outputs.append(star_output())
        inputs = ((~builder.columns_scope(draft, exp.Columns(this=exp.Star())), TRANSFORMATION),)
        draft.outputs.append(Output("*", "*", "", None, None, inputs, None, Star(made=True)))
    else:
        draft.outputs.append(Output("*", "*", "", None, None, (), None, Star(made=True)))
    draft.open = True


def _table_argument(node: Any) -> Any:
    """The relation or query a function is called with: `f(table(orders), …)`, `f(input => (select …))`."""
    for one in node.expressions if isinstance(node, exp.Anonymous) else ():
        value = one.expression if isinstance(one, (exp.Kwarg, exp.PropertyEQ)) else one
        if isinstance(value, exp.Anonymous) and value.name.upper() == "TABLE" and len(value.expressions) == 1:
            value = value.expressions[0]
            if isinstance(value, exp.Column):
                return exp.Table(this=value.this, db=value.args.get("table"), catalog=value.args.get("db"))
        if isinstance(value, (exp.Table, exp.Subquery)):
            return value
    return None


def _over_table(builder: Builder, draft: Draft, node: Any, relation: Any) -> None:
    """A function that is handed rows gives their columns, and may add some; of windows over time we know which."""
    builder.add_source(draft, relation)
    draft.outputs.append(star_output())
    described = [
        column
        for one in node.expressions
        for call in [one.expression if isinstance(one, exp.Kwarg) else one]
        if isinstance(call, exp.Anonymous) and call.name.upper() == "DESCRIPTOR"
        for column in call.expressions
    ]
    if node.name.upper() in {"TUMBLE", "HOP", "CUMULATE", "SESSION"}:
        inputs = tuple(collect(builder, draft, described[:1], TRANSFORMATION))
        for name in ("window_start", "window_end", "window_time"):
            draft.outputs.append(Output(name, builder.key(name, False), "", None, None, inputs))


def is_nested_array(builder: Builder, draft: Draft, names: Sequence[Any]) -> bool:
    """`from orders o, o.items`: the name begins with a source before it."""
    if builder.dialect not in _ARRAYS_IN_FROM:
        return False
    first = builder.identifier_key(names[0])
    return any(first == source.alias for source in draft.sources)


_ARRAYS_IN_FROM = frozenset({"bigquery", "redshift", "", "databricks", "spark"})


def add_nested_array(builder: Builder, draft: Draft, names: Sequence[Any], alias: Any, index: Any = None) -> None:
    """`from orders o, o.items as i at n`."""
    draft.now_visible = len(draft.sources)
    inside = builder.open_scope("unnest", draft, draft.environment)
    name, columns = _alias(builder, alias)
    made = name or _name(builder, names[-1].name)
    ref = builder.reference_of(inside, names)
    inside.outputs.append(Output(made.name, made.key, "", None, made.at, ((ref, IDENTITY),)))
    for one in builder.names([index]) if index is not None else ():
        inside.outputs.append(Output(one.name, one.key, "", None, one.at, ()))
    inside.rows.append(Row(JOIN, ON, ((ref, JOIN),), ".".join(one.name for one in names), None))
    scope = builder.close_scope(inside)
    draft.sources.append(Source(made.key, name.at if name else None, (), None, scope, columns, element=True))


def add_array(builder: Builder, draft: Draft, node: Any) -> None:
    """ClickHouse's `array join tags as tag`: an element of the array, seen as a column beside the others."""
    value = node.this if isinstance(node, exp.Alias) else node
    draft.now_visible = len(draft.sources)
    inside = builder.open_scope("unnest", draft, draft.environment)
    named = node.args["alias"] if isinstance(node, exp.Alias) else None
    made = builder.names([named if named is not None else value])
    if isinstance(value, exp.Table):
        value = exp.Column(this=value.this)
        made = builder.names([node.args["alias"].this if node.args.get("alias") else value])
    inputs = tuple(collect(builder, inside, value, subtype_of(value)))
    for one in made[:1]:
        inside.outputs.append(Output(one.name, one.key, "", None, one.at, inputs))
    _shapes_rows(builder, inside, value)
    draft.now_visible = -1
    draft.sources.append(Source("", None, (), None, builder.close_scope(inside), element=True))


def _name(builder: Builder, name: str) -> Name:
    return Name(name, builder.key(name, False), None)


def _alias(builder: Builder, alias: Any) -> tuple[Name | None, tuple[Name, ...]]:
    if alias is None:
        return None, ()
    if not isinstance(alias, exp.TableAlias):
        return builder.names([alias])[0], ()
    this = alias.args.get("this")
    columns = builder.names(alias.args.get("columns") or ())
    return (builder.names([this])[0] if this is not None else None), columns
