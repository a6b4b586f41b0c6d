"""The models of the sample projects over random data: what is claimed of their columns against what DuckDB shows."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import ProjectOptions, load_project
from tests.oracle.test_witness import PROJECTS, SAMPLES, Reading, export
from tests.oracle.warehouse import WORDS, Column, Warehouse

SQL_NODES = ("model.", "snapshot.")


@dataclass(frozen=True)
class Project:
    compiler: Compiler
    catalog: dict[str, dict[str, str]]

    def sql(self, unique_id: str) -> str | None:
        rendered = self.compiler.compile(UniqueId(unique_id)).rendered
        return rendered.text if rendered is not None else None

    def parents(self, unique_id: str) -> tuple[UniqueId, ...]:
        return self.compiler.compile(UniqueId(unique_id)).depends_on

    def name(self, unique_id: str) -> str:
        """What a parent is called in the code of a model."""
        relation = self.compiler.compile(UniqueId(unique_id)).relation_name
        return relation or f"__dbt__cte__{unique_id.rsplit('.', maxsplit=1)[-1]}"

    def types(self, unique_id: str) -> dict[str, str]:
        """As the catalog recorded them; DuckDB says those of an ephemeral model."""
        return self.catalog.get(unique_id) or self.warehouse(unique_id).types(self.over_tables(unique_id))

    def over_tables(self, unique_id: str) -> str:
        """The code of a model, its parents called as their tables are in a warehouse of random data."""
        sql = self.sql(unique_id) or ""
        for parent in self.parents(unique_id):
            sql = sql.replace(self.name(parent), f'main."{parent.split(".")[-1]}"')
        return sql

    def warehouse(self, unique_id: str) -> Warehouse:
        """A warehouse of the model's parents, their texts made of the words in its code."""
        tables = []
        for parent in self.parents(unique_id):
            columns = ", ".join(f'"{name}" {type_}' for name, type_ in self.types(parent).items())
            tables.append(f'create table "{parent.split(".")[-1]}" ({columns});')
        words = re.findall(r"'(\w[^'\n]{0,30})'", self.sql(unique_id) or "")
        return Warehouse("\n".join(tables), (*words, *WORDS), rows=8)


@cache
def project(name: str) -> Project:
    files = Files(SAMPLES / name)
    loaded = load_project(SAMPLES / name, files, ProjectOptions(use_manifest=False))
    catalog = json.loads((SAMPLES / name / "target" / "catalog.json").read_text(encoding="utf-8"))
    types: dict[str, dict[str, str]] = {}
    for unique_id, table in (catalog["nodes"] | catalog["sources"]).items():
        columns: list[dict[str, Any]] = sorted(table["columns"].values(), key=lambda one: int(one["index"]))
        types[unique_id] = {column["name"]: column["type"] for column in columns}
    return Project(Compiler(loaded, files), types)


def nodes() -> Iterator[tuple[str, str]]:
    for name in PROJECTS:
        made = project(name)
        for unique_id in made.compiler.project.nodes:
            if unique_id.startswith(SQL_NODES) and made.sql(unique_id) and made.parents(unique_id):
                yield name, unique_id


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    home: Path = tmp_path_factory.mktemp("home")
    return {name: export(name, False, home) for name in PROJECTS}


@pytest.mark.parametrize(("name", "unique_id"), list(nodes()), ids=lambda one: one)
def test_all_that_shows_is_claimed(name: str, unique_id: str, readings: dict[str, Reading]) -> None:
    made, reading = project(name), readings[name]
    sql, warehouse = made.over_tables(unique_id), made.warehouse(unique_id)
    warehouse.make_changes(most=2)
    names = warehouse.run(sql).names
    ours = reading.columns[unique_id]
    if any(column["is_stub"] for column in reading.document["columns"][unique_id]):  # of an open source
        assert set(ours) <= set(names)
    else:
        assert ours[: len(names)] == list(names)  # a snapshot has dbt's own besides
    tables = {parent: parent.split(".")[-1] for parent in made.parents(unique_id)}
    claimed: dict[str, set[Column]] = defaultdict(set)
    for target, column, source, upstream in reading.edges:
        if target == unique_id:
            claimed[column].add((tables.get(UniqueId(source), source), upstream))
    rows = {
        (tables.get(UniqueId(one["source"][0]), ""), one["source"][1])
        for one in reading.document["influences"]
        if one["target"] == unique_id
    }
    for column, influences in zip(names, warehouse.influences(sql), strict=True):
        if column in ours:
            assert influences - claimed[column] - rows == set(), column
