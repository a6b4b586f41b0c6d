"""Dbt projects of any size, alike in shape to real ones: `python -m benchmarks.generate --models 2000 FOLDER`.

Staging models (30 %) take `select *` from one source each; intermediate models (40 %) join, aggregate and union
them and each other; marts (30 %) are wide. Every model knows the columns of its parents, so the projects compile and
build on DuckDB. Which models are parents follows a power law: a few hubs have hundreds of children, most models few.
The same number of models and the same seed give the same files.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

import yaml

from benchmarks.models import (
    MACROS,
    PROJECT_YAML,
    STATUSES,
    Columns,
    aggregate_model,
    join_model,
    mart_model,
    plural,
    staging_model,
    union_model,
)

HUB = "stg_app__customers"
"""The model with the most children in projects of more than a few dozen models."""

# fmt: off
_ENTITIES = (
    "customer", "order", "product", "payment", "invoice", "shipment", "refund", "ticket", "session", "account",
    "contact", "address", "campaign", "coupon", "category", "supplier", "warehouse", "return", "review",
    "subscription", "plan", "device", "employee", "store", "region", "visit", "message", "survey", "contract",
    "lead", "deal", "task", "project", "budget", "asset", "claim", "policy", "route", "vehicle", "booking",
)
# fmt: on
# fmt: off
_SYSTEMS = (
    "app", "billing", "crm", "erp", "support", "marketing", "logistics", "web", "mobile", "finance", "hr",
    "pos",
)
# fmt: on
_MODELS_PER_FILE = 25


@dataclass(frozen=True, slots=True)
class Source:
    system: str
    table: str
    entity: str
    columns: Columns  # as the staging model names them

    @property
    def raw_columns(self) -> dict[str, str]:
        """Name → type, as the table has them."""
        return (
            {"id": "bigint"}
            | dict.fromkeys(self.columns.links, "bigint")
            | dict.fromkeys(self.columns.texts, "varchar")
            | {f"{name}_cents": "bigint" for name in self.columns.amounts}
            | dict.fromkeys(self.columns.times, "timestamp")
            | {"_loaded_at": "timestamp"}
        )


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    folder: str
    parents: tuple[str, ...]  # names of models; none for staging models
    columns: Columns
    sql: str


def generate(models: int, folder: Path, *, seed: int = 1) -> None:
    """Write a project of `models` models into `folder`, which need not exist."""
    for path, text in project_files(models, seed=seed):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def project_files(models: int, *, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Path and text of every file."""
    sources = plan_sources(max(1, round(models * 0.3)), seed=seed)
    planned = plan_models(sources, models, seed=seed)
    yield "dbt_project.yml", PROJECT_YAML
    yield "profiles.yml", _PROFILES_YAML
    for name, text in MACROS.items():
        yield f"macros/{name}.sql", text
    for system in dict.fromkeys(source.system for source in sources):
        tables = [source for source in sources if source.system == system]
        yield f"models/staging/{system}/_{system}__sources.yml", _yaml(_sources_document(system, tables))
    folders: dict[str, list[Model]] = {}
    for model in planned:
        yield f"models/{model.folder}/{model.name}.sql", model.sql
        folders.setdefault(model.folder, []).append(model)
    for folder, members in folders.items():
        for number, start in enumerate(range(0, len(members), _MODELS_PER_FILE), 1):
            document = _models_document(members[start : start + _MODELS_PER_FILE])
            yield f"models/{folder}/_models_{number:02}.yml", _yaml(document)


def plan_sources(count: int, *, seed: int = 1) -> list[Source]:
    """`count` tables, as many entities in each system as there are; the hub's source is the first."""
    random = Random(seed)
    sources = []
    for number in range(count):
        round_, entity = divmod(number, len(_ENTITIES))
        generation, system = divmod(round_, len(_SYSTEMS))
        name = _SYSTEMS[system] + (f"_{generation + 1}" if generation else "")
        sources.append(_source(name, _ENTITIES[entity], random))
    return sources


def _source(system: str, entity: str, random: Random) -> Source:
    others = [other for other in _ENTITIES if other != entity]
    links = [f"{other}_id" for other in random.sample(others[:12], random.randint(1, 3))]
    texts = ["status", *random.sample(["type", "name", "channel", "country", "currency", "source", "owner"], 3)]
    amounts = random.sample(["amount", "tax", "discount", "fee", "cost", "balance"], random.randint(2, 4))
    times = ["created_at", *random.sample(["updated_at", "closed_at", "started_at"], random.randint(0, 2))]
    columns = Columns(
        key=f"{entity}_id",
        links=tuple(links),
        texts=tuple(f"{entity}_{word}" for word in texts),
        amounts=tuple(f"{entity}_{word}" for word in amounts),
        times=tuple(f"{entity}_{word}" for word in times),
    )
    return Source(system, plural(entity), entity, columns)


def plan_models(sources: list[Source], count: int, *, seed: int = 1) -> list[Model]:
    """`count` models in the order they build: one per source, then intermediate ones and marts, 4 to 3."""
    random = Random(seed + 1)
    staging = [_staging(source, random) for source in sources]
    intermediates: list[Model] = []
    parents = _Parents(random)
    for model in staging:
        parents.add(model)
    for number in range(round((count - len(staging)) * 4 / 7)):
        # Two in three stand on staging models; the others make chains of intermediate models.
        first = staging[number % len(staging)] if number % 3 or not intermediates else random.choice(intermediates)
        model = _intermediate(number, first, parents, random)
        intermediates.append(model)
        parents.add(model)
    marts: list[Model] = []
    for number in range(count - len(staging) - len(intermediates)):
        pool = intermediates or staging
        marts.append(model := _mart(number, pool[-1 - number % len(pool)], parents, random))
        parents.add(model)
    return [*staging, *intermediates, *marts]


class _Parents:
    """The models so far, to draw parents from: the n-th with a weight of 1/n, so that the first ones become hubs."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._models: list[Model] = []
        self._weights: list[float] = []

    def add(self, model: Model) -> None:
        self._models.append(model)
        self._weights = []

    def draw(self, count: int, *, besides: Model) -> list[Model]:
        """Up to `count` unlike models, never `besides`."""
        if not self._weights:
            self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._models))))
        drawn = self._random.choices(self._models, cum_weights=self._weights, k=count)
        return [model for model in dict.fromkeys(drawn) if model is not besides]


def _staging(source: Source, random: Random) -> Model:
    name = f"stg_{source.system}__{source.table}"
    sql = staging_model(source.system, source.table, source.columns, deduplicated=random.random() < 0.3)
    return Model(name, f"staging/{source.system}", (), source.columns, sql)


def _intermediate(number: int, first: Model, parents: _Parents, random: Random) -> Model:
    kind = random.choices(["joined", "aggregated", "unioned"], weights=[60, 25, 15])[0]
    name = f"int_{first.columns.key.removesuffix('_id')}_{kind}_{number:04}"
    others = parents.draw(random.randint(1, 3) if kind != "aggregated" else 0, besides=first)
    used = [(model.name, model.columns) for model in (first, *others)]
    match kind:
        case "joined":
            sql, columns = join_model(used, random)
        case "aggregated":
            sql, columns = aggregate_model(used[0], random)
        case _:
            sql, columns = union_model(used)
    return Model(name, f"intermediate/group_{number // 100:02}", tuple(name for name, _ in used), columns, sql)


def _mart(number: int, first: Model, parents: _Parents, random: Random) -> Model:
    others = parents.draw(random.randint(2, 5), besides=first)
    used = [(model.name, model.columns) for model in (first, *others)]
    kind = random.choice(["fct", "dim", "rpt"])
    name = f"{kind}_{first.columns.key.removesuffix('_id')}_{number:04}"
    sql, columns = mart_model(used, random, incremental=random.random() < 0.15)
    return Model(name, f"marts/area_{number // 100:02}", tuple(name for name, _ in used), columns, sql)


def _sources_document(system: str, sources: list[Source]) -> dict[str, object]:
    tables = [
        {
            "name": source.table,
            "description": f"{source.table.capitalize()} of {system}, loaded every hour.",
            "columns": [
                {"name": name, "data_type": data_type, **({"tests": ["not_null"]} if name == "id" else {})}
                for name, data_type in source.raw_columns.items()
            ],
        }
        for source in sources
    ]
    return {"version": 2, "sources": [{"name": system, "schema": f"raw_{system}", "tables": tables}]}


def _models_document(models: list[Model]) -> dict[str, object]:
    return {"version": 2, "models": [_properties(model) for model in models]}


def _properties(model: Model) -> dict[str, object]:
    columns: list[dict[str, object]] = []
    for name in model.columns.names:
        column: dict[str, object] = {"name": name, "description": f"The {name.replace('_', ' ')}."}
        if name == model.columns.key:
            column["tests"] = ["not_null"] if model.folder.startswith("marts") else ["unique", "not_null"]
        elif name.endswith("_status"):
            column["tests"] = [{"accepted_values": {"arguments": {"values": list(STATUSES)}}}]
        columns.append(column)
    described = columns[: 15 if model.folder.startswith("marts") else 4]
    return {"name": model.name, "description": f"One row per {model.columns.key}.", "columns": described}


def _yaml(document: dict[str, object]) -> str:
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=110)
    return text


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_PROFILES_YAML = """\
generated_shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: target/generated_shop.duckdb
      schema: main
      threads: 2
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a dbt project of a given size.")
    parser.add_argument("--models", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    generate(arguments.models, arguments.folder, seed=arguments.seed)


if __name__ == "__main__":
    main()
