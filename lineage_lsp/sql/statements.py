"""Statements: the query that gives the columns, and what they are written to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from lineage_lsp.sql import sources
from lineage_lsp.sql.build import Builder
from lineage_lsp.sql.outputs import star_output
from lineage_lsp.sql.rows import add_row
from lineage_lsp.sql.targets import declare, names_of, open_root, parts_of, target_at, target_of
from lineage_lsp.sql.unit import FILTER, WHERE, At, Source, Statement
from lineage_lsp.sql.writes import add_conflict, add_delete, add_merge, add_update


def add_statements(builder: Builder, node: Any, at: At) -> Iterator[Statement]:
    """What the statement at `node` does, its scopes added to the builder: nothing for one without lineage."""
    match node:
        case exp.Select() if (pairs := _sets_variables(builder, node)) is not None:
            builder.variables.select(node, pairs)
        case exp.Query() | exp.Pivot() | exp.Values():
            yield _query(builder, node, at)
        case exp.Create():
            yield from _create(builder, node, at)
        case exp.Insert():
            yield from _insert(builder, node, at)
        case exp.MultitableInserts():
            yield from _inserts(builder, node, at)
        case exp.Merge():
            yield add_merge(builder, node, at)
        case exp.Update():
            yield add_update(builder, node, at)
        case exp.Delete():
            yield add_delete(builder, node, at)
        case exp.Copy():
            yield from _copy(builder, node, at)
        case exp.Cache():
            yield from _cache(builder, node, at)
        case exp.Describe() | exp.Summarize() if builder.dialect == "duckdb":
            yield _query(builder, node, at)
        case exp.Describe() | exp.Summarize() | exp.Export():
            inner = node.args.get("expression") or node.this
            if isinstance(inner, exp.Query):
                yield _query(builder, inner, at)
        case exp.Alter() if isinstance(query := next(iter(node.args.get("actions") or ()), None), exp.Query):
            yield from _create(builder, exp.Create(this=node.this, kind=node.args["kind"], expression=query), at)
        case exp.Set():
            builder.variables.set(node)
        case exp.ForIn() if isinstance(node.this, exp.In) and (query := node.this.args.get("query")) is not None:
            builder.variables.loop(node.this.this, query)
            yield from add_statements(builder, node.expression, at)
        case exp.Declare() | exp.Drop() | exp.Alter():
            _remember(builder, node)


def _query(builder: Builder, node: Any, at: At) -> Statement:
    root = open_root(builder, node, at)
    builder.fill(root, node)
    scope = builder.close_scope(root)
    into = _into(node)
    if into is not None and isinstance(into.this, exp.Table):
        target = parts_of(builder, into.this)
        builder.made.put(target, scope)
        return Statement("create", scope, target, target_at(into.this))
    return Statement("select", scope)


def _sets_variables(builder: Builder, node: Any) -> list[tuple[Any, Any]] | None:
    """`select @a = max(b) from t`, `select max(b) into a from t`: a step of a program, without a result.

    The variables and what goes into them; None for any other query.
    """
    if (into := node.args.get("into")) is not None:
        if builder.dialect not in _INTO_VARIABLES and not into.args.get("variables"):
            return None
        names = into.expressions or [into.this]
        named = [one.this if one is not None else None for one in names]
        return [(name, value) for name, value in zip(named, node.expressions, strict=False) if name is not None]
    pairs = [
        (one.this, one.expression)
        for one in node.expressions
        if isinstance(one, (exp.EQ, exp.PropertyEQ)) and isinstance(one.this, exp.Parameter)
    ]
    return pairs if pairs and len(pairs) == len(node.expressions) else None


_INTO_VARIABLES = frozenset({"oracle", "mysql", "snowflake", "bigquery", "databricks"})


def _into(node: Any) -> Any:
    """`select … into t from …`, which stands in the first select of a union."""
    while isinstance(node, exp.SetOperation):
        node = node.this
    return node.args.get("into") if isinstance(node, exp.Select) else None


def _create(builder: Builder, node: Any, at: At) -> Iterator[Statement]:
    kind = str(node.args.get("kind") or "").upper()
    if kind in {"FUNCTION", "MACRO"}:
        builder.functions.define(node)
    if kind not in _CREATED:
        return
    query = node.args.get("expression")
    table, columns = target_of(builder, node.this)
    target = parts_of(builder, table)
    if query is None and isinstance(clone := node.args.get("clone"), exp.Clone):
        query = clone.this
    if isinstance(query, exp.Table):
        query = exp.select("*").from_(query, copy=False)
    if not isinstance(query, exp.Query):
        if query is None:
            declare(builder, target, columns)
        return
    root = open_root(builder, node, at)
    builder.fill(root, query)
    root.columns = columns
    scope = builder.close_scope(root)
    builder.made.put(target, scope)
    if (filled := _filled_by_view(node)) is not None:
        table, target = filled, parts_of(builder, filled)
    yield Statement("create", scope, target, target_at(table), columns)


def _filled_by_view(create: Any) -> Any:
    """The table that ClickHouse's `create materialized view v to t as …` writes to; None for any other statement."""
    properties = create.args.get("properties")
    found = properties.expressions if properties is not None else ()
    return next((one.this for one in found if isinstance(one, exp.ToTableProperty)), None)


_CREATED = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE", "STREAMING TABLE"})


def _cache(builder: Builder, node: Any, at: At) -> Iterator[Statement]:
    """Spark's `cache table t as select …` makes a view for the session."""
    query = node.args.get("expression")
    if not isinstance(query, exp.Query):
        return
    root = open_root(builder, query, at)
    builder.fill(root, query)
    scope = builder.close_scope(root)
    target = parts_of(builder, node.this)
    builder.made.put(target, scope)
    yield Statement("create", scope, target, target_at(node.this))


def _insert(builder: Builder, node: Any, at: At) -> Iterator[Statement]:
    query = node.args.get("expression") or node.args.get("source")
    if isinstance(query, exp.Table):
        query = exp.select("*").from_(query, copy=False)
    if not isinstance(query, (exp.Query, exp.Values)):
        return
    table, columns = target_of(builder, node.this)
    target = parts_of(builder, table)
    by_name = bool(node.args.get("by_name"))
    root = open_root(builder, node, at)
    builder.fill(root, query)
    if not by_name:
        root.columns = columns or names_of(builder, target)
    scope = builder.close_scope(root)
    if (conflict := node.args.get("conflict")) is not None and root.columns:
        scope = add_conflict(builder, conflict, table, scope, query.args.get("alias"))
    builder.made.fill(target, scope, by_name or bool(root.columns))
    yield Statement("insert", scope, target, target_at(table), columns, _given(builder, node))


def _given(builder: Builder, insert: Any) -> tuple[str, ...]:
    """Columns whose values the statement itself gives: `partition (day = '2024-01-01')`."""
    table, _ = target_of(builder, insert.this)
    partition = insert.args.get("partition") or table.args.get("partition")
    items = partition.expressions if isinstance(partition, exp.Expr) else ()
    return tuple(builder.identifier_key(one.this) for one in items if isinstance(one, exp.EQ))


def _inserts(builder: Builder, node: Any, at: At) -> Iterator[Statement]:
    """`insert all into a … into b … select …`, `from t insert into a select … insert into b select …`."""
    origin = node.args.get("source")
    for one in node.expressions:
        insert = one.this if isinstance(one, exp.ConditionalInsert) else one
        given = insert.args.get("expression")
        if isinstance(given, exp.Select) and given.args.get("from_") is None:
            given.set("from_", exp.From(this=origin.copy()))
            yield from _insert(builder, insert, at)
            continue
        table, columns = target_of(builder, insert.this)
        target = parts_of(builder, table)
        root = open_root(builder, node, at)
        root.sources.append(Source("", None, (), None, builder.query(origin, "derived", None, root.environment)))
        if (condition := one.args.get("expression")) is not None and one is not insert:
            add_row(builder, root, condition, FILTER, WHERE)
        if isinstance(given, exp.Values):
            sources.fill_values(builder, root, given)
        else:
            root.outputs.append(star_output())
        root.columns = columns or names_of(builder, target)
        scope = builder.close_scope(root)
        builder.made.fill(target, scope, bool(root.columns))
        yield Statement("insert", scope, target, target_at(table), columns)


def _copy(builder: Builder, node: Any, at: At) -> Iterator[Statement]:
    """`copy into t from (select $1 from @stage)`, `copy (select …) to 'file'`, `copy t (a) to 'file'`."""
    loads = bool(node.args.get("kind"))
    query = next(iter(node.args.get("files") or ()), None) if loads else node.this
    if isinstance(query, exp.Schema) and not loads:
        query = exp.select(*(exp.column(one.copy()) for one in query.expressions)).from_(query.this.copy(), copy=False)
    if not isinstance(query, (exp.Query, exp.Table)):
        return
    root = open_root(builder, query, at)
    builder.fill(root, query)
    if not loads:
        yield Statement("select", builder.close_scope(root))
        return
    table, root.columns = target_of(builder, node.this)
    scope = builder.close_scope(root)
    yield Statement("insert", scope, parts_of(builder, table), target_at(table), root.columns)


def _remember(builder: Builder, node: Any) -> None:
    """What becomes of the tables the text makes: declared, dropped, called otherwise."""
    if isinstance(node, exp.Declare):
        builder.variables.declare(node)
        for item in node.expressions:
            kind = item.args.get("kind")
            if isinstance(kind, exp.Schema):
                for one in item.this if isinstance(item.this, list) else [item.this]:
                    _, names = target_of(builder, kind)
                    declare(builder, parts_of(builder, exp.Table(this=one.copy())), names)
    elif isinstance(node, exp.Drop):
        builder.made.drop(parts_of(builder, node.this))
    else:
        for action in node.args.get("actions") or ():
            if isinstance(action, exp.AlterRename):
                builder.made.rename(parts_of(builder, node.this), parts_of(builder, action.this))
