"""Where a node lies in the warehouse (dbt: generate_database_name, generate_schema_name, generate_alias_name)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lineage_lsp.jinja.unknown import PLACEHOLDER
from lineage_lsp.project.model import Node, RelationName, ResourceType, Target

Override = Callable[..., Any]
"""A project's own `generate_…_name` macro, ready to be called with the custom name and the node."""

NAMED = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.TEST})


def relation_name(
    node: Node,
    config: Mapping[str, Any],
    target: Target,
    overrides: Mapping[str, Override],
    as_dict: Callable[[], Mapping[str, Any]],
) -> RelationName:
    """The name of a node's relation; `overrides` maps `generate_schema_name` and its like to the project's own."""

    def generated(what: str, custom: object, default: Callable[[], str | None]) -> str | None:
        override = overrides.get(f"generate_{what}_name")
        if override is None:
            return default()
        found = override(custom, as_dict())
        text = str(found).strip()
        return None if found is None or text == PLACEHOLDER else text

    database, schema, alias = (_text(config.get(part)) for part in ("database", "schema", "alias"))
    if database is None:
        # dbt-bigquery and dbt-databricks let projects say `project`, `dataset` and `catalog`.
        database = _text(config.get("project")) or _text(config.get("catalog"))
    schema = schema or _text(config.get("dataset"))
    named_database = generated("database", database, lambda: database or target.database)
    named_schema = generated("schema", schema, lambda: f"{target.schema}_{schema}" if schema else target.schema)
    identifier = generated("alias", alias, lambda: alias or _versioned(node))
    if node.resource_type is ResourceType.SNAPSHOT:
        named_database = _text(config.get("target_database")) or named_database
        named_schema = _text(config.get("target_schema")) or named_schema
    return RelationName(named_database, named_schema, identifier or node.name)


def _versioned(node: Node) -> str:
    return f"{node.name}_v{node.version.replace('.', '_')}" if node.version else node.name


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value).strip()
