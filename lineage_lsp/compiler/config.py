"""A node's configuration: how what its code says is merged in (dbt: ModelConfig), and `config` as templates see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lineage_lsp.jinja.environment import RenderError
from lineage_lsp.project.model import Node


def merged(config: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """`config` with what `config()` said: hooks and tags add up, `meta`, `column_types` and `grants` are merged."""
    result = dict(config)
    for name, value in said.items():
        key = _HYPHENED.get(name, name)
        before = result.get(key)
        if key in _APPENDED and before:
            result[key] = [*_listed(before), *(each for each in _listed(value) if each not in _listed(before))]
        elif key in _MERGED and isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = {**before, **value}
        else:
            result[key] = value
    return result


def with_code(node: Node, said: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a node whose code says `said`; for a package's node the root project has the last word."""
    config = merged(node.config, said)
    last = node.extra.get("root_config")
    return merged(config, last) if isinstance(last, Mapping) else config


def hooks(config: Mapping[str, Any]) -> list[str]:
    """The SQL of the hooks of a node, as written."""
    found: list[str] = []
    for key in ("pre-hook", "post-hook", "pre_hook", "post_hook"):
        for hook in _listed(config.get(key)):
            sql = hook.get("sql") if isinstance(hook, Mapping) else hook
            if isinstance(sql, str):
                found.append(sql)
    return found


class ConfigAccess:
    """`config` while the node is parsed: calls are collected in `said`; questions have no answer yet."""

    def __init__(self, said: dict[str, Any], asked: Callable[[], None], final: Mapping[str, Any] | None) -> None:
        self._said = said
        self._asked = asked
        self._final = final

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        for arg in args:
            if isinstance(arg, Mapping):
                self._said.update(merged(self._said, arg))
        self._said.update(merged(self._said, kwargs))
        return ""

    def set(self, name: str, value: object) -> str:
        return self(**{name: value})

    def get(self, name: str, default: object = None, validator: object = None) -> object:
        self._asked()
        if self._final is None:
            return ""
        value = self._final.get(name, self._final.get(_HYPHENED.get(name, name)))
        return default if value is None else value

    def require(self, name: str, validator: object = None) -> object:
        value = self.get(name)
        if value is None:
            raise RenderError("jinja-error", f"the configuration `{name}` is required here and not set")
        return value

    def meta_get(self, name: str, default: object = None, validator: object = None) -> object:
        self._asked()
        meta = (self._final or {}).get("meta")
        return meta.get(name, default) if isinstance(meta, Mapping) else default

    def meta_require(self, name: str, validator: object = None) -> object:
        value = self.meta_get(name)
        if value is None and self._final is not None:
            raise RenderError("jinja-error", f"the meta configuration `{name}` is required here and not set")
        return value

    def persist_relation_docs(self) -> bool:
        return self._docs("relation")

    def persist_column_docs(self) -> bool:
        return self._docs("columns")

    def _docs(self, what: str) -> bool:
        said = self.get("persist_docs", {})
        return isinstance(said, Mapping) and bool(said.get(what))


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


_HYPHENED = {"pre_hook": "pre-hook", "post_hook": "post-hook"}
_APPENDED = frozenset({"tags", "pre-hook", "post-hook", "packages"})
_MERGED = frozenset({"meta", "column_types", "grants", "docs"})
