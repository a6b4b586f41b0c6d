"""Random queries over the tables of the oracle: a grammar of what nests, hides and renames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.oracle.values import (
    LIST,
    NUMBER,
    Kind,
    Relation,
    columns_of,
    conditions,
    element_of,
    numbers,
    values,
)

TABLES: Mapping[str, Mapping[str, Kind]] = {
    "orders": dict.fromkeys(("id", "customer_id", "amount", "tax"), NUMBER),
    "monthly": dict.fromkeys(("id", "jan", "feb", "mar"), NUMBER),
    "staff": dict.fromkeys(("id", "manager_id", "pay"), NUMBER),
    "items": dict.fromkeys(("order_id", "product_id", "quantity", "price"), NUMBER),
    "events": {"id": NUMBER, "lines": Kind("structs", ("quantity",)), "attributes": Kind("map", ("paid", "open"))},
}
"""Those of their columns that are made of numbers: what else they have comes into a query through a star alone."""

NAMES = ("id", "amount", "pay", "jan", "x", "y", "z")
"""Given to outputs and tables: some are those of columns and tables, which they then hide."""

MACROS = (
    "create or replace temp macro twice(a, b := 1) as a * 2 + b",
    "create or replace temp macro largest(a, b) as case when a > b then a else b end",
    "create or replace temp macro paid(amount) as (select max(pay) from staff where id = amount)",
)


@dataclass(slots=True)
class Scope:
    """What can be named in a query: names of CTEs → their columns. read: those that somebody selects from."""

    ctes: dict[str, Relation] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def cte(self, name: str) -> Relation | None:
        self.read.add(name)
        return self.ctes.get(name)


@st.composite
def queries(draw: DrawFn) -> str:
    scope = Scope()
    ctes: dict[str, tuple[str, set[str]]] = {}
    recursive = ""
    for number in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from(("orders", "staff", "x", f"c{number}")))
        if name in ctes:
            continue
        scope.read = set()
        if draw(st.integers(0, 5)) == 0:
            recursive = "recursive "
            made = draw(_recursive(scope, name))
            ctes[name] = made.sql, scope.read
            scope.ctes[name] = Relation(name, made.columns)
            continue
        made = draw(_query(scope, 2))
        listed = ""
        columns = dict(made.columns)
        if made.whole and draw(st.integers(0, 4)) == 0:
            names = [f"n{at}" for at in range(len(columns))]
            listed, columns = f"({', '.join(names)})", dict(zip(names, columns.values(), strict=True))
        ctes[name] = f"{name}{listed} as {draw(st.sampled_from(('', '', 'materialized ')))}({made.sql})", scope.read
        scope.ctes[name] = Relation(name, columns, made.whole)
    scope.read = set()
    body = draw(_query(scope, 2))
    sql = body.sql
    match draw(st.integers(0, 11)):
        case 0:
            sql = f"{sql} order by all limit 7"
        case 1 if body.whole and all(one == NUMBER for one in body.columns.values()):
            sql = f"select {draw(_of_every_column(sorted(body.columns)))} from ({sql}) every"
    read = scope.read
    for name, (_, others) in reversed(ctes.items()):
        read = read | others if name in read else read
    said = [text for name, (text, _) in ctes.items() if name in read]  # DuckDB looks at no others
    sql = f"with {recursive}{', '.join(said)} {sql}" if said else sql
    return f"{'; '.join(MACROS)}; {sql}" if any(f"{one}(" in sql for one in ("twice", "largest", "paid")) else sql


@st.composite
def _of_every_column(draw: DrawFn, names: list[str]) -> str:
    one = draw(st.sampled_from(names))
    return draw(
        st.sampled_from(
            (
                "max(columns(*))",
                f"max(columns(* exclude ({one})))" if len(names) > 1 else "max(columns(*))",
                f"columns('{one}')",
                f"columns(c -> c = '{one}' or c = 'x') + {one}",
                f"columns([c for c in (*) if c <> '{one}' or c = '{names[0]}'])",
                f"coalesce(*columns(*)) as c, {one}",
                "columns('(.)(.*)') as 'n_\\1'" if len({name[0] for name in names}) == len(names) else "columns(*)",
                f"sum(columns(*)) filter (where {one} > 3)",
                f"* replace ({one} + {names[0]} as {one})",
                f"every.* rename ({one} as renamed), {one}",
                f"* exclude ({one}), {one} + 1 as again",
                "* like 'a%'" if any(name.startswith("a") for name in names) else "*",
                f"struct_pack(a := {one}, b := {names[0]}).a as s",
                "every as whole",
                f"#{len(names)}",
            )
        )
    )


@st.composite
def _recursive(draw: DrawFn, scope: Scope, name: str) -> Relation:
    """A CTE that ends: its first column counts."""
    columns = {"n": NUMBER, "v": NUMBER, "w": NUMBER}
    first = draw(_select(scope, 0, 2))
    start = f"select 1, * from ({first.sql}) s"
    itself = {"r": Relation(name, columns)}
    text = f"{name} r"
    if draw(st.booleans()):
        beside = draw(_source(Scope({**scope.ctes, name: itself["r"]}, scope.read), 0))
        both = {**itself, "b": beside}
        text += f" join {beside.sql} b on {draw(columns_of(both))} = {draw(columns_of({'b': beside}))}"
        itself = both
    steps = f"r.n + 1, {draw(numbers(itself, 1))}, {draw(numbers(itself, 0))}"
    word = draw(st.sampled_from(("union all", "union")))
    return Relation(f"{name}(n, v, w) as ({start} {word} select {steps} from {text} where r.n < 3)", columns)


@st.composite
def _query(draw: DrawFn, scope: Scope, depth: int) -> Relation:
    if depth > 0 and draw(st.integers(0, 5)) == 0:
        return draw(_set_operation(scope, depth))
    return draw(_select(scope, depth))


@st.composite
def _set_operation(draw: DrawFn, scope: Scope, depth: int) -> Relation:
    word = draw(
        st.sampled_from(
            ("union all", "union", "except", "except all", "intersect", "union all by name", "union by name")
        )
    )
    width = draw(st.integers(1, 3))
    first, second = (draw(_select(scope, depth - 1, width)) for _ in range(2))
    columns = dict(first.columns)
    if "by name" in word:
        columns |= second.columns
    return Relation(f"{first.sql} {word} {second.sql}", columns)


@st.composite
def _select(draw: DrawFn, scope: Scope, depth: int, width: int = 0) -> Relation:
    """width: so many outputs, all numbers; 0 for any."""
    text, sources = draw(_from(scope, depth))
    if not width and draw(st.integers(0, 5)) == 0:
        return draw(_star(sources, text))
    grouped = draw(st.integers(0, 3)) == 0
    names = draw(st.lists(st.sampled_from(NAMES), min_size=width or 1, max_size=width or 4, unique=True))
    items: list[str] = []
    columns: dict[str, Kind] = {}
    keys: list[str] = []
    in_front = draw(st.integers(0, 5)) == 0
    for name in names:
        kind = NUMBER
        if grouped:
            value = draw(numbers(sources, 1))
            if draw(st.booleans()):
                keys.append(str(len(items) + 1))
            elif not width and draw(st.integers(0, 4)) == 0:
                value, kind = f"list({value} order by {value})", LIST
            else:
                value = draw(_aggregate(sources, value))
        elif not width and draw(st.integers(0, 4)) == 0:
            value, kind = draw(values(sources))
        elif columns and draw(st.integers(0, 5)) == 0:
            value = f"{draw(st.sampled_from(list(columns)))} + {draw(numbers(sources, 0))}"
        elif depth > 0 and draw(st.integers(0, 4)) == 0:
            value = draw(_subquery(scope, sources))
        elif draw(st.integers(0, 5)) == 0:
            value = draw(_window(sources))
        elif draw(st.integers(0, 9)) == 0:
            value = f"unnest([{draw(numbers(sources, 0))}, {draw(numbers(sources, 0))}])"
        else:
            value = draw(numbers(sources, 2))
        columns[name] = kind
        items.append(f"{name}: {value}" if in_front else f"{value} as {name}")
    selected = f"select {'distinct ' if draw(st.integers(0, 7)) == 0 else ''}{', '.join(items)}"
    sql = f"from {text} {selected}" if draw(st.integers(0, 5)) == 0 else f"{selected} from {text}"
    if draw(st.integers(0, 2)) == 0:
        condition = _membership(scope, sources) if depth > 0 and draw(st.booleans()) else conditions(sources)
        sql += f" where {draw(condition)}"
    if keys:
        ways = ["{}", "{}", "rollup ({})", "cube ({})", "grouping sets (({}), ())", "all"]
        if len(keys) > 1:
            ways.append(f"grouping sets (({keys[0]}), ({keys[1]}), ())")
        sql += f" group by {draw(st.sampled_from(ways)).format(', '.join(keys))}"
    if grouped and draw(st.integers(0, 3)) == 0:
        sql += f" having max({draw(columns_of(sources))}) > 3"
    if not grouped and draw(st.integers(0, 6)) == 0:
        order = ", ".join(draw(st.lists(columns_of(sources), min_size=1, max_size=2)))
        sql += f" window w as (partition by {draw(columns_of(sources))} order by {order}) qualify rank() over w < 4"
    return Relation(sql, columns)


@st.composite
def _from(draw: DrawFn, scope: Scope, depth: int) -> tuple[str, dict[str, Relation]]:
    sources: dict[str, Relation] = {}
    text = ""
    for number in range(draw(st.sampled_from((1, 1, 1, 2, 2, 3)))):
        relation = draw(_source(scope, depth))
        alias = f"t{depth}{number}" if number or draw(st.booleans()) else draw(st.sampled_from(NAMES))
        if not number:
            text = f"{relation.sql} {alias}"
        else:
            sides = {alias: relation}
            on = f"{draw(columns_of(sources, True))} = {draw(columns_of(sides, True))}"
            word = draw(st.sampled_from(_JOINS))
            if word == "asof join":
                on += f" and {draw(columns_of(sources, True))} >= {draw(columns_of(sides, True))}"
            common = sorted(
                name for name in relation.columns if sum(name in one.columns for one in sources.values()) == 1
            )
            if word in ("using", "natural join") and not common:
                word = "join"
            if word == "using":
                text += f" left join {relation.sql} {alias} using ({draw(st.sampled_from(common))})"
            else:
                alone = word in ("cross join", "positional join", "natural join")
                text += f" {word} {relation.sql} {alias}" + ("" if alone else f" on {on}")
            if word in ("semi join", "anti join"):
                continue
        sources[alias] = relation
    match draw(st.integers(0, 9)):
        case 0:
            beside = f"{draw(numbers(sources, 1))} as beside"
            text += f", lateral (select {beside}) l{depth}"
            sources[f"l{depth}"] = Relation("", {"beside": NUMBER})
        case 1:
            lists = [
                (f"{alias}.{name}", kind)
                for alias, relation in sources.items()
                for name, kind in relation.columns.items()
                if kind.form in ("list", "structs")
            ]
            if lists:
                value, kind = draw(st.sampled_from(lists))
                text += f", unnest({value}) u{depth}(e)"
                sources[f"u{depth}"] = Relation("", {"e": element_of(kind)})
    return text, sources


_JOINS = (
    "join",
    "left join",
    "full join",
    "semi join",
    "anti join",
    "cross join",
    "asof join",
    "positional join",
    "using",
    "natural join",
)


@st.composite
def _source(draw: DrawFn, scope: Scope, depth: int) -> Relation:
    kind = draw(st.integers(0, 5)) if depth > 0 else 0
    if kind == 1:
        inner = draw(_query(scope, depth - 1))
        return Relation(f"({inner.sql})", inner.columns, inner.whole)
    if kind in (2, 3) and scope.ctes:
        name = draw(st.sampled_from(sorted(scope.ctes)))
        return scope.cte(name) or scope.ctes[name]
    if kind == 4:
        return draw(_turned(scope, depth))
    name = draw(st.sampled_from(sorted(TABLES)))
    return scope.cte(name) or Relation(name, TABLES[name], whole=False)


@st.composite
def _turned(draw: DrawFn, scope: Scope, depth: int) -> Relation:
    """A pivot or an unpivot."""
    inner = draw(_select(scope, depth - 1, 3))
    key, on, value = inner.columns
    rows = f"({inner.sql})"
    match draw(st.integers(0, 3)):
        case 0:
            sql = f"(pivot {rows} on {on} in (1, 2) using sum({value}) group by {key})"
            return Relation(sql, {key: NUMBER, "1": NUMBER, "2": NUMBER})
        case 1:
            sql = f"(from {rows} pivot (max({value}) as m, count(*) as n for {on} in (1, 2, 3 as three)))"
            return Relation(sql, {key: NUMBER, "1_m": NUMBER, "three_n": NUMBER})
        case 2:
            sql = f"(unpivot {rows} on {on}, {value} into name label value v)"
            return Relation(sql, {key: NUMBER, "v": NUMBER})
        case _:
            nulls = draw(st.sampled_from(("", "include nulls ")))
            sql = f"(from {rows} unpivot {nulls}(v for label in ({on}, {value})))"
            return Relation(sql, {key: NUMBER, "v": NUMBER})


@st.composite
def _star(draw: DrawFn, sources: Mapping[str, Relation], text: str) -> Relation:
    """A star of one source, so that no name comes twice."""
    alias = draw(st.sampled_from(sorted(sources)))
    relation = sources[alias]
    columns = dict(relation.columns)
    star = f"{alias}.*"
    of_numbers = [name for name, kind in columns.items() if kind == NUMBER]
    if len(of_numbers) > 1:
        chosen = draw(st.sampled_from(of_numbers))
        match draw(st.integers(0, 3)):
            case 1:
                star += f' exclude ("{chosen}")'
                del columns[chosen]
            case 2:
                star += f' replace ({draw(numbers(sources, 1))} as "{chosen}")'
            case 3 if "renamed" not in columns:
                star += f' rename ("{chosen}" as renamed)'
                columns = {"renamed" if name == chosen else name: kind for name, kind in columns.items()}
    return Relation(f"select {star} from {text}", columns, relation.whole)


@st.composite
def _window(draw: DrawFn, sources: Mapping[str, Relation]) -> str:
    value = draw(numbers(sources, 0))
    filtered = f"max({value}) filter (where {draw(conditions(sources))})"
    function = draw(st.sampled_from((f"sum({value})", f"min({value})", f"count({value})", filtered)))
    return f"{function} over (partition by {draw(numbers(sources, 0))} order by {draw(numbers(sources, 0))})"


@st.composite
def _membership(draw: DrawFn, scope: Scope, sources: Mapping[str, Relation]) -> str:
    """Whether a subquery, correlated or not, has rows or a value."""
    inner = draw(_source(scope, 0))
    inside = {"s": inner}
    key = draw(columns_of(inside))
    outer = draw(columns_of(sources, True))
    return draw(
        st.sampled_from(
            (
                f"exists (select 1 from {inner.sql} s where {key} = {outer})",
                f"not exists (from {inner.sql} s where {key} = {outer})",
                f"{outer} in (select {key} from {inner.sql} s where {draw(conditions(inside))})",
                f"{outer} > any (select {key} from {inner.sql} s)",
                f"{outer} not in (select {key} from {inner.sql} s where {key} > 3)",
            )
        )
    )


@st.composite
def _aggregate(draw: DrawFn, sources: Mapping[str, Relation], value: str) -> str:
    match draw(st.integers(0, 3)):
        case 0:
            return f"sum({value})"
        case 1:
            return f"max({value}) filter (where {draw(conditions(sources))})"
        case 2:
            return f"count(distinct {value})"
        case _:
            return f"arg_max({value}, {draw(columns_of(sources))})"


@st.composite
def _subquery(draw: DrawFn, scope: Scope, sources: Mapping[str, Relation]) -> str:
    """A scalar subquery, correlated with what is around it."""
    if draw(st.integers(0, 3)) == 0:
        return f"({draw(_membership(scope, sources))})::integer"
    inner = draw(_source(scope, 0))
    inside = {"s": inner}
    value, key = draw(numbers(inside, 1)), draw(columns_of(inside))
    outer = draw(columns_of(sources))
    return draw(
        st.sampled_from(
            (
                f"(select max({value}) from {inner.sql} s where {key} = {outer})",
                f"(select sum({value}) from {inner.sql} s where {key} = {outer})",
                f"list_sum(array(select {value} from {inner.sql} s where {key} = {outer}))",
                f"(with i as (select {value} v, {key} k from {inner.sql} s) select max(v) from i where k = {outer})",
                f"(select max(v + {outer}) from (select {value} as v from {inner.sql} s where {key} = {outer}) d)",
            )
        )
    )
