"""Jinja in YAML: what dbt renders there without macros (dbt: BaseContext, TargetContext, get_rendered(native=True))."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

from jinja2 import StrictUndefined, Template, nodes
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from lineage_lsp.jinja.bounds import OverBudget, checked_operation
from lineage_lsp.project.model import RefArgs, Target
from lineage_lsp.project.modules import STARTED, modules

_LONGEST = 20_000
"""Characters of a string in YAML that are still taken for a template."""


UNKNOWN_TARGET = "dev"
"""The name of the target where no profile is found: the one `dbt init` gives it."""


class UnrenderedError(Exception):
    """A template in YAML that has no value here: a macro, a variable that is not set, broken Jinja."""


class YamlTemplates:
    """Renders strings of YAML files: `var`, `env_var` and `target` are known, macros are not.

    variables: what `var()` sees, without the package's own; environment: what `env_var()` sees. adapter: the one
    to suppose while there is no target; `asked_adapter` tells whether that made a difference.
    """

    def __init__(
        self,
        target: Target | None,
        variables: Mapping[str, object],
        environment: Mapping[str, str] | None = None,
        adapter: str | None = None,
    ) -> None:
        self.environment = os.environ if environment is None else environment
        self._variables = variables
        self._context: dict[str, Any] = {
            "var": self._var,
            "env_var": self._env_var,
            "target": target_values(target, adapter),
            "fromjson": _parsed_json,
            "tojson": _as_json,
            "return": _itself,
            "log": _nothing,
            "flags": {},
            "modules": modules(),
            "run_started_at": STARTED,
        }

    def with_variables(self, variables: Mapping[str, object]) -> YamlTemplates:
        """The same with other variables."""
        made = YamlTemplates(None, variables, self.environment)
        made._context = {**self._context, "var": made._var, "env_var": made._env_var}
        return made

    @property
    def adapter(self) -> str | None:
        """`target.type`."""
        found: str | None = self._context["target"]["type"]
        return found

    @property
    def asked_adapter(self) -> bool:
        """Whether a template wanted to know the adapter of a target that is not known."""
        target = self._context["target"]
        return isinstance(target, _Supposed) and target.asked

    def in_project(self, name: str) -> YamlTemplates:
        """The same with `project_name`, the root's, as properties files have it."""
        made = self.with_variables(self._variables)
        made._context["project_name"] = name
        return made

    def with_docs(self, doc: Callable[..., str]) -> YamlTemplates:
        """The same with `doc()`."""
        made = self.with_variables(self._variables)
        made._context["doc"] = doc
        return made

    def recording(self, found: list[RefArgs]) -> YamlTemplates:
        """The same with `ref`, `source` and `metric`, which note in `found` what they are called with."""

        def ref(first: object, second: object = None, **more: object) -> str:
            version = more.get("version", more.get("v"))
            package = None if second is None else str(first)
            name = str(first if second is None else second)
            found.append(RefArgs("ref", name, package, None if version is None else str(version)))
            return name

        def source(first: object, second: object) -> str:
            found.append(RefArgs("source", str(second), str(first)))
            return str(second)

        def metric(first: object, second: object = None) -> str:
            name, package = (first, None) if second is None else (second, str(first))
            found.append(RefArgs("metric", str(name), package))
            return str(name)

        made = self.with_variables(self._variables)
        made._context |= {"ref": ref, "source": source, "metric": metric, "get_where_subquery": _itself}
        return made

    def value(self, text: str) -> Any:
        """What `text` renders to: of a single expression its value, else a string. Raises UnrenderedError."""
        if not has_jinja(text):
            # dbt hands every string of YAML to Jinja, which takes off one line break at the end.
            return text.removesuffix("\n")
        if len(text) > _LONGEST:
            raise UnrenderedError("this is too long for a template")
        try:
            template = _compiled(text)
            rendered = _concat(template.root_render_func(template.new_context(self._context)))
        except (Exception, OverBudget) as error:  # A template can make Python raise anything.
            raise UnrenderedError(str(error)) from error
        return rendered

    def keyword(self, call: str, name: str) -> Any:
        """The value of the keyword `name` in `call`, a template that calls one function. Raises UnrenderedError."""
        try:
            template = _keyword(call, name)
            if template is None:
                return None
            return _concat(template.root_render_func(template.new_context(self._context)))
        except (Exception, OverBudget) as error:  # A template can make Python raise anything.
            raise UnrenderedError(str(error)) from error

    def deep(self, value: Any) -> Any:
        """`value` with all strings in it rendered; one without a value here stays as it is written."""
        match value:
            case str():
                try:
                    return self.value(value)
                except UnrenderedError:
                    return value
            case Mapping():
                return {key: self.deep(each) for key, each in value.items()}
            case list():
                return [self.deep(each) for each in value]
        return value

    def text(self, value: Any) -> str | None:
        """`value` rendered as a string; None for null, an empty one, and what has no value here."""
        if isinstance(value, str):
            try:
                value = self.value(value)
            except UnrenderedError:
                return None
        return None if value is None or value == "" else str(value).strip()

    def _var(self, name: str, default: Any = None) -> Any:
        if name in self._variables:
            value = self._variables[name]
            return self.value(value) if isinstance(value, str) and "env_var(" in value else value
        return default

    def _env_var(self, name: str, default: str | None = None) -> str:
        value = self.environment.get(name, default)
        if value is None:
            raise UnrenderedError(f"the environment variable {name} is not set")
        return str(value)


def has_jinja(text: str) -> bool:
    return "{{" in text or "{%" in text or "{#" in text


class _Supposed(dict[str, Any]):
    """`target` where there is none; asked: whether anybody wanted to know its type."""

    asked = False

    def __getitem__(self, key: str) -> Any:
        self.asked = self.asked or key == "type"
        return super().__getitem__(key)


def target_values(target: Target | None, adapter: str | None = None) -> dict[str, Any]:
    """`target` in templates. adapter: to suppose where there is none."""
    if target is None:
        known = {"name": UNKNOWN_TARGET, "schema": None, "database": None, "profile_name": None, "threads": 1}
        return _Supposed(known, type=adapter)
    return {
        "name": target.name,
        "target_name": target.name,
        "profile_name": target.profile,
        "type": target.adapter,
        "schema": target.schema,
        "dataset": target.schema,
        "database": target.database,
        "dbname": target.database,
        "project": target.database,
        "catalog": target.database,
        "threads": target.threads,
    }


class _Converted:
    """A rendered text a filter wants as another type (dbt: as_bool, as_number, as_native)."""

    __slots__ = ("value",)

    def __init__(self, text: object) -> None:
        written = str(text)
        try:
            self.value: object = ast.literal_eval(_PYTHON.get(written.lower(), written))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            self.value = text

    def __str__(self) -> str:
        return str(self.value)


_PYTHON = {"true": "True", "false": "False"}


def _concat(values: Iterable[Any]) -> Any:
    parts = list(values)
    if len(parts) == 1:
        return parts[0].value if isinstance(parts[0], _Converted) else _sound(parts[0])
    return "".join(str(_sound(part)) for part in parts)


def _sound(value: Any) -> Any:
    if isinstance(value, StrictUndefined):
        str(value)
    return value


def _parsed_json(text: str, default: Any = None) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return default


def _as_json(value: Any, default: Any = None, sort_keys: bool = False) -> Any:
    try:
        return json.dumps(value, sort_keys=sort_keys)
    except (TypeError, ValueError):
        return default


def _itself(value: Any) -> Any:
    return value


def _nothing(*_: Any, **__: Any) -> str:
    return ""


class _Environment(SandboxedEnvironment):
    """Without loops and macros: what configuration can say stays short to render."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        checked_operation(operator, left, right)
        return self.binop_table[operator](left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if next(tree.find_all((nodes.For, nodes.Macro, nodes.Import, nodes.Include, nodes.Extends)), None) is not None:
            raise UnrenderedError("loops, macros and imports are not for configuration")
        return tree


_ENVIRONMENT = _Environment(undefined=StrictUndefined, optimized=False, autoescape=False)
_ENVIRONMENT.code_generator_class = NativeCodeGenerator
_ENVIRONMENT.globals = {}
_ENVIRONMENT.filters.update(
    {name: cast("Callable[..., Any]", _Converted) for name in ("as_bool", "as_number", "as_native")} | {"as_text": str}
)


@lru_cache(maxsize=2000)
def _compiled(text: str) -> Template:
    return _ENVIRONMENT.from_string(text)


@lru_cache(maxsize=5000)
def _keyword(call: str, name: str) -> Template | None:
    """A template of one keyword's value."""
    for found in _ENVIRONMENT.parse(call).find_all(nodes.Call):
        for keyword in found.kwargs:
            if keyword.key == name:
                tree = nodes.Template([nodes.Output([keyword.value], lineno=1)], lineno=1)
                tree.set_environment(_ENVIRONMENT)
                code = _ENVIRONMENT.compile(tree)
                return Template.from_code(_ENVIRONMENT, code, _ENVIRONMENT.make_globals(None), None)
    return None
