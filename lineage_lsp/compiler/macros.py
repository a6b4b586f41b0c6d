"""Which macro a name means, and macros made ready to call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.adapters import AdapterType
from lineage_lsp.compiler.internal import INTERNAL
from lineage_lsp.jinja.environment import JinjaEnvironment
from lineage_lsp.jinja.template import AnyTemplate, Template, compile_macro, compile_template
from lineage_lsp.jinja.unknown import UNKNOWN
from lineage_lsp.project.model import Macro, Project


class ReturnValue(BaseException):
    """`{{ return(x) }}`: leaves the macro. Not an Exception, so that no template construct holds it up."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class MacroIndex:
    """All macros by package and name; dbt's rules of who wins (dbt: MacroNamespace, `adapter.dispatch`)."""

    def __init__(self, project: Project, internal: Mapping[str, Macro], adapter: AdapterType) -> None:
        self._packages: dict[str, dict[str, Macro]] = {name: {} for name in project.packages}
        for macro in project.macros:
            self._packages.setdefault(macro.package_name, {})[macro.name] = macro
        self._packages[INTERNAL] = dict(internal)
        self._root = project.name
        self._adapter = adapter
        self._flat: dict[str, Mapping[str, Macro]] = {}
        self._search_orders = {
            str(entry.get("macro_namespace")): [str(name) for name in entry.get("search_order") or ()]
            for entry in _dispatch_config(project)
        }

    def visible(self, package: str) -> Mapping[str, Macro]:
        """What a bare name means in a node of `package`: its own macros, then the root's, then dbt's."""
        if package not in self._flat:
            order = (INTERNAL, self._root, package)
            self._flat[package] = {
                name: macro for owner in order for name, macro in self._packages.get(owner, {}).items()
            }
        return self._flat[package]

    def package(self, name: str) -> Mapping[str, Macro] | None:
        """The macros of one package; None when it is not installed."""
        return self._packages.get(name)

    def packages(self) -> Iterable[str]:
        return self._packages

    def dispatched(self, name: str, namespace: str | None, package: str) -> Macro | None:
        """The macro `adapter.dispatch(name, namespace)` finds, asked in a node of `package`."""
        for where in self.dispatch_order(namespace):
            macros = self._packages.get(where, {}) if where else self.visible(package)
            for prefix in self._adapter.prefixes:
                if macro := macros.get(f"{prefix}__{name}"):
                    return macro
        return None

    def dispatch_order(self, namespace: str | None) -> Sequence[str | None]:
        """The packages a dispatch in `namespace` searches; None for what is visible without a package.

        That is where dbt looks, too, when there is no such namespace.
        """
        if namespace is None:
            return (None,)
        if order := self._search_orders.get(namespace):
            return order
        return (self._root, namespace) if namespace in self._packages else (None,)


class MacroTemplates:
    """Compiled macros, kept as long as their text is the same: hand it on from one compiler to the next."""

    def __init__(self, environment: JinjaEnvironment) -> None:
        self.environment = environment
        self._templates: dict[tuple[FilePath, int, str], Template] = {}
        self._texts: dict[str, AnyTemplate] = {}

    def template(self, macro: Macro, text: str) -> Template:
        """The template of a macro's block in the file `text`. Raises JinjaSyntaxError."""
        key = (macro.path, macro.span.start, text[macro.span.start : macro.span.end])
        found = self._templates.get(key)
        if found is None:
            found = self._templates[key] = compile_macro(self.environment, text, macro.path, macro.span)
        return found

    def text_template(self, text: str, path: FilePath) -> AnyTemplate:
        """The template of a text of its own: a hook, a value of the configuration. Raises JinjaSyntaxError."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = compile_template(self.environment, text, path)
        return found


@dataclass(slots=True)
class Unanswered:
    """How many queries of a pass had no answer."""

    count: int = 0


class BoundMacro:
    """A macro as one pass sees it; it is loaded when it is first called.

    One that returns `none` after a query without an answer returns an unknown value: in a warehouse there are rows.
    """

    __slots__ = ("_call", "_load", "_macro", "_unanswered")

    def __init__(self, macro: Macro, load: Callable[[Macro], Callable[..., Any]], unanswered: Unanswered) -> None:
        self._macro = macro
        self._load = load
        self._unanswered = unanswered
        self._call: Callable[..., Any] | None = None

    @property
    def name(self) -> str:
        return self._macro.name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = self._call
        if call is None:
            call = self._call = self._load(self._macro)
        before = self._unanswered.count
        try:
            return call(*args, **kwargs)
        except ReturnValue as returned:
            if returned.value is None and self._unanswered.count > before:
                return UNKNOWN
            return returned.value


class PackageMacros(Mapping[str, Any]):
    """`dbt_utils` in a template: the macros of one package.

    otherwise: what a name means that is none of them; raises KeyError.
    """

    def __init__(
        self,
        macros: Mapping[str, Macro],
        bind: Callable[[Macro], BoundMacro],
        otherwise: Callable[[str], Any] | None = None,
    ) -> None:
        self._macros = macros
        self._bind = bind
        self._otherwise = otherwise

    def __getitem__(self, name: str) -> Any:
        macro = self._macros.get(name)
        if macro is None and self._otherwise is not None:
            return self._otherwise(name)
        return self._bind(self._macros[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._macros)

    def __len__(self) -> int:
        return len(self._macros)


def _dispatch_config(project: Project) -> list[Mapping[str, Any]]:
    root = project.packages.get(project.name)
    entries = root.config.get("dispatch") if root else None
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
