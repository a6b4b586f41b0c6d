"""What dbt takes for a setting nobody gave (dbt: NodeConfig, SeedConfig, SnapshotConfig, TestConfig)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lineage_lsp.project.model import ResourceType

_ANY: Mapping[str, Any] = {"enabled": True}
_NODE: Mapping[str, Any] = {
    **_ANY,
    "materialized": "view",
    "lookback": 1,
    "on_schema_change": "ignore",
    "on_configuration_change": "apply",
    "docs": {"show": True},
    "contract": {"enforced": False, "alias_types": True},
}
_DEFAULTS: Mapping[ResourceType, Mapping[str, Any]] = {
    ResourceType.MODEL: {**_NODE, "access": "protected"},
    ResourceType.ANALYSIS: _NODE,
    ResourceType.OPERATION: _NODE,
    ResourceType.SEED: {**_NODE, "materialized": "seed", "delimiter": ","},
    ResourceType.SNAPSHOT: {**_NODE, "materialized": "snapshot"},
    ResourceType.TEST: {
        **_ANY,
        "materialized": "test",
        "severity": "ERROR",
        "fail_calc": "count(*)",
        "warn_if": "!= 0",
        "error_if": "!= 0",
        "schema": "dbt_test__audit",
    },
}


def with_defaults(type_: ResourceType, said: Mapping[str, object]) -> dict[str, object]:
    """A configuration in which what was not said has dbt's value; keys of hooks have an underscore."""
    made: dict[str, object] = {}
    for key, value in said.items():
        made[key.replace("-", "_") if key in ("pre-hook", "post-hook") else key] = value
    for key, value in _DEFAULTS.get(type_, _ANY).items():
        given = made.get(key)
        if given is None:
            made[key] = value
        elif isinstance(value, dict) and isinstance(given, Mapping):
            made[key] = {**value, **given}
    tags = made.get("tags")
    made["tags"] = [] if tags is None else list(tags) if isinstance(tags, list | tuple) else [tags]
    return made
