"""The selectors a project gives names to in `selectors.yml` (docs.getdbt.com: YAML selectors)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lineage_lsp.base.errors import SelectionError
from lineage_lsp.project.templates import YamlTemplates
from lineage_lsp.project.yaml import read_yaml
from lineage_lsp.selection.grammar import AllOf, AnyOf, Criterion, Indirect, Selector, Without, criterion_of, method_of

FILE = "selectors.yml"


def named_selector(name: str, text: str | None, templates: YamlTemplates, indirect: Indirect) -> Selector:
    """The selector of that name; text: of selectors.yml, None without one. SelectionError where there is none."""
    if text is None:
        raise SelectionError(f"there is no {FILE} beside dbt_project.yml to find the selector {name} in")
    document, problems = read_yaml(text)
    wrong = [one.message for one in problems if one.code == "yaml-syntax"]
    if wrong or document is None or not document.is_mapping:
        why = wrong[0] if wrong else "it says nothing"
        raise SelectionError(f"{FILE} cannot be read: {why}")
    written = document.value
    listed = written.get("selectors")
    if not isinstance(listed, list):
        raise SelectionError(f"{FILE} cannot be read: it needs a list `selectors`")
    reading = _Reading(templates, indirect)
    for one in listed:
        if not isinstance(one, dict) or not one.get("name") or one.get("definition") is None:
            raise SelectionError(f"{FILE}: each selector has a `name` and a `definition`")
        reading.known[str(one["name"])] = one["definition"]
        if one["name"] == name:
            return reading.read(templates.deep(one["definition"]))
    raise SelectionError(f"{FILE} has no selector {name}; it has {', '.join(reading.known) or 'none'}")


@dataclass(slots=True)
class _Reading:
    """known: the definitions so far: one may name those before it."""

    templates: YamlTemplates
    indirect: Indirect
    known: dict[str, Any] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def read(self, definition: object) -> Selector:
        if isinstance(definition, str):
            return criterion_of(definition, self.indirect)
        said = {str(key): value for key, value in definition.items()} if isinstance(definition, dict) else {}
        match said:
            case {"union": parts}:
                return self._combined(AnyOf, parts)
            case {"intersection": parts}:
                return self._combined(AllOf, parts)
            case {"method": "selector", "value": name}:
                return self._other(str(name))
            case {"method": method, "value": value}:
                return self._criterion(str(method), value, said)
        if len(said) == 1:
            ((method, value),) = said.items()
            return self._criterion(method, value, {})
        raise SelectionError(f"{FILE}: a definition is a string, `union`, `intersection`, or `method` with `value`")

    def _combined(self, make: type[AnyOf] | type[AllOf], parts: object) -> Selector:
        if not isinstance(parts, list):
            raise SelectionError(f"{FILE}: `union` and `intersection` take a list")
        # dbt sees nothing but the exclusion in a part that has one, even beside a method.
        excluded = [part for part in parts if isinstance(part, dict) and "exclude" in part]
        if len(excluded) > 1:
            raise SelectionError(f"{FILE}: `union` and `intersection` take one `exclude` only")
        chosen = make(tuple(self.read(part) for part in parts if part not in excluded))
        return self._without(chosen, excluded[0]) if excluded else chosen

    def _criterion(self, named: str, value: object, more: Mapping[str, Any]) -> Selector:
        method, arguments = method_of(named, value)
        said = more.get("indirect_selection")
        if said is not None and said not in set(Indirect):
            raise SelectionError(f"{FILE}: `indirect_selection` is {', '.join(Indirect)}")
        one = Criterion(
            f"{named}:{value}",
            method,
            value,
            arguments,
            _steps(more, "parents"),
            _steps(more, "children"),
            bool(more.get("childrens_parents")),
            Indirect(said) if said is not None else self.indirect,
        )
        if one.around and one.downstream != 0:
            raise SelectionError(f"{FILE}: `childrens_parents` and `children` exclude each other")
        return self._without(one, more) if "exclude" in more else one

    def _without(self, chosen: Selector, said: Mapping[str, Any]) -> Selector:
        parts = said["exclude"]
        if not isinstance(parts, list):
            raise SelectionError(f"{FILE}: `exclude` takes a list")
        return Without(chosen, AnyOf(tuple(self.read(part) for part in parts))) if parts else chosen

    def _other(self, name: str) -> Selector:
        if name not in self.known or name in self._open:
            raise SelectionError(f"{FILE}: no selector {name} stands before the one that uses it")
        self._open.append(name)
        found = self.read(self.templates.deep(self.known[name]))
        self._open.pop()
        return found


def _steps(said: Mapping[str, Any], key: str) -> int | None:
    if not said.get(key):
        return 0
    depth = said.get(f"{key}_depth")
    if not depth:
        return None
    try:
        return int(depth)
    except (TypeError, ValueError):
        raise SelectionError(f"{FILE}: `{key}_depth` is a number, not {depth!r}") from None
