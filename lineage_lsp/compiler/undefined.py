"""Names that mean nothing, and the environment that knows what calling one is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from jinja2 import Undefined
from jinja2.utils import missing

from lineage_lsp.compiler.introspection import OpenList
from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.environment import JinjaEnvironment
from lineage_lsp.jinja.unknown import UNKNOWN


class DbtEnvironment(JinjaEnvironment):
    """Calling an unknown name while parsing gives an unknown value, as in dbt; while compiling it is a problem too."""

    def __init__(self) -> None:
        super().__init__()
        # Only dbt's own YAML rendering converts; in SQL these filters pass their value on (dbt: TEXT_FILTERS).
        self.filters.update(dict.fromkeys(("as_text", "as_bool", "as_native", "as_number"), _same))
        for name in ("list", "map", "reject", "rejectattr", "select", "selectattr", "sort", "unique"):
            self.filters[name] = _open_stays_open(self.filters[name])

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of a name that means nothing, a name with an underscore in front is no secret: `dbt_utils._is_relation`."""
        if isinstance(obj, Undefined):
            return not attr.startswith("__")
        return super().is_safe_attribute(obj, attr, value)

    def call_undefined(self, site: CallSite, callee: Undefined) -> Any:
        if isinstance(callee, ParseUndefined):
            return callee.touched()
        if not (isinstance(callee, CompileUndefined) and callee.is_of_missing_package()):
            self.tell("unknown-macro", _what_is_missing(callee, site), site.at)
        return UNKNOWN


class ParseUndefined(Undefined):
    """An unknown name while parsing: stays unknown under every attribute (dbt: create_undefined)."""

    __slots__ = ("_touch",)

    def __init__(self, touch: Callable[[], None], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._touch = touch

    def touched(self) -> Any:
        """The value of a call of it."""
        self._touch()
        return UNKNOWN

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.touched()

    def __getitem__(self, _: object) -> Any:
        return self.touched()


class CompileUndefined(Undefined):
    """An unknown name while compiling: its attributes are unknown names too, so that a call can tell the whole name.

    may_be_in: notes, and says, whether a package of this name may be one that is not installed.
    """

    __slots__ = ("may_be_in",)

    def __init__(self, may_be_in: Callable[[str], bool], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_be_in = may_be_in

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        whole = f"{self._undefined_name}.{name}"
        return CompileUndefined(self.may_be_in, self._undefined_hint, self._undefined_obj, whole)

    def __getitem__(self, key: object) -> Any:
        """dbt: an unknown name has every key (create_undefined)."""
        return self.__getattr__(str(key))

    def is_of_missing_package(self) -> bool:
        """Whether this is `package.macro` of a package that is not installed."""
        package, _, macro = str(self._undefined_name).partition(".")
        return macro != "" and self._undefined_obj is missing and self.may_be_in(package)


def _same(value: Any) -> Any:
    return value


def _open_stays_open(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of lists that makes an open list of an open list: what was made of its columns is open too."""

    @wraps(function)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        made = function(*args, **kwargs)
        return OpenList(made) if any(isinstance(arg, OpenList) for arg in args[:2]) else made

    return filtered


def _what_is_missing(callee: Undefined, site: CallSite) -> str:
    name = site.name or str(callee._undefined_name)
    package, _, macro = name.rpartition(".")
    if not package:
        return f"There is no macro `{name}`: correct the name, or write it."
    if callee._undefined_obj is missing:
        return f"There is no macro `{macro}`, for `{package}` is not installed: run `dbt deps`."
    return f"There is no macro `{macro}` in `{package}`: correct the name."
