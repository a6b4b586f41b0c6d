"""The shop while it is written: sources, models, their files, and the truth about them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import yaml

from benchmarks.shop.sql import Expression, Leaf, Query, Relation, Table, select
from lineage_lsp.base.lineage import Subtype

PROJECT = "big_shop"


@dataclass(frozen=True, slots=True)
class Source:
    group: str
    table: str
    description: str
    columns: dict[str, str]  # name → type

    @property
    def unique_id(self) -> str:
        return f"source.{PROJECT}.{self.group}.{self.table}"


@dataclass(slots=True)
class Model:
    """One model. Ask it for its parents (`ref`, `source`, `import_ref`), add CTEs, finish with `final`."""

    shop: Shop
    name: str
    folder: str
    description: str
    key: str | None  # the column that is unique
    parents: list[str] = field(default_factory=list)
    ctes: list[tuple[str, Query]] = field(default_factory=list)
    query: Query | None = None

    @property
    def unique_id(self) -> str:
        return f"model.{PROJECT}.{self.name}"

    @property
    def path(self) -> str:
        return f"models/{self.folder}/{self.name}.sql"

    @property
    def columns(self) -> dict[str, dict[Leaf, Subtype]]:
        if self.query is None:
            raise ValueError(f"{self.name} has no final query")
        return {name: dict(leaves) for name, leaves in self.query.columns.items()}

    def ref(self, name: str, alias: str | None = None) -> Table:
        """Another model, written as `ref` after `from`."""
        return Table(self._relation(self.shop.models[name].unique_id, f"{{{{ ref('{name}') }}}}"), alias)

    def source(self, group: str, table: str) -> Table:
        source = self.shop.sources[group, table]
        return Table(self._relation(source.unique_id, f"{{{{ source('{group}', '{table}') }}}}"), None)

    def import_ref(self, name: str, cte: str, *, qualified: bool = True) -> Table:
        """Another model through a CTE of its own that takes everything."""
        whole = self.ref(name)
        return self.cte(cte, select({}, whole, stars=[whole]), qualified=qualified)

    def cte(self, name: str, query: Query, *, qualified: bool = True) -> Table:
        self.ctes.append((name, query))
        return Table(Relation(name, query.columns), name if qualified else None)

    @property
    def influences(self) -> set[tuple[Leaf, Subtype]]:
        """Columns that shape the rows of the model, in its CTEs too."""
        queries = [query for _, query in self.ctes] + ([self.query] if self.query else [])
        return {influence for query in queries for influence in query.influences}

    def final(self, query: Query) -> None:
        self.query = query

    def sql(self) -> str:
        if self.query is None:
            raise ValueError(f"{self.name} has no final query")
        if not self.ctes:
            return self.query.sql + "\n"
        ctes = ",\n\n".join(f"{name} as (\n\n{_indented(query.sql)}\n\n)" for name, query in self.ctes)
        return f"with {ctes}\n\n{self.query.sql}\n"

    def _relation(self, unique_id: str, written: str) -> Relation:
        if unique_id not in self.parents:
            self.parents.append(unique_id)
        return Relation(written, {name: {(unique_id, name): Subtype.IDENTITY} for name in self.shop.names(unique_id)})


@dataclass(slots=True)
class Shop:
    sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)

    def add_source(self, group: str, table: str, description: str, columns: dict[str, str]) -> None:
        self.sources[group, table] = Source(group, table, description, columns)

    def model(self, folder: str, name: str, description: str, *, key: str | None = None) -> Model:
        self.models[name] = model = Model(self, name, folder, description, key)
        return model

    def names(self, unique_id: str) -> list[str]:
        """The columns of a node that is written already."""
        return self.columns()[unique_id]

    def columns(self) -> dict[str, list[str]]:
        found = {source.unique_id: list(source.columns) for source in self.sources.values()}
        found.update({model.unique_id: list(model.columns) for model in self.models.values() if model.query})
        return found


def cents(column: Expression) -> Expression:
    """The macro of the project that turns whole cents into dollars; its argument is the column's text."""
    return Expression(f"{{{{ dollars('{column.sql}') }}}}", dict.fromkeys(column.leaves, Subtype.TRANSFORMATION))


def truth(shop: Shop) -> dict[str, Any]:
    """What is true of the shop, in the words of `lineage-lsp export`; everything in byte order.

    column_lineage: what flows into a column (IDENTITY, TRANSFORMATION, AGGREGATION) and what shapes its value
    (CONDITIONAL, WINDOW). `count(*)` and literals have none.
    influences: what shapes the rows: JOIN, FILTER (having too), GROUP_BY.
    """
    edges = [
        {"target": [model.unique_id, column], "source": list(leaf), "type": kind.lineage_type, "subtype": kind}
        for model in shop.models.values()
        for column, leaves in model.columns.items()
        for leaf, kind in leaves.items()
    ]
    parents = [
        {"child": model.unique_id, "parent": parent} for model in shop.models.values() for parent in model.parents
    ]
    influences = [
        {"target": model.unique_id, "source": list(leaf), "subtype": kind}
        for model in shop.models.values()
        for leaf, kind in model.influences
    ]
    return {
        "columns": dict(sorted(shop.columns().items())),
        "dependencies": sorted(parents, key=lambda edge: (edge["child"], edge["parent"])),
        "column_lineage": sorted(edges, key=lambda edge: (edge["target"], edge["source"], edge["subtype"])),
        "influences": sorted(influences, key=lambda edge: (edge["target"], edge["source"], edge["subtype"])),
    }


def files(shop: Shop) -> Iterator[tuple[str, str]]:
    """Path and text of every file of the project, the truth among them."""
    yield "dbt_project.yml", _PROJECT_YAML
    yield "profiles.yml", _PROFILES_YAML
    yield ".gitignore", "target/*\n!target/manifest.json\n!target/catalog.json\nlogs/\n.user.yml\n"
    yield "macros/dollars.sql", _DOLLARS
    yield "macros/create_raw_tables.sql", _create_raw_tables(shop)
    yield "models/staging/_sources.yml", _yaml({"version": 2, "sources": _sources(shop)})
    for folder in sorted({model.folder for model in shop.models.values()}):
        models = [_properties(model) for model in shop.models.values() if model.folder == folder]
        yield f"models/{folder}/_{PurePosixPath(folder).name}.yml", _yaml({"version": 2, "models": models})
    for model in shop.models.values():
        yield model.path, model.sql()
    yield "truth.json", json.dumps(truth(shop), indent=1) + "\n"


def _sources(shop: Shop) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for source in shop.sources.values():
        columns = [{"name": name, "data_type": data_type} for name, data_type in source.columns.items()]
        table = {"name": source.table, "description": source.description, "columns": columns}
        groups.setdefault(source.group, []).append(table)
    return [{"name": group, "schema": f"raw_{group}", "tables": tables} for group, tables in groups.items()]


def _properties(model: Model) -> dict[str, Any]:
    properties: dict[str, Any] = {"name": model.name, "description": model.description}
    if model.key:
        properties["columns"] = [{"name": model.key, "data_tests": ["unique", "not_null"]}]
    return properties


def _create_raw_tables(shop: Shop) -> str:
    """A macro that makes empty tables, so that dbt can build the project without a warehouse to load from."""
    lines = ["{#- Empty tables in place of the loaders', so that the project builds anywhere. -#}"]
    lines.append("{% macro create_raw_tables() %}")
    groups = dict.fromkeys(source.group for source in shop.sources.values())
    lines += [f"    create schema if not exists raw_{group};" for group in groups]
    for source in shop.sources.values():
        columns = ", ".join(f"{name} {data_type}" for name, data_type in source.columns.items())
        lines.append(f"    create table if not exists raw_{source.group}.{source.table} ({columns});")
    return "\n".join([*lines, "{% endmacro %}", ""])


def _yaml(document: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    return text


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


_PROJECT_YAML = """\
name: big_shop
version: "1.0.0"
config-version: 2
profile: big_shop

model-paths: [models]
macro-paths: [macros]

clean-targets: [target, logs]

on-run-start:
  - "{{ create_raw_tables() }}"

models:
  big_shop:
    +materialized: view
    staging:
      +schema: staging
    intermediate:
      +schema: intermediate
    marts:
      +materialized: table
      +schema: marts
"""

_PROFILES_YAML = """\
big_shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: target/big_shop.duckdb
      schema: main
      threads: 2
"""

_DOLLARS = """\
{#- Whole cents as dollars. -#}
{% macro dollars(cents) -%}
    round({{ cents }} / 100.0, 2)
{%- endmacro %}
"""
