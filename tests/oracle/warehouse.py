"""Which input columns every output column of a query really depends on: change one of them, run the query, look.

Nothing here knows anything of lineage, or reads SQL: DuckDB alone says what came out.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import duckdb
from duckdb.sqltypes import DuckDBPyType

Column = tuple[str, str]
"""table, column"""

WORDS = ("paid", "open", "void", "Ann", "Rome")
ROWS = 20


class Warehouse:
    """Tables in the schema `main`, and beside it a schema for each change of one column of one table.

    words: what text is made of.
    """

    def __init__(self, definitions: str, words: Sequence[str] = WORDS, rows: int = ROWS) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute(definitions)
        chance = random.Random(7)
        for table, columns in self.tables().items():
            values = ", ".join(
                f"({', '.join(literal(type_, words, chance) for type_ in columns.values())})" for _ in range(rows)
            )
            self.connection.execute(f'insert into "{table}" values {values}')
        self.changes: list[tuple[int, Column, str]] = []

    def tables(self) -> dict[str, dict[str, DuckDBPyType]]:
        """The columns of every table and their types, in order."""
        found: dict[str, dict[str, DuckDBPyType]] = {}
        names = self.connection.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()
        for (name,) in names:
            relation = self.connection.table(f'main."{name}"')
            found[name] = dict(zip(relation.columns, relation.types, strict=True))
        return found

    def types(self, sql: str) -> dict[str, str]:
        """The columns of a query and their types."""
        relation = self.connection.sql(sql)
        return {name: str(type_) for name, type_ in zip(relation.columns, relation.types, strict=True)}

    def make_changes(self, most: int = 99) -> None:
        """Write the changed tables; once all tables are there. most: changes of each column."""
        for table, columns in self.tables().items():
            for column, type_ in columns.items():
                for number, changed in enumerate(islice(changes(f'"{column}"', type_), most)):
                    schema = f"change_{len(self.changes)}"
                    self.connection.execute(f"create schema {schema}")
                    self.connection.execute(
                        f'create table {schema}."{table}" as'
                        f' select * exclude (_row, _of) replace ({changed} as "{column}")'
                        f' from (select *, row_number() over () as _row, count(*) over () as _of from main."{table}")'
                        " order by _row"
                    )
                    self.changes.append((number, (table, column), schema))

    def run(self, sql: str) -> Answer:
        result = self.connection.execute(sql)
        described = result.description or ()
        names = tuple(one[0] for one in described)
        if any("TIME ZONE" in str(one[1]) for one in described):  # Python would want another package for them
            numbered = ", ".join(f"c{at}" for at in range(len(names)))
            result = self.connection.execute(f"select columns(*)::varchar from ({sql}) as answer({numbered})")
        rows = result.fetchall()
        return Answer(names, tuple(Counter(shown(row[at]) for row in rows) for at in range(len(names))))

    def influences(self, sql: str, most: int = 99) -> list[set[Column]]:
        """The input columns each output column was seen to depend on, in output order. most: changes of each column.

        A change that makes the query fail, or gives it other columns, tells nothing. A query reads `t` or `main."t"`.
        """
        self.connection.execute("set search_path = 'main'")
        before, again = self.run(sql), self.run(sql)
        steady = [one == other for one, other in zip(before.values, again.values, strict=True)]
        found: list[set[Column]] = [set() for _ in before.names]
        words = set(re.findall(r"\w+", sql.lower()))
        for number, column, schema in self.changes:
            if number >= most or column[0].lower() not in words:
                continue
            self.connection.execute(f"set search_path = '{schema},main'")
            try:
                after = self.run(sql.replace(f'main."{column[0]}"', f'{schema}."{column[0]}"'))
            except duckdb.Error:
                continue
            if after.names != before.names:
                continue
            for at, (one, other) in enumerate(zip(before.values, after.values, strict=True)):
                if steady[at] and one != other:
                    found[at].add(column)
        self.connection.execute("set search_path = 'main'")
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """values: of each column, in no order."""

    names: tuple[str, ...]
    values: tuple[Counter[str], ...]


def shown(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else repr(value)


def children(type_: DuckDBPyType) -> dict[str, DuckDBPyType]:
    """The types a nested type is made of, by name."""
    return {name: inner for name, inner in type_.children if isinstance(inner, DuckDBPyType)}


def literal(type_: DuckDBPyType, words: Sequence[str], chance: random.Random) -> str:
    """A random value of the type, now and then null; of so few that tables meet when they are joined."""
    if chance.random() < 0.06:
        return "null"
    match type_.id:
        case "list":
            inner = children(type_)["child"]
            return "[" + ", ".join(literal(inner, words, chance) for _ in range(chance.randint(1, 3))) + f"]::{type_}"
        case "struct":
            fields = ", ".join(f"'{name}': {literal(inner, words, chance)}" for name, inner in children(type_).items())
            return f"{{{fields}}}::{type_}"
        case "map":
            inner = children(type_)["value"]
            entries = (f"{text(key)}: {literal(inner, words, chance)}" for key in chance.sample(words[:3], 2))
            return f"map {{{', '.join(entries)}}}"
        case "boolean":
            return chance.choice(("true", "false"))
        case "date":
            return f"date '{date(2025, 1, 1) + timedelta(days=chance.randint(0, 70))}'"
        case "timestamp" | "timestamp with time zone":
            return f"timestamp '{datetime(2025, 1, 1) + timedelta(minutes=chance.randint(0, 500))}'"
        case "varchar" if str(type_) == "JSON":
            return f"""'{{"kind": "{chance.choice(words)}", "total": {chance.randint(1, 9)}}}'"""
        case "varchar":
            return text(chance.choice(words))
        case _:
            return str(chance.randint(1, 8))


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def changes(column: str, type_: DuckDBPyType) -> Iterator[str]:
    """Expressions to put in place of a column: values of other rows, nulls, new values; of all rows or of some."""
    rows = "over (order by _row rows between unbounded preceding and unbounded following)"
    yield f"coalesce(lead({column}) over (order by _row), first({column}) over (order by _row))"
    moved = shifts(column, type_)
    yield f"if(_row % 2 = 0, {moved[0]}, {column})"
    yield f"if(_row % 3 = 1, null, {column})"
    yield moved[-1]
    yield f"nth_value({column}, _of - _row + 1) {rows}"
    yield f"first({column}) {rows}"
    yield "null"
    yield from moved[:-1]
    yield from (f"if(_row % 2 = 0, {one}, {column})" for one in moved[1:])


def shifts(value: str, type_: DuckDBPyType) -> Sequence[str]:
    """Expressions of the same type that differ from `value`."""
    match type_.id:
        case "list":
            inner = children(type_)["child"]
            element = shifts("x", inner)[0]
            return (f"[{element} for x in {value}]", f"{value} || [{value}[1]]", f"list_reverse({value}[1:2])")
        case "struct":
            moved = (
                ", ".join(
                    f"'{name}': {shifts(f'{value}.{name}', inner)[0]}" for name, inner in children(type_).items()
                ),
                ", ".join(
                    f"'{name}': {shifts(f'{value}.{name}', inner)[-1]}" for name, inner in children(type_).items()
                ),
            )
            return tuple(f"if({value} is null, null, {{{fields}}})" for fields in moved)
        case "map":
            inner = children(type_)["value"]
            return (
                f"map_from_entries([{{'k': e.key, 'v': {shifts('e.value', inner)[0]}}} for e in map_entries({value})])",
                f"map_from_entries([{{'k': 'new_' || e.key, 'v': e.value}} for e in map_entries({value})])",
            )
        case "boolean":
            return (f"not {value}",)
        case "date":
            return (f"{value} + 1", f"({value} + interval 400 days)::date", f"{value} - 33")
        case "timestamp" | "timestamp with time zone":
            return (f"{value} + interval 90 minutes", f"{value} - interval 400 days")
        case "time":
            return (f"{value} + interval 90 minutes",)
        case "interval":
            return (f"{value} * 2",)
        case "varchar" if str(type_) == "JSON":
            return (f"""replace(replace({value}::varchar, ': "', ': "x'), '}}', '0}}')::json""",)
        case "varchar":
            return (f"{value} || 'x'", f"case {value} when 'paid' then 'open' when 'open' then 'void' else 'paid' end")
        case _:
            return (f"{value} + 1", f"{value} * 3 + 1", f"{value} - 4")
