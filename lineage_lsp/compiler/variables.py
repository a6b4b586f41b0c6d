"""`var()`: the command line before the root project before the package (dbt: ModelConfiguredVar)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.environment import RenderError
from lineage_lsp.project.model import Project

if TYPE_CHECKING:
    from lineage_lsp.compiler.rendering import Rendering

_NO_DEFAULT = object()


class Variables:
    """`var` of one pass. A variable's string is itself a template there (dbt: Var.get_rendered_var)."""

    wants_site = True

    def __init__(self, rendering: Rendering, render: Callable[[str], str]) -> None:
        self._rendering = rendering
        self._render = render
        self._values = rendering.compiler.variables(rendering.node.package_name)

    def __call__(self, site: CallSite, name: str, default: Any = _NO_DEFAULT) -> Any:
        self._rendering.reading.variables.add(name)
        value = self._values.get(name, _NO_DEFAULT)
        if isinstance(value, str):
            return self._render(value)
        if value is not _NO_DEFAULT:
            return self._rendering.rendered(value) if isinstance(value, str) else value
        if default is not _NO_DEFAULT:
            return default
        self._rendering.touch()
        if not self._rendering.execute:
            return None
        message = f"The variable `{name}` is not set: add it to `vars` in dbt_project.yml, or give var() a default."
        raise RenderError("unknown-var", message, site.at)

    def has_var(self, name: str) -> bool:
        self._rendering.reading.variables.add(name)
        return name in self._values


def variables_of(project: Project, package: str) -> Mapping[str, Any]:
    """The variables a node of `package` sees."""
    values: dict[str, Any] = {}
    for owner in dict.fromkeys((package, project.name)):
        declared = project.packages[owner].config.get("vars") if owner in project.packages else None
        if isinstance(declared, Mapping):
            values.update(declared)
            own = declared.get(package)
            if isinstance(own, Mapping):
                values.update(own)
    values.update(project.vars)
    return values
