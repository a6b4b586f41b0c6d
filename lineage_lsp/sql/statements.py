"""Statements: the query that gives the columns, and what they are written to."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from lineage_lsp.sql import sources
from lineage_lsp.sql.build import Builder, Draft
from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.outputs import place, star_output, subtype_of
from lineage_lsp.sql.rows import add_row
from lineage_lsp.sql.unit import FILTER, JOIN, ON, WHERE, At, Input, Name, Output, Source, Statement


def add_statement(builder: Builder, node: Any, at: At) -> Statement | None:
    """The statement at `node` with its scopes added to the builder; None for one without lineage."""
    match node:
        case exp.Query() | exp.Pivot():
            return _query(builder, node, at)
        case exp.Create():
            return _create(builder, node, at)
        case exp.Insert():
            return _insert(builder, node, at)
        case exp.Merge():
            return _merge(builder, node, at)
        case exp.Update():
            return _update(builder, node, at)
        case exp.Delete():
            return _delete(builder, node, at)
        case exp.Cache() | exp.Describe() | exp.Summarize():
            inner = node.args.get("expression") or node.this
            return _query(builder, inner, at) if isinstance(inner, exp.Query) else None
        case _:
            return None


def _root(builder: Builder, at: At) -> Draft:
    draft = builder.open_scope("root", None, {})
    draft.at = at
    return draft


def _query(builder: Builder, node: Any, at: At) -> Statement:
    root = _root(builder, at)
    builder.fill(root, node)
    into = node.args.get("into") if isinstance(node, exp.Select) else None
    scope = builder.close_scope(root)
    if into is not None and isinstance(into.this, exp.Table):
        target = sources.relation_parts(builder, into.this)
        builder.created[target] = scope
        return Statement("create", scope, target, _target_at(into.this))
    return Statement("select", scope)


def _create(builder: Builder, node: Any, at: At) -> Statement | None:
    query = node.args.get("expression")
    if isinstance(query, exp.Table):
        query = exp.select("*").from_(query, copy=False)
    if not isinstance(query, exp.Query) or str(node.args.get("kind") or "").upper() not in _CREATED:
        return None
    table, columns = _target(builder, node.this)
    root = _root(builder, at)
    if (with_ := node.args.get("with_")) is not None:
        root.environment = builder.ctes(with_, root.environment, root)
    builder.fill(root, query)
    root.columns = columns
    scope = builder.close_scope(root)
    target = sources.relation_parts(builder, table) if table is not None else ()
    if target:
        builder.created[target] = scope
    return Statement("create", scope, target, _target_at(table), columns)


_CREATED = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW", "DYNAMIC TABLE", "STREAMING TABLE"})


def _insert(builder: Builder, node: Any, at: At) -> Statement | None:
    query = node.args.get("expression")
    table, columns = _target(builder, node.this)
    if isinstance(query, exp.Table):
        query = exp.select("*").from_(query, copy=False)
    if not isinstance(query, (exp.Query, exp.Values)):
        return None
    root = _root(builder, at)
    if (with_ := node.args.get("with_")) is not None:
        root.environment = builder.ctes(with_, root.environment, root)
    builder.fill(root, query)
    if not node.args.get("by_name"):
        root.columns = columns
    scope = builder.close_scope(root)
    target = sources.relation_parts(builder, table) if isinstance(table, exp.Table) else ()
    return Statement("insert", scope, target, _target_at(table), columns)


def _target(builder: Builder, node: Any) -> tuple[Any, tuple[Name, ...]]:
    if isinstance(node, exp.Schema):
        names = [one for one in node.expressions if isinstance(one, (exp.ColumnDef, exp.Identifier, exp.Column))]
        return node.this, builder.names(names)
    return node, ()


def _target_at(table: Any) -> At | None:
    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Expr):
        return None
    last = place(table.this)
    first = table.args.get("catalog") or table.args.get("db") or table.this
    start = place(first) if isinstance(first, exp.Expr) else None
    return (start[0], last[1]) if start and last else last


def _merge(builder: Builder, node: Any, at: At) -> Statement | None:
    args = node.args
    root = _root(builder, at)
    if (with_ := args.get("with_")) is not None:
        root.environment = builder.ctes(with_, root.environment, root)
    sources.add(builder, root, args["this"])
    sources.add(builder, root, args["using"])
    if (condition := args.get("on")) is not None:
        add_row(builder, root, condition, JOIN, ON)
    set_: dict[str, tuple[Name, list[Input], str]] = {}
    whens = args.get("whens")
    for when in whens.expressions if whens is not None else ():
        if (condition := when.args.get("condition")) is not None:
            add_row(builder, root, condition, FILTER, WHERE)
        then = when.args.get("then")
        if isinstance(then, exp.Update):
            _assignments(builder, root, then.expressions, set_)
        elif isinstance(then, exp.Insert):
            _inserted(builder, root, then, set_)
    _put(root, set_)
    scope = builder.close_scope(root)
    return Statement("merge", scope, sources.relation_parts(builder, args["this"]), _target_at(args["this"]))


def _inserted(builder: Builder, draft: Draft, then: Any, set_: dict[str, tuple[Name, list[Input], str]]) -> None:
    names = then.this.expressions if isinstance(then.this, exp.Tuple) else []
    values = then.expression.expressions if isinstance(then.expression, exp.Tuple) else []
    if not names and not values:
        _star_of_source(draft)
        return
    for column, value in zip(names, values, strict=False):
        _assign(builder, draft, column, value, set_)


def _star_of_source(draft: Draft) -> None:
    """`update set *` and `insert *` take every column of what is merged in."""
    if any(one.star is not None for one in draft.outputs) or len(draft.sources) < 2:
        return
    draft.outputs.append(star_output())
    target = draft.sources[0]
    draft.sources[0] = Source(
        target.alias, target.alias_at, target.parts, target.parts_at, target.scope, target.columns, hidden=True
    )


def _assignments(builder: Builder, draft: Draft, items: Any, set_: dict[str, tuple[Name, list[Input], str]]) -> None:
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, exp.EQ):
            left, right = item.this, item.expression
            if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
                for column, value in zip(left.expressions, right.expressions, strict=False):
                    _assign(builder, draft, column, value, set_)
            elif isinstance(left, exp.Tuple) and isinstance(right, (exp.Subquery, exp.Query)):
                scope = builder.subquery(draft, right)
                outputs = builder.scope_width(scope)
                for at, column in enumerate(left.expressions):
                    name = builder.names([column])
                    if name and at < outputs:
                        set_.setdefault(name[0].key, (name[0], [], ""))[1].append((~scope, 0))
            else:
                _assign(builder, draft, left, right, set_)
        elif isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            _star_of_source(draft)


def _assign(
    builder: Builder, draft: Draft, column: Any, value: Any, set_: dict[str, tuple[Name, list[Input], str]]
) -> None:
    while isinstance(column, exp.Dot):
        column = column.expression
    names = builder.names([column])
    if not names:
        return
    inputs = collect(builder, draft, value, subtype_of(value))
    _, kept, text = set_.setdefault(names[0].key, (names[0], [], builder.sql(value)))
    del text
    kept.extend(inputs)


def _put(draft: Draft, set_: dict[str, tuple[Name, list[Input], str]]) -> None:
    for name, inputs, text in set_.values():
        draft.outputs.append(Output(name.name, name.key, text, name.at, name.at, tuple(dict.fromkeys(inputs))))


def _update(builder: Builder, node: Any, at: At) -> Statement:
    args = node.args
    root = _root(builder, at)
    if (with_ := args.get("with_")) is not None:
        root.environment = builder.ctes(with_, root.environment, root)
    table = args["this"]
    from_ = args.get("from_")
    if from_ is not None:
        sources.add(builder, root, from_.this)
    target = sources.relation_parts(builder, table) if isinstance(table, exp.Table) else ()
    named = next(
        (one for one in root.sources if len(target) == 1 and one.alias == builder.key(table.name, False)), None
    )
    if named is not None and named.parts:
        target = named.parts  # T-SQL names the target by its alias in `from`
    elif isinstance(table, exp.Table):
        sources.add(builder, root, table)
    set_: dict[str, tuple[Name, list[Input], str]] = {}
    _assignments(builder, root, node.expressions, set_)
    if (where := args.get("where")) is not None:
        add_row(builder, root, where, FILTER, WHERE)
    _put(root, set_)
    return Statement("update", builder.close_scope(root), target, _target_at(table))


def _delete(builder: Builder, node: Any, at: At) -> Statement:
    args = node.args
    root = _root(builder, at)
    if (with_ := args.get("with_")) is not None:
        root.environment = builder.ctes(with_, root.environment, root)
    table = args.get("this")
    if isinstance(table, exp.Table):
        sources.add(builder, root, table)
    for one in args.get("using") or ():
        sources.add(builder, root, one)
    if (where := args.get("where")) is not None:
        add_row(builder, root, where, FILTER, WHERE)
    target = sources.relation_parts(builder, table) if isinstance(table, exp.Table) else ()
    return Statement("delete", builder.close_scope(root), target, _target_at(table))
