"""dbt's context: what each name a template can use stands for (dbt: context/base.py, context/providers.py)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import yaml

from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.adapter import Adapter
from lineage_lsp.compiler.config import ConfigAccess
from lineage_lsp.compiler.macros import ReturnValue
from lineage_lsp.compiler.results import Table, result
from lineage_lsp.compiler.variables import Variables
from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.environment import RenderError, with_site
from lineage_lsp.jinja.origins import joined, traced
from lineage_lsp.jinja.template import JinjaSyntaxError
from lineage_lsp.jinja.unknown import UNKNOWN
from lineage_lsp.project.model import RefArgs
from lineage_lsp.project.modules import STARTED, modules

if TYPE_CHECKING:
    from lineage_lsp.compiler.rendering import Rendering

NOT_THERE = object()
"""What `context_value` gives for a name dbt's context does not have."""


def context_names() -> Iterable[str]:
    """The names of dbt's context, packages and macros left aside."""
    return _CONTEXT


def context_value(rendering: Rendering, name: str) -> Any:
    """What `name` means in one pass; NOT_THERE for a name that is not dbt's."""
    if make := _CONTEXT.get(name):
        return make(rendering)
    return rendering.compiler.environment.globals.get(name, NOT_THERE)


def _ref(rendering: Rendering) -> Callable[..., Any]:
    @with_site
    def ref(site: CallSite, *args: Any, **kwargs: Any) -> Any:
        if not 1 <= len(args) <= 2:
            raise RenderError("jinja-error", "ref() takes one or two names", site.at)
        version = kwargs.get("version", kwargs.get("v"))
        package = str(args[0]) if len(args) == 2 else kwargs.get("package")
        call = RefArgs("ref", str(args[-1]), package, None if version is None else str(version))
        return rendering.ref(call, site)

    ref.config = rendering.compiler.runtime_config  # type: ignore[attr-defined]
    return ref


def _source(rendering: Rendering) -> Callable[..., Any]:
    @with_site
    def source(site: CallSite, *args: Any) -> Any:
        if len(args) != 2:
            raise RenderError("jinja-error", "source() takes the name of a source and of a table", site.at)
        return rendering.ref(RefArgs("source", str(args[1]), str(args[0])), site)

    return source


def _function(rendering: Rendering) -> Callable[..., Any]:
    @with_site
    def function(site: CallSite, *args: Any) -> Any:
        if not 1 <= len(args) <= 2:
            raise RenderError("jinja-error", "function() takes one or two names", site.at)
        package = str(args[0]) if len(args) == 2 else None
        return rendering.ref(RefArgs("function", str(args[-1]), package), site)

    return function


def _var(rendering: Rendering) -> Variables:
    return Variables(rendering, partial(render_text, rendering, path=rendering.node.path))


def _env_var(rendering: Rendering) -> Callable[..., Any]:
    def env_var(name: str, default: Any = None) -> Any:
        rendering.reading.environment.add(name)
        value = rendering.compiler.variables_of_environment.get(name)
        if value is not None:
            return value
        if default is not None:
            return default
        rendering.assume(f"the environment variable {name} is not set here")
        return UNKNOWN

    return env_var


def _returned(value: Any = None) -> Any:
    raise ReturnValue(value)


def _nothing(*_: Any, **__: Any) -> str:
    return ""


def _exceptions(rendering: Rendering) -> SimpleNamespace:
    @with_site
    def stop(site: CallSite, message: Any = "", *_: Any, **__: Any) -> Any:
        raise RenderError("compiler-error", str(message) or f"{site.name} was called", site.at)

    names = (
        *("raise_compiler_error", "raise_not_implemented", "raise_database_error", "raise_parsing_error"),
        *("raise_dependency_error", "raise_fail_fast_error", "raise_invalid_property_yml_version", "missing_config"),
        *(
            "missing_materialization",
            "missing_relation",
            "ref_invalid_args",
            "ref_target_not_found",
            "column_type_missing",
        ),
        *("relation_wrong_type", "raise_contract_error", "get_catalog_results", "doc_invalid_args"),
    )
    return SimpleNamespace(warn=_nothing, **dict.fromkeys(names, stop))


def _target(rendering: Rendering) -> Mapping[str, Any]:
    target = rendering.compiler.project.target
    adapter = rendering.compiler.adapter.name
    database = UNKNOWN if target.database is None else target.database
    known = {
        "name": target.name,
        "target_name": target.name,
        "profile_name": target.profile or "default",
        "type": adapter,
        "threads": target.threads,
        "schema": target.schema,
        "database": database,
    }
    if adapter == "bigquery":
        known |= {"project": database, "dataset": target.schema}
    elif adapter == "databricks":
        known |= {"catalog": database}
    else:
        known |= {"dbname": database}
    return known


def _model(rendering: Rendering) -> Any:
    rendering.touch()
    return rendering.compiler.node_as_dict(rendering.node)


def _graph(rendering: Rendering) -> Any:
    rendering.touch()
    return rendering.compiler.graph if rendering.execute else {}


def _execute(rendering: Rendering) -> bool:
    rendering.touch()
    return rendering.execute


def _is_incremental(rendering: Rendering) -> Callable[[], bool]:
    def is_incremental() -> bool:
        rendering.touch()
        rendering.asked_incremental = True
        config = rendering.final_config or {}
        return rendering.execute and rendering.incremental and config.get("materialized") == "incremental"

    return is_incremental


def _statement(rendering: Rendering) -> Callable[..., str]:
    def statement(name: str | None = None, *_: Any, caller: Callable[[], str] | None = None, **__: Any) -> str:
        rendering.touch()
        if rendering.execute:
            found = rendering.rows(caller()) if caller else None
            if found is None:
                rendering.assume("statement() has no warehouse to ask")
            if name:
                rendering.results[name] = UNKNOWN if found is None else result(found)
        return ""

    return statement


def _load_result(rendering: Rendering) -> Callable[[str], Any]:
    def load_result(name: str) -> Any:
        rendering.touch()
        return rendering.results.get(name)

    return load_result


def _run_query(rendering: Rendering) -> Callable[..., Any]:
    def run_query(sql: Any = None, *_: Any, **__: Any) -> Any:
        rendering.touch()
        if not rendering.execute:
            return UNKNOWN
        found = rendering.rows(sql)
        if found is None:
            rendering.assume("run_query() has no warehouse to ask")
            return UNKNOWN
        return Table(found)

    return run_query


def _doc(rendering: Rendering) -> Callable[..., str]:
    def doc(*args: str) -> str:
        docs = rendering.compiler.project.docs
        name = args[-1] if args else ""
        packages = [args[0]] if len(args) == 2 else [rendering.node.package_name, rendering.compiler.project.name]
        for key in (*(f"{package}.{name}" for package in packages), name):
            if key in docs:
                return docs[key]
        return ""

    return doc


def _project_name(rendering: Rendering) -> str:
    return rendering.compiler.project.name


def _api(rendering: Rendering) -> SimpleNamespace:
    return SimpleNamespace(Relation=rendering.compiler.relation_class, Column=rendering.compiler.column_class)


class _Flags:
    """`flags`, as in `dbt run`."""

    FULL_REFRESH = STORE_FAILURES = EMPTY = False
    INDIRECT_SELECTION = "eager"

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    @property
    def WHICH(self) -> str:  # noqa: N802 # dbt's name
        """`compile` once columns were asked for that nobody knows: packages print a star then instead of nothing."""
        return "compile" if self._rendering.open_columns else "run"


def _render(rendering: Rendering) -> Callable[[Any], str]:
    def render(text: Any) -> str:
        return render_text(rendering, str(text), rendering.node.path)

    return render


def render_text(rendering: Rendering, text: str, path: FilePath) -> str:
    """A text that is itself a template, in the scope of a pass. Raises RenderError when it is none."""
    if "{{" not in text and "{%" not in text:
        return text
    try:
        template = rendering.compiler.templates.text_template(text, path)
    except JinjaSyntaxError as error:
        raise RenderError("jinja-syntax", error.problem.message) from error
    return str(joined([traced(template.items(rendering.scope))]))


def _from_json(value: Any, default: Any = None) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return default


def _to_json(value: Any, default: Any = None, sort_keys: bool = False) -> Any:
    try:
        return json.dumps(value, sort_keys=sort_keys)
    except (TypeError, ValueError):
        return default


def _from_yaml(value: Any, default: Any = None) -> Any:
    try:
        return yaml.load(value, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, AttributeError, TypeError):
        return default


def _to_yaml(value: Any, default: Any = None, sort_keys: bool = False) -> Any:
    try:
        return yaml.safe_dump(value, sort_keys=sort_keys)
    except yaml.YAMLError:
        return default


class _Set(set[Any]):
    """A set that is gone through in one order: in Python's own, two starts may give different code."""

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(super().__iter__(), key=repr))


def _set(value: Any, default: Any = None) -> Any:
    try:
        return _Set(value)
    except TypeError:
        return default


def _set_strict(value: Iterable[Any]) -> set[Any]:
    return _Set(value)


def _zip(*args: Any, default: Any = None) -> Any:
    try:
        return zip(*args, strict=False)
    except TypeError:
        return default


def _local_md5(value: Any) -> str:
    return hashlib.md5(str(value).encode(), usedforsecurity=False).hexdigest()


def _diff_of_two_dicts(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in left.items() if right.get(key) != value}


def _try_or_compiler_error(message: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def _builtins(rendering: Rendering) -> Mapping[str, Any]:
    return {name: _CONTEXT[name](rendering) for name in ("ref", "source", "config", "var", "env_var", "this", "target")}


def _always(value: Any) -> Callable[[Rendering], Any]:
    return lambda _: value


def _of_node(rendering: Rendering, part: str) -> Any:
    rendering.touch()
    return getattr(rendering.compiler.own_relation(rendering.node), part) if rendering.execute else ""


_CONTEXT: Mapping[str, Callable[[Rendering], Any]] = {
    "ref": _ref,
    "source": _source,
    "var": _var,
    "env_var": _env_var,
    "config": lambda rendering: ConfigAccess(rendering.said, rendering.touch, rendering.final_config),
    "this": lambda rendering: rendering.this(),
    "target": _target,
    "env": _target,
    "model": _model,
    "node": _model,
    "graph": _graph,
    "execute": _execute,
    "is_incremental": _is_incremental,
    "should_full_refresh": _always(lambda: False),
    "adapter": Adapter,
    "api": _api,
    "modules": lambda _: modules(),
    "return": _always(_returned),
    "log": _always(_nothing),
    "print": _always(_nothing),
    "exceptions": _exceptions,
    "statement": _statement,
    "noop_statement": _always(_nothing),
    "load_result": _load_result,
    "store_result": _always(_nothing),
    "store_raw_result": _always(_nothing),
    "run_query": _run_query,
    "doc": _doc,
    "docs": _doc,
    "builtins": _builtins,
    "flags": _Flags,
    "render": _render,
    "write": _always(_nothing),
    "fromjson": _always(_from_json),
    "tojson": _always(_to_json),
    "fromyaml": _always(_from_yaml),
    "toyaml": _always(_to_yaml),
    "set": _always(_set),
    "set_strict": _always(_set_strict),
    "zip": _always(_zip),
    "zip_strict": _always(zip),
    "local_md5": _always(_local_md5),
    "diff_of_two_dicts": _always(_diff_of_two_dicts),
    "try_or_compiler_error": _always(_try_or_compiler_error),
    "load_agate_table": _always(lambda: UNKNOWN),
    "dbt_version": _always("1.10.0"),
    "invocation_id": _always("00000000-0000-0000-0000-000000000000"),
    "run_started_at": _always(STARTED),
    "thread_id": _always("Thread-1"),
    "dbt_metadata_envs": _always({}),
    "invocation_args_dict": _always({"which": "run", "full_refresh": False}),
    "selected_resources": _always([]),
    "project_name": _project_name,
    "context": lambda rendering: rendering.scope.everything(),
    "schema": partial(_of_node, part="schema"),
    "database": partial(_of_node, part="database"),
    "sql": _always(""),
    "pre_hooks": _always([]),
    "post_hooks": _always([]),
    "validation": _always(SimpleNamespace(any=UNKNOWN)),
    "metric": _always(UNKNOWN),
    "function": _function,
}
