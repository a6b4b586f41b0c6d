"""What stands in `from` and `join`, as sources of a scope."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lineage_lsp.sql import tables
from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.fields import names_of
from lineage_lsp.sql.outputs import outputs_of, place, star_output
from lineage_lsp.sql.pivots import fill_pivot, fill_statement
from lineage_lsp.sql.repair import FAILURES
from lineage_lsp.sql.rows import add_orders, add_row
from lineage_lsp.sql.unit import FILTER, IDENTITY, JOIN, ON, WHERE, At, Name, Output, Row, Source

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder, Draft

fill_values = tables.fill_values
fill_pivot_statement = fill_statement


def add(
    builder: Builder,
    draft: Draft,
    node: Any,
    using: tuple[Name, ...] = (),
    natural: bool = False,
    hidden: bool = False,
    comma: bool = False,
) -> None:
    """Append the sources that `node` stands for: one, or several for joins in parentheses."""
    first = len(draft.sources)
    draft.now_visible = first
    while isinstance(node, (exp.Final, exp.Stream)):
        node = node.this
    cls = node.__class__
    if cls is exp.Table:
        _table(builder, draft, node)
    elif cls is exp.Subquery:
        _subquery(builder, draft, node)
    elif cls is exp.Lateral:
        _lateral(builder, draft, node)
    elif cls is exp.Values:
        scope = builder.open_scope("values", draft, draft.environment)
        tables.fill_values(builder, scope, node)
        _scoped(builder, draft, builder.close_scope(scope), node, columns=())
    elif cls is exp.AtIndex:
        array = node.this.this if isinstance(node.this, exp.Alias) else node.this
        tables.add_nested_array(builder, draft, names_of(array), node.this.args.get("alias"), node.expression)
    elif isinstance(node, exp.Query):
        _scoped(builder, draft, builder.query(node, "derived", None, draft.environment), node)
    elif (named := _named_in_string(node)) is not None:
        named.set("alias", node.args.get("alias"))
        _table(builder, draft, named)
    elif isinstance(node, exp.Expr):
        tables.add_function(builder, draft, node, node.args.get("alias"))
    if pivots := node.args.get("pivots"):
        wrap_last(builder, draft, pivots)
    if (using or natural or hidden or comma) and len(draft.sources) > first:
        one = draft.sources[first]
        draft.sources[first] = Source(
            one.alias,
            one.alias_at,
            one.parts,
            one.parts_at,
            one.scope,
            one.columns,
            using,
            natural,
            hidden,
            one.element,
            comma,
        )
    for lateral in node.args.get("laterals") or ():
        add(builder, draft, lateral)
    draft.now_visible = -1
    if cls is not exp.Subquery:
        for join in node.args.get("joins") or ():
            add_join(builder, draft, join)


def add_join(builder: Builder, draft: Draft, join: Any) -> None:
    """Append what is joined, and the join's condition as something that shapes the rows."""
    args = join.args
    kind = str(args.get("kind") or "").upper()
    if kind == "ARRAY":
        for one in (args["this"], *(args.get("expressions") or ())):
            tables.add_array(builder, draft, one)
        return
    natural = str(args.get("method") or "").upper() == "NATURAL"
    using = builder.names(args.get("using") or ())
    comma = not any(args.get(one) for one in ("kind", "side", "method", "on", "using"))
    add(builder, draft, args["this"], using, natural, hidden=kind in {"SEMI", "ANTI"}, comma=comma)
    if pivots := args.get("pivots"):
        wrap_last(builder, draft, pivots)
    draft.now_visible = len(draft.sources)
    for name in ("on", "match_condition"):
        if (condition := args.get(name)) is not None:
            add_row(builder, draft, condition, JOIN, ON)
    draft.now_visible = -1


def _dual(builder: Builder, names: Sequence[Any]) -> int:
    """`dual` has one column, so that no other name can mean one of its."""
    inside = builder.open_scope("derived", None, {})
    inside.sources.append(Source("", None, _parts(builder, names), _around(names)))
    column = exp.Identifier(this="dummy")
    ref = builder.reference_of(inside, [column])
    key = builder.identifier_key(column)
    inside.outputs.append(Output("dummy", key, "dummy", None, None, ((ref, IDENTITY),)))
    return builder.close_scope(inside)


_WITH_DUAL = frozenset({"oracle", "mysql"})

_NAMES = (exp.Identifier, exp.Literal, exp.Dot, exp.Var, exp.Parameter)
"""What names a relation."""


def _table(builder: Builder, draft: Draft, node: Any) -> None:
    args = node.args
    this = args.get("this")
    alias = args.get("alias")
    if (functions := args.get("rows_from")) is not None:
        draft.now_visible = len(draft.sources)
        inside = builder.open_scope("lateral", draft, draft.environment)
        for function in functions:
            call = function.this if isinstance(function, exp.Table) else function
            tables.add_function(builder, inside, call, None if call is function else function.args.get("alias"))
        inside.outputs.append(star_output())
        if args.get("ordinality"):
            inside.outputs.append(Output("ordinality", "ordinality", "", None, None, ()))
        _scoped(builder, draft, builder.close_scope(inside), node)
        return
    if this.__class__ is exp.Identifier:
        pass  # as nearly all are
    elif (named := _named_in_string(this)) is not None:
        named.set("alias", alias)
        node = named
    elif isinstance(this, exp.Func):
        tables.add_function(builder, draft, this, alias, bool(args.get("ordinality")))
        return
    elif isinstance(this, exp.Expr) and not isinstance(this, _NAMES):
        if isinstance(this, exp.Query):
            _scoped(builder, draft, builder.query(this, "derived", None, draft.environment), node)
        else:
            tables.add_function(builder, draft, this, alias)
        return
    names = _relation_names(node)
    if not names:
        return
    alias_name, alias_at, columns = _alias(builder, alias) if alias is not None else ("", None, ())
    parts_at = _around(names)
    if len(names) == 1:
        key = builder.identifier_key(names[0])
        scope = draft.environment.get(key)
        if scope is not None:
            draft.sources.append(Source(alias_name or key, alias_at, (), parts_at, scope, columns))
            return
        if key.lower() == "dual" and builder.dialect in _WITH_DUAL:
            draft.sources.append(Source(alias_name or key, alias_at, (), None, _dual(builder, names), columns))
            return
    elif tables.is_nested_array(builder, draft, names):
        tables.add_nested_array(builder, draft, names, alias)
        return
    parts = _parts(builder, names)
    scope = builder.made.read(parts)
    if not alias_name:
        alias_name = builder.key(names[-1].name.rpartition(".")[2], names[-1].args.get("quoted") is True)
    draft.sources.append(Source(alias_name, alias_at, parts, parts_at, scope, columns))


def _named_in_string(node: Any) -> Any:
    """The relation of `identifier('db.orders')`, `table('db.orders')`, `stream(db.orders)`; None for anything else."""
    if isinstance(node, (exp.DynamicIdentifier, exp.TableFromRows)):
        name = node.this
    elif isinstance(node, exp.Anonymous) and node.name.lower() == "identifier" and len(node.expressions) == 1:
        name = node.expressions[0]
    elif (
        isinstance(node, exp.Anonymous)
        and node.name.lower() == "stream"
        and len(node.expressions) == 1
        and isinstance(one := node.expressions[0], exp.Column)
    ):
        return exp.Table(this=one.this, db=one.args.get("table"), catalog=one.args.get("db"))
    else:
        return None
    if not isinstance(name, exp.Literal) or not name.is_string:
        return None
    try:
        return exp.to_table(name.name)
    except FAILURES:
        return None


_WITH_TEMPORARY_NAMES = frozenset({"tsql", "fabric"})
"""Where `#t` is another table than `t`."""


def relation_parts(builder: Builder, table: Any) -> tuple[str, ...]:
    """A relation's name as it is compared; BigQuery also writes all of it between one pair of backticks."""
    return _parts(builder, _relation_names(table))


def _parts(builder: Builder, names: Sequence[Any]) -> tuple[str, ...]:
    parts: list[str] = []
    for one in names:
        name, quoted = one.name, one.args.get("quoted") is True
        if builder.dialect in _WITH_TEMPORARY_NAMES:
            name = "#" * (one.args.get("temporary") is True) + "##" * (one.args.get("global_") is True) + name
        if builder.dialect == "bigquery":  # `orders$20240101` is a partition of `orders`
            parts.extend(builder.relation_key(part.partition("$")[0] or part, quoted) for part in name.split("."))
        else:
            parts.append(builder.relation_key(name, quoted))
    return tuple(parts)


def _relation_names(table: Any) -> list[Any]:
    args = table.args
    names: list[Any] = []
    for one in (args.get("catalog"), args.get("db"), args.get("this")):
        if one.__class__ is exp.Identifier:
            names.append(one)
        elif isinstance(one, exp.Parameter):  # a table variable, T-SQL's `@t`
            names.append(exp.Identifier(this=f"@{one.name}"))
        elif isinstance(one, exp.Dot):
            names.extend(found for found in one.flatten() if isinstance(found, exp.Expr) and found.name)
        elif isinstance(one, exp.Expr) and one.name:
            names.append(one)
    return names


def _around(names: Sequence[Any]) -> At | None:
    first, last = place(names[0]), place(names[-1])
    return (first[0], last[1]) if first and last else None


def _alias(builder: Builder, alias: Any) -> tuple[str, At | None, tuple[Name, ...]]:
    if alias is None:
        return "", None, ()
    if alias.__class__ is not exp.TableAlias:
        return builder.key(alias.name, alias.args.get("quoted") is True), place(alias), ()
    this = alias.args.get("this")
    columns = alias.args.get("columns")
    names = builder.names(columns) if columns else ()
    if this is None:
        return "", None, names
    return builder.key(this.name, this.args.get("quoted") is True), place(this), names


def _scoped(
    builder: Builder,
    draft: Draft,
    scope: int,
    node: Any,
    columns: tuple[Name, ...] | None = None,
) -> None:
    alias, alias_at, named = _alias(builder, node.args.get("alias"))
    draft.sources.append(Source(alias, alias_at, (), None, scope, named if columns is None else columns))


def _subquery(builder: Builder, draft: Draft, node: Any) -> None:
    this = node.this
    if isinstance(this, exp.Subquery) and not this.args.get("alias") and not this.args.get("joins"):
        inner: Any = this
        while isinstance(inner, exp.Subquery) and isinstance(inner.this, (exp.Subquery, exp.Table)):
            inner = inner.this
        if isinstance(inner, exp.Table):
            this = inner
    if isinstance(this, (exp.Table, exp.Lateral, exp.Unnest)) or (
        isinstance(this, exp.Subquery) and (this.args.get("joins") or this.args.get("alias"))
    ):
        if node.args.get("alias") is None:
            add(builder, draft, this)
            for join in node.args.get("joins") or ():
                add_join(builder, draft, join)
            return
        inside = builder.open_scope("derived", None, draft.environment)
        add(builder, inside, this)
        inside.outputs.append(star_output())
        _scoped(builder, draft, builder.close_scope(inside), node)
    else:
        # A derived table sees nothing of the scope around it, but what that scope itself may see. In DuckDB it is
        # lateral without saying so.
        lateral = builder.dialect == "duckdb" and bool(draft.sources)
        inside = builder.open_scope("derived", draft if lateral else draft.parent, draft.environment)
        if not lateral:
            inside.visible = draft.visible
        if (with_ := node.args.get("with_")) is not None:
            inside.environment = builder.ctes(with_, inside.environment, inside)
        builder.fill(inside, this)
        add_orders(builder, inside, node)
        _scoped(builder, draft, builder.close_scope(inside), node)
    for join in node.args.get("joins") or ():
        add_join(builder, draft, join)


def _lateral(builder: Builder, draft: Draft, node: Any) -> None:
    """`lateral (select …)`, `cross apply`, `lateral view explode(…)`, `lateral flatten(…)`."""
    this = node.this
    alias = node.args.get("alias")
    if isinstance(this, (exp.Subquery, exp.Query)):
        scope = builder.query(this, "lateral", draft, draft.environment)
        name, at, columns = _alias(builder, alias if alias is not None else this.args.get("alias"))
        draft.sources.append(Source(name, at, (), None, scope, columns))
    elif isinstance(this, exp.Table):
        add(builder, draft, this)
    elif isinstance(this, exp.Expr):
        tables.add_function(builder, draft, this, alias, bool(node.args.get("ordinality")))


def wrap_last(builder: Builder, draft: Draft, pivots: Sequence[Any]) -> None:
    """Put pivots around the last source: each is a scope that selects from what it pivots."""
    for pivot in pivots:
        if not draft.sources:
            return
        source = draft.sources.pop()
        inside = builder.open_scope("unpivot" if pivot.args.get("unpivot") else "pivot", None, draft.environment)
        inside.sources.append(source)
        fill_pivot(builder, inside, pivot)
        alias, alias_at, columns = _alias(builder, pivot.args.get("alias"))
        scope = builder.close_scope(inside)
        draft.sources.append(Source(alias or source.alias, alias_at or source.alias_at, (), None, scope, columns))


def add_matched(builder: Builder, draft: Draft, match: Any, joins: Sequence[Any]) -> Sequence[Any]:
    """The joins behind a `match_recognize`, which belongs to the source it follows; those before it are added."""
    at = _somewhere_in(match)
    before = [join for join in joins if _somewhere_in(join) < at]
    for join in before:
        add_join(builder, draft, join)
    _wrap_match_recognize(builder, draft, match)
    return joins[len(before) :]


def _somewhere_in(node: Any) -> int:
    """The place of a name in it; 0 for none."""
    return next((at[0] for one in node.find_all(exp.Identifier) if (at := place(one)) is not None), 0)


def _wrap_match_recognize(builder: Builder, draft: Draft, match: Any) -> None:
    """`match_recognize`: partition keys and measures come out, and all columns with `all rows per match`."""
    if not draft.sources:
        return
    args = match.args
    source = draft.sources.pop()
    inside = builder.open_scope("derived", None, draft.environment)
    inside.sources.append(source)
    rows = args.get("rows")
    if rows is not None and "ALL ROWS" in str(rows.name).upper():
        inside.outputs.append(star_output())
    else:
        inside.outputs.extend(outputs_of(builder, inside, args.get("partition_by") or ()))
    pattern = args.get("pattern")
    variables = frozenset(re.findall(r"\w+", pattern.name.lower())) if pattern is not None else frozenset()
    for measure in args.get("measures") or ():
        item = measure.this if isinstance(measure, exp.MatchRecognizeMeasure) else measure
        inside.outputs.extend(outputs_of(builder, inside, [_without_variables(item, variables)]))
    for name in ("partition_by", "order", "define"):
        for one in args.get(name) if isinstance(args.get(name), list) else [args.get(name)]:
            if one is not None:
                inputs = tuple(collect(builder, inside, _without_variables(one, variables), FILTER))
                if inputs:
                    inside.rows.append(Row(FILTER, WHERE, inputs, "match_recognize", None))
    alias, alias_at, columns = _alias(builder, args.get("alias"))
    draft.sources.append(Source(alias or source.alias, alias_at, (), None, builder.close_scope(inside), columns))


def _without_variables(node: Any, variables: frozenset[str]) -> Any:
    """Pattern variables qualify columns of the one source: `strt.price` is `price`."""
    for column in list(node.find_all(exp.Column)):
        if column.table.lower() in variables:
            column.set("table", None)
    return node
