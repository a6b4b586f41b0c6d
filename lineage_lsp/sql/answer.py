"""The answer to a query that needs no warehouse: of constants, of tables whose rows are known, of views on these."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cmp_to_key
from typing import Any

import sqlglot
from sqlglot import expressions as exp
from sqlglot.errors import SqlglotError

from lineage_lsp.base.rows import Rows
from lineage_lsp.sql.constants import Circumstances, NotConstantError, Value, value_of
from lineage_lsp.sql.names import known_dialect

Tables = Callable[[tuple[str, ...]], Rows | str | None]
"""The rows of a table by its name's parts, or the query that gives them; None for one nobody knows."""

_Made = tuple[Mapping[str, Value], tuple[Value, ...]]
"""A row of the source (the first of its group), and the row that is made of it."""

_LONGEST = 20_000
"""Characters of a query worth reading for its answer."""
_MOST_ROWS = 20_000
"""Rows of a view worth making one by one."""


def answer(sql: str, dialect: str, tables: Tables, now: datetime.datetime) -> Rows | None:
    """The rows `sql` gives; None where that takes a warehouse."""
    if len(sql) > _LONGEST:
        return None
    try:
        return _Query(tables, Circumstances(now, dialect), {}).rows(_parsed(sql, dialect))
    except (SqlglotError, NotConstantError, RecursionError):
        return None


def _parsed(sql: str, dialect: str) -> Any:
    return sqlglot.parse_one(sql.strip().rstrip(";"), read=known_dialect(dialect))


class _Row(Mapping[str, Value]):
    """A row of a view: a column is made when it is asked for, so that one nobody can know hurts nobody else."""

    __slots__ = ("_at", "_items", "_made", "_source")

    def __init__(self, items: Mapping[str, exp.Expression], source: Mapping[str, Value], at: Circumstances) -> None:
        self._items = items
        self._source = source
        self._at = at
        self._made: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._made:
            self._made[name] = value_of(self._items[name], self._source, self._at)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class _Query:
    """ctes: those in reach, each with what was in reach where it is written."""

    def __init__(self, tables: Tables, at: Circumstances, ctes: Mapping[str, tuple[exp.Expression, _Query]]) -> None:
        self._tables = tables
        self._at = at
        self._ctes = ctes
        self._members: dict[int, Sequence[Mapping[str, Value]]] = {}

    def _within(self, query: exp.Expression) -> _Query:
        """What the body of `query` sees."""
        with_ = query.args.get("with_")
        if with_ is None:
            return self
        if with_.args.get("recursive"):
            raise NotConstantError("a recursive query")
        inner = self
        for cte in with_.expressions:
            if cte.args["alias"].columns:
                raise NotConstantError("columns that are renamed")
            ctes = {**inner._ctes, cte.alias.lower(): (cte.this, inner)}
            inner = _Query(self._tables, self._at, ctes)
        return inner

    def rows(self, query: Any) -> Rows:
        return self._within(query)._body(query)

    def _body(self, query: Any) -> Rows:
        match query:
            case exp.Subquery() if not query.args.get("joins"):
                return self.rows(query.this)
            case exp.Union() if not query.args.get("order"):
                left, right = self.rows(query.this), self.rows(query.expression)
                every = left.rows + right.rows
                return Rows(left.columns, tuple(dict.fromkeys(every)) if query.args.get("distinct") else every)
            case exp.Select() if not any(query.args.get(part) for part in _NOT_READ):
                return self._select(query)
            case _:
                raise NotConstantError(type(query).__name__)

    def _select(self, query: exp.Select) -> Rows:
        rows = self._source(query)
        items = self._items(query, rows)
        if _is_grouped(query):
            made = self._grouped(query, items, rows)
        else:
            made = [(row, tuple(self._one(item, [row]) for item in items)) for row in rows]
        if distinct := query.args.get("distinct"):
            if distinct.args.get("on"):
                raise NotConstantError("distinct on")
            first: dict[tuple[Value, ...], _Made] = {}
            for one in made:
                first.setdefault(one[1], one)
            made = list(first.values())
        made = self._sorted(query, items, made)
        if limit := query.args.get("limit"):
            made = made[: int(value_of(limit.expression, {}, self._at))]
        names = tuple(item.alias_or_name or f"column_{at}" for at, item in enumerate(items, 1))
        return Rows(names, tuple(values for _, values in made))

    def _source(self, query: exp.Select) -> list[Mapping[str, Value]]:
        """The rows `query` reads, those its `where` takes."""
        source = query.args.get("from_")
        rows: list[Mapping[str, Value]] = [{}] if source is None else self._relation(source.this)
        if where := query.args.get("where"):
            rows = [row for row in rows if value_of(where.this, row, self._at)]
        return rows

    def _relation(self, source: Any) -> list[Mapping[str, Value]]:
        match source:
            case exp.Table() as table if isinstance(table.this, exp.Identifier):
                parts = tuple(part.name for part in table.parts)
                if len(parts) == 1 and parts[0].lower() in self._ctes:
                    query, scope = self._ctes[parts[0].lower()]
                    return scope._view(query)
                found = self._tables(parts)
            case exp.Subquery() as inner if not inner.args.get("joins"):
                return self._view(inner.this)
            case _:
                found = None
        if found is None:
            raise NotConstantError("the rows of a table nobody knows")
        if isinstance(found, str):
            if len(found) > _LONGEST:
                raise NotConstantError("a long query")
            return _Query(self._tables, self._at, {})._view(_parsed(found, self._at.dialect))
        return _as_mappings(found)

    def _view(self, query: Any) -> list[Mapping[str, Value]]:
        """The rows of `query` for somebody who may not want all of its columns."""
        scope = self._within(query)
        if not isinstance(query, exp.Select) or _is_grouped(query) or any(query.args.get(part) for part in _WHOLE):
            return _as_mappings(scope._body(query))
        rows = scope._source(query)
        if len(rows) > _MOST_ROWS:
            raise NotConstantError("too many rows")
        items = {item.alias_or_name.lower(): item for item in scope._items(query, rows)}
        return [_Row(items, row, self._at) for row in rows]

    def _items(self, query: exp.Select, rows: Sequence[Mapping[str, Value]]) -> list[exp.Expression]:
        items: list[exp.Expression] = []
        for item in query.expressions:
            if item.is_star:
                star = item if isinstance(item, exp.Star) else item.this
                if any(star.args.values()):
                    raise NotConstantError("a star with exceptions")
                items.extend(exp.column(name) for name in (rows[0] if rows else ()))
            else:
                items.append(item)
        return items

    def _grouped(
        self, query: exp.Select, items: Sequence[exp.Expression], rows: Sequence[Mapping[str, Value]]
    ) -> list[_Made]:
        group = query.args.get("group")
        keys = [self._named(items, key) for key in group.expressions] if group else []
        groups: dict[tuple[Value, ...], list[Mapping[str, Value]]] = defaultdict(list)
        for row in rows:
            groups[tuple(value_of(key, row, self._at) for key in keys)].append(row)
        if not keys and not groups:
            groups[()] = []
        self._members = {id(members[0]): members for members in groups.values() if members}
        made = []
        for members in groups.values():
            first = members[0] if members else {}
            made.append((first, tuple(self._one(item, members) for item in items)))
        return made

    def _one(self, item: exp.Expression, rows: Sequence[Mapping[str, Value]]) -> Value:
        """The value of an item of the select list for a group of rows."""
        known = {
            aggregate: self._aggregate(aggregate, rows)
            for aggregate in item.find_all(exp.AggFunc)
            if aggregate.find_ancestor(exp.AggFunc) is None
        }
        if not known:
            return value_of(item, rows[0] if rows else {}, self._at)
        inner = item.unalias()
        if inner in known:
            return known[inner]
        raise NotConstantError("an expression of aggregates")

    def _aggregate(self, aggregate: exp.AggFunc, rows: Sequence[Mapping[str, Value]]) -> Value:
        if isinstance(aggregate, exp.Count) and isinstance(aggregate.this, exp.Star | exp.Literal):
            return len(rows)
        values = [value_of(aggregate.this, row, self._at) for row in rows]
        values = [value for value in values if value is not None]
        if isinstance(aggregate.this, exp.Distinct):
            values = list(dict.fromkeys(values))
        match aggregate:
            case exp.Count():
                return len(values)
            case exp.Min():
                return min(values, default=None)
            case exp.Max():
                return max(values, default=None)
            case exp.Sum():
                return sum(values) if values else None
            case _:
                raise NotConstantError(type(aggregate).__name__)

    def _sorted(
        self,
        query: exp.Select,
        items: Sequence[exp.Expression],
        made: list[_Made],
    ) -> list[_Made]:
        order = query.args.get("order")
        for key in reversed(order.expressions if order else ()):
            wanted = self._named(items, key.this)
            at = next((at for at, item in enumerate(items) if item.unalias() == wanted), None)

            def sort_key(one: _Made, at: int | None = at, by: Any = wanted) -> Any:
                if at is not None:
                    return _sortable(one[1][at])
                return _sortable(self._one(by, self._members.get(id(one[0]), [one[0]])))

            made = sorted(made, key=sort_key, reverse=bool(key.args.get("desc")))
        return made

    def _named(self, items: Sequence[exp.Expression], key: exp.Expression) -> Any:
        """What a key of `group by` or `order by` stands for: an item by number or alias, else itself."""
        if isinstance(key, exp.Literal) and not key.is_string:
            return items[int(key.this) - 1].unalias()
        if isinstance(key, exp.Column) and not key.table:
            for item in items:
                if isinstance(item, exp.Alias) and item.alias.lower() == key.name.lower():
                    return item.unalias()
        return key


def _is_grouped(query: exp.Select) -> bool:
    aggregates = (one for item in query.expressions for one in item.find_all(exp.AggFunc))
    return bool(query.args.get("group")) or any(one.find_ancestor(exp.Window) is None for one in aggregates)


def _as_mappings(found: Rows) -> list[Mapping[str, Value]]:
    columns = [name.lower() for name in found.columns]
    return [dict(zip(columns, row, strict=False)) for row in found.rows]


def _sortable(value: Value) -> Any:
    return cmp_to_key(_order)(value)


def _order(one: Value, other: Value) -> int:
    """None comes last, and what cannot be compared stays where it is."""
    if one is None or other is None:
        return (one is None) - (other is None)
    try:
        return int(one > other) - int(one < other)
    except TypeError:
        return 0


_NOT_READ = ("joins", "having", "qualify", "laterals", "offset", "windows", "pivots")
_WHOLE = (*_NOT_READ, "distinct", "order", "limit")
"""What makes a row depend on others."""
