"""Every construct with the columns it gives: the cases lie in `cases/`, one file a topic.

`--> column: sources; kind influence; …` in output order; `--> rows:` and `--> target:` where a case is about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from lineage_lsp import SqlLineage, column_lineage

CASES = Path(__file__).parent / "cases"


@dataclass
class Case:
    name: str
    dialect: str | None = None
    schema: dict[str, list[str]] = field(default_factory=dict)
    sql: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


def cases() -> Iterator[ParameterSet]:
    for path in sorted(CASES.glob("*.sql")):
        for case in read(path.read_text()):
            yield pytest.param(case, id=f"{path.stem}: {case.name}")


def read(text: str) -> Iterator[Case]:
    for part in re.split(r"^-- case: ", text, flags=re.MULTILINE)[1:]:
        name, *lines = part.strip().splitlines()
        case = Case(name)
        for line in lines:
            mark, _, value = line.partition(": ")
            if line.startswith("-->"):
                case.expected.append(line.removeprefix("-->").strip())
            elif mark == "-- dialect":
                case.dialect = value
            elif mark == "-- schema":
                tables = re.findall(r"([\w.]+)\(([^)]*)\)", value)
                case.schema = {table: [one.strip() for one in columns.split(",")] for table, columns in tables}
            else:
                case.sql.append(line)
        yield case


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: Case) -> None:
    found = column_lineage("\n".join(case.sql), dialect=case.dialect, schema=case.schema)
    shown = list(show(found, [line.partition(":")[0] for line in case.expected]))
    assert shown == [" ".join(line.split()) for line in case.expected], found.problems


def show(found: SqlLineage, wanted: list[str]) -> Iterator[str]:
    if "target" in wanted:
        yield f"target: {found.target}"
    for column in found.columns:
        sources = ", ".join(f"{relation}.{name}" for relation, name in column.sources)
        influences = [f"{kind.lower()} {relation}.{name}" for relation, name, kind in column.influences]
        yield f"{column.name}: {'; '.join([sources, *influences])}".strip()
    if "rows" in wanted:
        shaping = "; ".join(f"{kind.lower()} {relation}.{name}" for relation, name, kind in found.row_influences)
        yield f"rows: {shaping}".strip()


def test_an_array_of_declared_structs_is_taken_apart() -> None:
    schema = {"t": {"id": "INT64", "items": "ARRAY<STRUCT<sku STRING, n INT64>>"}}
    found = column_lineage(
        "select * except (items), i.n as m from t, unnest(items) as i", dialect="bigquery", schema=schema
    )
    assert [(one.name, one.sources) for one in found.columns] == [
        ("id", (("t", "id"),)),
        ("sku", (("t", "items.sku"),)),
        ("n", (("t", "items.n"),)),
        ("m", (("t", "items.n"),)),
    ]
