"""Random queries over the tables of the oracle: a small grammar of what nests, hides and renames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

TABLES = {
    "orders": ("id", "customer_id", "amount", "tax"),
    "monthly": ("id", "jan", "feb", "mar"),
    "staff": ("id", "manager_id", "pay"),
    "items": ("order_id", "product_id", "quantity", "price"),
}
"""Their numbers: what else they have comes into a query through a star alone."""

NAMES = ("id", "amount", "pay", "jan", "x", "y", "z")
"""Given to outputs and tables: some are those of columns and tables, which they then hide."""

Fields = tuple[str, ...]
"""Of a struct; none for a number."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Something to select from. columns: name → fields; whole: nothing but `columns` comes through its star."""

    sql: str
    columns: Mapping[str, Fields]
    whole: bool = True


@dataclass(slots=True)
class Scope:
    """What can be named in a query: alias → relation, names of CTEs → their columns."""

    ctes: dict[str, Relation] = field(default_factory=dict)
    around: tuple[str, ...] = ()


@st.composite
def queries(draw: DrawFn) -> str:
    scope = Scope()
    ctes = []
    for number in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from(("orders", "staff", "x", f"c{number}")))
        if name in scope.ctes:
            continue
        made = draw(_query(scope, 2))
        listed = ""
        columns = dict(made.columns)
        if made.whole and draw(st.integers(0, 4)) == 0:
            names = [f"n{at}" for at in range(len(columns))]
            listed, columns = f"({', '.join(names)})", dict(zip(names, columns.values(), strict=True))
        ctes.append(f"{name}{listed} as ({made.sql})")
        scope.ctes[name] = Relation(name, columns, made.whole)
    body = draw(_query(scope, 2)).sql
    return f"with {', '.join(ctes)} {body}" if ctes else body


@st.composite
def _query(draw: DrawFn, scope: Scope, depth: int) -> Relation:
    if depth > 0 and draw(st.integers(0, 5)) == 0:
        return draw(_set_operation(scope, depth))
    return draw(_select(scope, depth))


@st.composite
def _set_operation(draw: DrawFn, scope: Scope, depth: int) -> Relation:
    word = draw(st.sampled_from(("union all", "union", "except", "intersect", "union all by name", "union by name")))
    width = draw(st.integers(1, 3))
    first, second = (draw(_select(scope, depth - 1, width)) for _ in range(2))
    columns = dict(first.columns)
    if "by name" in word:
        columns |= second.columns
    return Relation(f"{first.sql} {word} {second.sql}", columns)


@st.composite
def _select(draw: DrawFn, scope: Scope, depth: int, width: int = 0) -> Relation:
    """width: so many outputs, all numbers; 0 for any."""
    sources: dict[str, Relation] = {}
    text = ""
    for number in range(draw(st.sampled_from((1, 1, 1, 2, 2, 3)))):
        relation = draw(_source(scope, depth))
        alias = f"t{depth}{number}" if number or draw(st.booleans()) else draw(st.sampled_from(NAMES))
        if not number:
            text = f"{relation.sql} {alias}"
        else:
            sides = {alias: relation}
            on = f"{draw(_column(sources, True))} = {draw(_column(sides, True))}"
            word = draw(st.sampled_from(("join", "left join", "full join", "semi join", "anti join", "cross join")))
            text += f" {word} {relation.sql} {alias}" + ("" if word == "cross join" else f" on {on}")
            if word in ("semi join", "anti join"):
                continue
        sources[alias] = relation
    if draw(st.integers(0, 6)) == 0:
        beside = _item(draw(st.booleans()), draw(_number(sources, 1)), "beside")
        text += f", lateral (select {beside}) l{depth}"
        sources[f"l{depth}"] = Relation("", {"beside": ()})
    if not width and draw(st.integers(0, 5)) == 0:
        return draw(_star(sources, text))
    grouped = draw(st.integers(0, 3)) == 0
    names = draw(st.lists(st.sampled_from(NAMES), min_size=width or 1, max_size=width or 4, unique=True))
    items: list[str] = []
    columns: dict[str, Fields] = {}
    keys: list[str] = []
    in_front = draw(st.integers(0, 5)) == 0
    for name in names:
        fields: Fields = ()
        if grouped:
            value = draw(_number(sources, 1))
            if draw(st.booleans()):
                keys.append(str(len(items) + 1))
            else:
                value = draw(_aggregate(sources, value))
        elif not width and draw(st.integers(0, 6)) == 0:
            fields = ("p", "q")
            value = f"{{'p': {draw(_number(sources, 1))}, 'q': {draw(_number(sources, 1))}}}"
        elif depth > 0 and draw(st.integers(0, 6)) == 0:
            value = draw(_subquery(scope, sources))
        elif draw(st.integers(0, 6)) == 0:
            order = draw(_number(sources, 0))
            value = f"sum({draw(_number(sources, 0))}) over (partition by {draw(_number(sources, 0))} order by {order})"
        else:
            value = draw(_number(sources, 2))
        columns[name] = fields
        items.append(_item(in_front, value, name))
    selected = f"select {'distinct ' if draw(st.integers(0, 7)) == 0 else ''}{', '.join(items)}"
    sql = f"from {text} {selected}" if draw(st.integers(0, 5)) == 0 else f"{selected} from {text}"
    if draw(st.integers(0, 2)) == 0:
        sql += f" where {draw(_condition(sources))}"
    if keys:
        way = draw(st.sampled_from(("{}", "{}", "rollup ({})", "cube ({})", "grouping sets (({}), ())")))
        sql += f" group by {way.format(', '.join(keys))}"
    if not grouped and draw(st.integers(0, 7)) == 0:
        order = ", ".join(draw(st.lists(_column(sources), min_size=1, max_size=2)))
        sql += f" window w as (partition by {draw(_column(sources))} order by {order}) qualify rank() over w < 4"
    return Relation(sql, columns)


def _item(in_front: bool, value: str, name: str) -> str:
    return f"{name}: {value}" if in_front else f"{value} as {name}"


@st.composite
def _source(draw: DrawFn, scope: Scope, depth: int) -> Relation:
    kind = draw(st.integers(0, 3)) if depth > 0 else 0
    if kind == 1:
        inner = draw(_query(scope, depth - 1))
        return Relation(f"({inner.sql})", inner.columns, inner.whole)
    if kind == 2 and scope.ctes:
        return scope.ctes[draw(st.sampled_from(sorted(scope.ctes)))]
    name = draw(st.sampled_from(sorted(TABLES)))
    return scope.ctes.get(name) or Relation(name, dict.fromkeys(TABLES[name], ()), whole=False)


@st.composite
def _star(draw: DrawFn, sources: Mapping[str, Relation], text: str) -> Relation:
    """A star of one source, so that no name comes twice."""
    alias = draw(st.sampled_from(sorted(sources)))
    relation = sources[alias]
    columns = dict(relation.columns)
    star = f"{alias}.*"
    numbers = [name for name, fields in columns.items() if not fields]
    if len(numbers) > 1:
        chosen = draw(st.sampled_from(numbers))
        match draw(st.integers(0, 3)):
            case 1:
                star += f" exclude ({chosen})"
                del columns[chosen]
            case 2:
                star += f" replace ({draw(_number(sources, 1))} as {chosen})"
            case 3 if "renamed" not in columns:
                star += f" rename ({chosen} as renamed)"
                columns = {"renamed" if name == chosen else name: fields for name, fields in columns.items()}
    return Relation(f"select {star} from {text}", columns, relation.whole)


@st.composite
def _column(draw: DrawFn, sources: Mapping[str, Relation], qualified: bool = False) -> str:
    alias = draw(st.sampled_from(sorted(sources)))
    columns = sources[alias].columns
    name = draw(st.sampled_from(sorted(columns)))
    alone = sum(name in one.columns for one in sources.values()) == 1
    open_ = any(not one.whole for other, one in sources.items() if other != alias)
    path = (
        draw(st.sampled_from((".{}", "['{}']"))).format(draw(st.sampled_from(columns[name]))) if columns[name] else ""
    )
    bare = not qualified and alone and not open_ and name not in sources and draw(st.booleans())
    return f"{name if bare else f'{alias}.{name}'}{path}"


@st.composite
def _number(draw: DrawFn, sources: Mapping[str, Relation], depth: int) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(_column(sources))
    one, other = draw(_number(sources, depth - 1)), draw(_number(sources, depth - 1))
    match draw(st.integers(0, 4)):
        case 0:
            return f"case when {draw(_condition(sources))} then {one} else {other} end"
        case 1:
            return f"coalesce({one}, {other})"
        case 2:
            return f"greatest({one}, {other} - 3)"
        case 3:
            return f"if({one} > {other}, {other}, 0)"
        case _:
            return f"({one} * 2 + {other})"


@st.composite
def _condition(draw: DrawFn, sources: Mapping[str, Relation]) -> str:
    one, other = draw(_column(sources)), draw(_column(sources))
    return draw(
        st.sampled_from(
            (
                f"{one} > {other}",
                f"{one} < 5",
                f"{one} is not null or {other} = 2",
                f"{one} in (1, 2, 3, {other})",
            )
        )
    )


@st.composite
def _aggregate(draw: DrawFn, sources: Mapping[str, Relation], value: str) -> str:
    match draw(st.integers(0, 3)):
        case 0:
            return f"sum({value})"
        case 1:
            return f"max({value}) filter (where {draw(_condition(sources))})"
        case 2:
            return f"count(distinct {value})"
        case _:
            return f"arg_max({value}, {draw(_column(sources))})"


@st.composite
def _subquery(draw: DrawFn, scope: Scope, sources: Mapping[str, Relation]) -> str:
    """A scalar subquery, correlated with what is around it."""
    inner = draw(_source(scope, 0))
    inside = {"s": inner}
    value, key = draw(_number(inside, 1)), draw(_column(inside))
    return f"(select max({value}) from {inner.sql} s where {key} = {draw(_column(sources))})"
