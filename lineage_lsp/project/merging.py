"""How one piece of configuration is laid over another (dbt: BaseConfig.update_from)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_APPENDED = frozenset({"tags", "pre-hook", "post-hook", "packages"})
_UPDATED = frozenset({"meta", "quoting", "column_types", "persist_docs", "docs", "contract"})
_OTHER_NAMES = {"pre_hook": "pre-hook", "post_hook": "post-hook"}
_ALIASES: Mapping[str, Mapping[str, str]] = {
    "bigquery": {"project": "database", "dataset": "schema", "data_location": "location"},
    "databricks": {"catalog": "database"},
    "postgres": {"dbname": "database"},
    "redshift": {"dbname": "database"},
    "athena": {"catalog": "database"},
}


def laid_over(levels: Iterable[Mapping[str, Any]], adapter: str | None) -> dict[str, Any]:
    """All of `levels` in one, later ones winning: hooks and tags add up, `meta` and the like are merged."""
    result: dict[str, Any] = {}
    aliases = _ALIASES.get(adapter or "", {})
    for level in levels:
        for name, value in level.items():
            _lay(result, aliases.get(name) or _OTHER_NAMES.get(name, name), value)
    return result


def _lay(result: dict[str, Any], key: str, value: Any) -> None:
    before = result.get(key)
    if key in _APPENDED:
        listed = _listed(value)
        result[key] = [*before, *(one for one in listed if key != "tags" or one not in before)] if before else listed
    elif key in _UPDATED and isinstance(value, Mapping):
        result[key] = {**before, **value} if isinstance(before, Mapping) else dict(value)
    elif key == "grants" and isinstance(value, Mapping):
        result[key] = _grants(before if isinstance(before, Mapping) else {}, value)
    else:
        result[key] = value


def _grants(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """A privilege with `+` adds its grantees, one without replaces them."""
    result = dict(before)
    for name, value in said.items():
        privilege = str(name)
        if privilege.startswith("+"):
            result[privilege[1:]] = [*result.get(privilege[1:], ()), *_listed(value)]
        else:
            result[privilege] = _listed(value)
    return result


def deep_merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What a version says over what its model says: only mappings are merged (dbt: deep_merge)."""
    result = dict(common)
    for key, value in own.items():
        before = result.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[key] = deep_merged(before, value) if both else value  # type: ignore[arg-type]
    return result


def is_enabled(config: Mapping[str, Any]) -> bool:
    """`enabled` as dbt understands it; what is still a template counts as true."""
    value = config.get("enabled", True)
    if value is True:
        return True
    if isinstance(value, str):
        return value.strip().lower() not in ("false", "no", "off", "0", "f", "n")
    return value is None or bool(value)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
