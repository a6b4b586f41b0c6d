"""Statements that change rows in place: merge, update, delete, and what an insert does where it meets old rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlglot import exp

from lineage_lsp.sql import sources
from lineage_lsp.sql.build import Builder, Draft
from lineage_lsp.sql.expressions import collect
from lineage_lsp.sql.fields import subtype_of
from lineage_lsp.sql.outputs import outputs_of, star_output
from lineage_lsp.sql.rows import add_row
from lineage_lsp.sql.targets import names_of, open_root, parts_of, target_at
from lineage_lsp.sql.unit import FILTER, IDENTITY, JOIN, ON, WHERE, At, Input, Name, Output, Source, Statement

Assigned = dict[str, tuple[Name, list[Input], str]]
"""By key of a column: what its values are made of, and the text of the first expression."""


def add_merge(builder: Builder, node: Any, at: At) -> Statement:
    args = node.args
    root = open_root(builder, node, at)
    sources.add(builder, root, args["using"])
    merged = len(root.sources)
    sources.add(builder, root, args["this"])
    if (condition := args.get("on")) is not None:
        add_row(builder, root, condition, JOIN, ON)
    target = parts_of(builder, args["this"])
    set_: Assigned = {}
    placed: Sequence[Output] = ()
    by_row = False
    whens = args.get("whens")
    for when in whens.expressions if whens is not None else ():
        then = when.args.get("then")
        root.now_visible = merged if isinstance(then, exp.Insert) else -1  # there is no row of the target yet
        if (condition := when.args.get("condition")) is not None:
            add_row(builder, root, condition, FILTER, WHERE)
        if isinstance(then, exp.Update):
            _assignments(builder, root, then.args.get("expressions") or [], set_)
        elif isinstance(then, exp.Insert):
            placed = _inserted(builder, root, then, target, set_) or placed
            by_row = by_row or (isinstance(then.this, exp.Var) and then.this.name.upper() == "ROW")
    root.now_visible = -1
    _set_by_star_too(builder, root, set_)
    _put(root, set_)
    root.outputs.extend(placed)
    scope = builder.close_scope(root)
    builder.made.fill(target, scope, by_name=True)
    return Statement("merge", scope, target, target_at(args["this"]), placed=-1 if by_row and not set_ else len(placed))


def _inserted(builder: Builder, draft: Draft, then: Any, target: tuple[str, ...], set_: Assigned) -> Sequence[Output]:
    """Note what is inserted under the columns' names; what comes back is for columns that only the target names."""
    names = then.this.expressions if isinstance(then.this, exp.Tuple) else []
    values = then.expression.expressions if isinstance(then.expression, exp.Tuple) else []
    if not names and not values:
        _star_of_source(draft)
        return ()
    if not names:
        names = [exp.Identifier(this=one.key, quoted=True) for one in names_of(builder, target)]
        if len(names) != len(values):
            return list(outputs_of(builder, draft, values))
    for column, value in zip(names, values, strict=False):
        _assign(builder, draft, column, value, set_)
    return ()


def _star_of_source(draft: Draft) -> None:
    """`update set *` and `insert *` take every column of what is merged in."""
    if any(one.star is not None for one in draft.outputs) or len(draft.sources) < 2:
        return
    draft.outputs.append(star_output())
    target = draft.sources[-1]
    draft.sources[-1] = Source(
        target.alias, target.alias_at, target.parts, target.parts_at, target.scope, target.columns, hidden=True
    )


def _set_by_star_too(builder: Builder, draft: Draft, set_: Assigned) -> None:
    """A column set by name in one branch and by `insert *` in another is made of both, and one column."""
    if not set_ or not any(one.star is not None for one in draft.outputs):
        return
    draft.outputs[:] = [star_output(tuple(set_))]
    merged = exp.Identifier(this=draft.sources[0].alias, quoted=True)
    for key, (_, inputs, _) in set_.items():
        inputs.append((builder.reference_of(draft, [merged, exp.Identifier(this=key, quoted=True)]), IDENTITY))


def _assignments(builder: Builder, draft: Draft, items: Any, set_: Assigned) -> None:
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, exp.EQ):
            left, right = item.this, item.expression
            if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
                for column, value in zip(left.expressions, right.expressions, strict=False):
                    _assign(builder, draft, column, value, set_)
            elif isinstance(left, exp.Tuple) and isinstance(right, (exp.Subquery, exp.Query)):
                for at, column in enumerate(left.expressions):
                    _assign(builder, draft, column, _only(right, at), set_)
            else:
                _assign(builder, draft, left, right, set_)
        elif isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            _star_of_source(draft)


def _only(query: Any, number: int) -> Any:
    """The query with no more than one item of its list: `set (a, b) = (select c, d from s)`."""
    made = query.copy()
    for select in made.find_all(exp.Select) if isinstance(made.unnest(), exp.SetOperation) else [made.unnest()]:
        if select.find_ancestor(exp.From, exp.Where, exp.CTE) is None and number < len(select.expressions):
            select.set("expressions", [select.expressions[number]])
    return made


def _assign(builder: Builder, draft: Draft, column: Any, value: Any, set_: Assigned) -> None:
    while isinstance(column, exp.Dot):
        column = column.expression
    names = builder.names([column])
    if not names:
        return
    inputs = [] if _is_default(value) else collect(builder, draft, value, subtype_of(value))
    set_.setdefault(names[0].key, (names[0], [], builder.sql(value)))[1].extend(inputs)


def _is_default(value: Any) -> bool:
    """`set a = default`: what the table's definition says."""
    return isinstance(value, exp.Column) and len(value.parts) == 1 and value.sql().upper() == "DEFAULT"


def _put(draft: Draft, set_: Assigned) -> None:
    for name, inputs, text in set_.values():
        draft.outputs.append(Output(name.name, name.key, text, name.at, name.at, tuple(dict.fromkeys(inputs))))


def add_update(builder: Builder, node: Any, at: At) -> Statement:
    args = node.args
    root = open_root(builder, node, at)
    table = args["this"]
    from_ = args.get("from_")
    if from_ is not None:
        sources.add(builder, root, from_.this)
    target = parts_of(builder, table)
    named = next(
        (one for one in root.sources if len(target) == 1 and one.alias == builder.key(table.name, False)), None
    )
    if named is not None and named.parts:
        target = named.parts  # T-SQL names the target by its alias in `from`
    elif through := _through_cte(builder, root, target):
        target = through
        sources.add(builder, root, table)
    elif isinstance(table, exp.Table):
        sources.add(builder, root, table)
    set_: Assigned = {}
    _assignments(builder, root, node.expressions, set_)
    if (where := args.get("where")) is not None:
        add_row(builder, root, where, FILTER, WHERE)
    _put(root, set_)
    scope = builder.close_scope(root)
    builder.made.fill(target, scope, by_name=True)
    return Statement("update", scope, target, target_at(table))


def _through_cte(builder: Builder, draft: Draft, target: tuple[str, ...]) -> tuple[str, ...]:
    """The relation that is written to by way of a CTE: T-SQL's `with c as (select … from t) update c set …`."""
    scope = (
        builder.scopes[draft.environment[target[0]]] if len(target) == 1 and target[0] in draft.environment else None
    )
    return scope.sources[0].parts if scope is not None and len(scope.sources) == 1 else ()


def add_delete(builder: Builder, node: Any, at: At) -> Statement:
    args = node.args
    root = open_root(builder, node, at)
    table = args.get("this")
    if isinstance(table, exp.Table):
        sources.add(builder, root, table)
    for one in args.get("using") or ():
        sources.add(builder, root, one)
    if (where := args.get("where")) is not None:
        add_row(builder, root, where, FILTER, WHERE)
    target = parts_of(builder, table)
    target = _through_cte(builder, root, target) or target
    return Statement("delete", builder.close_scope(root), target, target_at(table))


def add_conflict(builder: Builder, conflict: Any, table: Any, scope: int, alias: Any) -> int:
    """`on conflict do update set a = excluded.a + t.a`: the rows inserted and those updated as one scope.

    alias: what MySQL's `values (1, 2) as new(x, y)` calls them.
    """
    items = [one for one in conflict.expressions if isinstance(one, exp.EQ)]
    if not items or not isinstance(table, exp.Table):
        return scope
    draft = builder.open_scope("branch", None, {})
    sources.add(builder, draft, table)
    draft.sources.append(Source(builder.key("excluded", False), None, (), None, scope))
    if isinstance(alias, exp.TableAlias) and alias.this is not None:
        columns = builder.names(alias.args.get("columns") or ())
        draft.sources.append(Source(builder.identifier_key(alias.this), None, (), None, scope, columns))
    if (inserted := builder.scopes[scope]) is not None:
        draft.sources.extend(msgspec.structs.replace(one, hidden=True) for one in inserted.sources)
    set_: Assigned = {}
    for item in items:
        for call in [item.expression, *item.expression.find_all(exp.Anonymous)]:
            if isinstance(call, exp.Anonymous) and call.name.upper() == "VALUES":
                given = call.expressions
                if len(given) == 1 and isinstance(given[0], exp.Column):
                    call.replace(exp.column(given[0].name, table="excluded"))
        _assignments(builder, draft, [item], set_)
    _put(draft, set_)
    both = builder.open_scope("root", None, {})
    both.branches = [scope, builder.close_scope(draft)]
    both.by_name = True
    return builder.close_scope(both)
