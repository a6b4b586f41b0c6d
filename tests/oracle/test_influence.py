"""What our reading claims of a query against what DuckDB shows of it, when one input column at a time is changed.

The queries lie in `queries/`, one file a topic. Every influence that shows must be claimed, and every claim must show:
what cannot show with the data at hand is listed as `-- unseen: output < table.column, …`, `rows` for what shapes rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from lineage_lsp import ColumnLineage, SqlLineage, column_lineage
from tests.oracle.warehouse import Column, Warehouse

HERE = Path(__file__).parent


@dataclass
class Query:
    """unseen: claims that cannot show, as (output, table.column). closed: nobody can know without a schema."""

    name: str
    sql: list[str] = field(default_factory=list)
    unseen: set[tuple[str, str]] = field(default_factory=set)
    closed: bool = False


def queries() -> Iterator[Query]:
    for path in sorted((HERE / "queries").glob("*.sql")):
        for part in re.split(r"^-- query: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, *lines = part.strip().splitlines()
            query = Query(f"{path.stem}: {name}")
            for line in lines:
                mark, _, value = line.partition(": ")
                if mark == "-- unseen":
                    output, _, columns = value.partition(" < ")
                    query.unseen |= {(output, one.strip()) for one in columns.split(",")}
                elif line == "-- needs a schema":
                    query.closed = True
                else:
                    query.sql.append(line)
            yield query


@cache
def warehouse() -> Warehouse:
    made = Warehouse((HERE / "tables.sql").read_text(encoding="utf-8"))
    made.make_changes()
    return made


@cache
def schema() -> dict[str, dict[str, str]]:
    return {
        table: {name: str(type_) for name, type_ in columns.items()} for table, columns in warehouse().tables().items()
    }


@cache
def shown_influences(sql: str) -> list[set[Column]]:
    return warehouse().influences(sql)


@pytest.mark.parametrize("query", [pytest.param(one, id=one.name) for one in queries()])
def test_all_that_shows_is_claimed_and_all_that_is_claimed_shows(query: Query) -> None:
    sql = "\n".join(query.sql)
    found = column_lineage(sql, dialect="duckdb", schema=schema())
    assert [problem.message for problem in found.problems if problem.code != "unused-cte"] == []
    names = warehouse().run(sql).names
    columns = placed(found, names)
    assert [one.name for one in columns if one.name != "*"] == [
        name.lower() for name, one in zip(names, columns, strict=True) if one.name != "*"
    ]
    shown = shown_influences(sql)
    rows = {(relation, column) for relation, column, _ in found.row_influences}
    missed, unseen = set(), set()
    for column, influences in zip(columns, shown, strict=True):
        claimed = claims(column)
        missed |= {(column.name, ".".join(one)) for one in influences - claimed - rows}
        unseen |= {(column.name, ".".join(one)) for one in claimed - influences}
    unseen |= {("rows", ".".join(one)) for one in rows if not any(one in influences for influences in shown)}
    assert missed == set()
    assert unseen == query.unseen


@pytest.mark.parametrize("query", [pytest.param(one, id=one.name) for one in queries() if not one.closed])
def test_nothing_is_missed_without_a_schema(query: Query) -> None:
    """Open relations: a column may be one of several candidates, or part of a star."""
    sql = "\n".join(query.sql)
    found = column_lineage(sql, dialect="duckdb")
    rows = {(relation, column) for relation, column, _ in found.row_influences}
    names = warehouse().run(sql).names
    for name, influences in zip(names, shown_influences(sql), strict=True):
        claimed = claims_of(name.lower(), found) | rows
        open_ = {table for table, column in claimed if column == "*"}
        assert {one for one in influences - claimed if one[0] not in open_} == set(), name


def placed(found: SqlLineage, names: Sequence[str]) -> list[ColumnLineage]:
    """Our column for each of the warehouse's; a `*` stands for as many as there are more of them."""
    more = len(names) - len(found.columns)
    columns: list[ColumnLineage] = []
    for one in found.columns:
        columns.extend([one] * (more + 1) if one.name == "*" else [one])
    return columns


def claims(column: ColumnLineage) -> set[Column]:
    return {*column.sources, *((relation, name) for relation, name, _ in column.influences)}


def claims_of(name: str, found: SqlLineage) -> set[Column]:
    """What is claimed of the outputs of a name, those included that hide behind a star."""
    return {one for column in found.columns if column.name in {name, "*"} for one in claims(column)}
