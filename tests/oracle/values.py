"""Random expressions: numbers, and what holds numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn


@dataclass(frozen=True, slots=True)
class Kind:
    """form: number, struct, list, structs (a list of structs), map. fields: of a struct; keys of a map."""

    form: str
    fields: tuple[str, ...] = ()


NUMBER = Kind("number")
LIST = Kind("list")
STRUCT = Kind("struct", ("p", "q"))
STRUCTS = Kind("structs", ("p", "q"))
MAPPED = Kind("map", ("k", "l"))


@dataclass(frozen=True, slots=True)
class Relation:
    """Something to select from. whole: nothing but `columns` comes through its star."""

    sql: str
    columns: Mapping[str, Kind]
    whole: bool = True


def element_of(kind: Kind) -> Kind:
    return NUMBER if kind.form == "list" else Kind("struct", kind.fields)


@st.composite
def columns_of(draw: DrawFn, sources: Mapping[str, Relation], qualified: bool = False) -> str:
    """A number read of some column."""
    alias = draw(st.sampled_from(sorted(sources)))
    columns = sources[alias].columns
    name = draw(st.sampled_from(sorted(columns)))
    alone = sum(name in one.columns for one in sources.values()) == 1
    open_ = any(not one.whole for other, one in sources.items() if other != alias)
    bare = not qualified and alone and not open_ and name not in sources and draw(st.booleans())
    quoted = f'"{name}"' if name[0].isdigit() else name
    return draw(read(quoted if bare else f"{alias}.{quoted}", columns[name]))


@st.composite
def read(draw: DrawFn, column: str, kind: Kind) -> str:
    """A number made of a column."""
    if kind == NUMBER:
        return column
    one = draw(st.sampled_from(kind.fields or ("",)))
    e = draw(st.sampled_from(("e", "tax", "feb")))
    ways: tuple[str, ...]
    match kind.form:
        case "struct":
            ways = (f"{column}.{one}", f"{column}['{one}']", f"struct_extract({column}, '{one}')")
        case "list":
            ways = (
                f"{column}[1]",
                f"list_sum({column})",
                f"list_max([{e} + 1 for {e} in {column} if {e} > 2])",
                f"list_sum(list_transform({column}, lambda {e}: {e} * 2))",
                f"list_filter({column}, lambda {e}: {e} > 3)[1]",
                f"list_reduce({column}, lambda {e}, f: {e} + f)",
                f"(select max({e}) from unnest({column}) u({e}))",
            )
        case "structs":
            ways = (
                f"{column}[1].{one}",
                f"list_sum([{e}.{one} for {e} in {column}])",
                f"list_sum(list_transform({column}, lambda {e}: {e}.{one} + 1))",
                f"list_filter({column}, lambda {e}: {e}.{kind.fields[0]} > 3)[1].{one}",
                f"(select max({e}.{one}) from unnest({column}) u({e}))",
                f"list_extract({column}, -1).{one}",
            )
        case _:
            ways = (
                f"{column}['{one}']",
                f"list_sum(map_values({column}))",
                f"map_entries({column})[1].value",
                f"map_extract({column}, '{one}')[1]",
            )
    return draw(st.sampled_from(ways))


@st.composite
def values(draw: DrawFn, sources: Mapping[str, Relation]) -> tuple[str, Kind]:
    """Something that holds numbers."""
    held = [
        (f"{alias}.{name}", kind)
        for alias, relation in sources.items()
        for name, kind in relation.columns.items()
        if kind != NUMBER
    ]
    if len(held) > 0 and draw(st.booleans()):
        return draw(st.sampled_from(held))
    one, other, third = (draw(numbers(sources, depth)) for depth in (1, 1, 0))
    match draw(st.integers(0, 6)):
        case 0:
            return f"{{'p': {one}, 'q': {other}}}", STRUCT
        case 1:
            return f"struct_pack(p := {one}, q := {other})", STRUCT
        case 2:
            return f"[{one}, {other}]", LIST
        case 3:
            return f"[{{'p': {one}, 'q': {other}}}, {{'p': {third}, 'q': 2}}]", STRUCTS
        case 4:
            return f"map {{'k': {one}, 'l': {other}}}", MAPPED
        case 5:
            chosen = f"if({draw(conditions(sources))}, {{'p': {one}, 'q': {other}}}, {{'p': 1, 'q': {third}}})"
            return chosen, STRUCT
        case _:
            return f"list_transform([{one}, {other}], lambda e: {{'p': e, 'q': {third}}})", STRUCTS


@st.composite
def numbers(draw: DrawFn, sources: Mapping[str, Relation], depth: int) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(columns_of(sources))
    one, other = draw(numbers(sources, depth - 1)), draw(numbers(sources, depth - 1))
    match draw(st.integers(0, 8)):
        case 0:
            return f"case when {draw(conditions(sources))} then {one} else {other} end"
        case 1:
            return f"coalesce({one}, {other})"
        case 2:
            return f"greatest({one}, {other} - 3)"
        case 3:
            return f"if({one} > {other}, {other}, 0)"
        case 4:
            return f"twice({one}, b := {other})" if draw(st.booleans()) else f"twice({one})"
        case 5:
            return f"largest({one}, {other})"
        case 6:
            return f"list_sum([price + {other} for price in [{one}, 2]])"
        case 7:
            return f"paid({one})"
        case _:
            return f"({one} * 2 + {other})"


@st.composite
def conditions(draw: DrawFn, sources: Mapping[str, Relation]) -> str:
    one, other = draw(columns_of(sources)), draw(columns_of(sources))
    return draw(
        st.sampled_from(
            (
                f"{one} > {other}",
                f"{one} < 5",
                f"{one} is not null or {other} = 2",
                f"{one} in (1, 2, 3, {other})",
                f"{one} between 2 and {other}",
            )
        )
    )
