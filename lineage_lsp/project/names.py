"""Which of several nodes of one name is the node, and what is disabled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.files import Files
from lineage_lsp.project.home import Home
from lineage_lsp.project.macros import called_names, configuring_macros
from lineage_lsp.project.merging import is_enabled
from lineage_lsp.project.model import Node, ResourceType
from lineage_lsp.project.templates import UnrenderedError, YamlTemplates

_REFABLE = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})
_NAMED_ONCE = _REFABLE | {ResourceType.SOURCE, ResourceType.ANALYSIS, ResourceType.EXPOSURE, ResourceType.METRIC}


class Names:
    """Collects nodes: the enabled ones by unique_id, the disabled ones apart."""

    def __init__(self, files: Files, homes: Iterable[Home]) -> None:
        self._files = files
        self._homes = {home.name: home for home in homes}
        self._nodes: dict[UniqueId, Node] = {}
        self._disabled: dict[UniqueId, Node] = {}
        self._refable: dict[tuple[str, str], Node] = {}
        self._rivals: dict[UniqueId, tuple[Node, ...]] = {}
        self.problems: list[Diagnostic] = []

    def add(self, node: Node) -> None:
        """Take a node in: the first of its unique_id, unless another one says by its code that it is the one."""
        if not is_enabled(node.config) and not self._code_enables(node):
            self._disabled.setdefault(node.unique_id, node)
            return
        before = self._nodes.get(node.unique_id)
        if before is None:
            self._nodes[node.unique_id] = node
            self._take_name(node)
        elif before.path != node.path or before.at != node.at:
            self._choose(before, node)

    def done(self) -> tuple[dict[UniqueId, Node], dict[UniqueId, Node]]:
        """What is enabled and what is disabled. Tests of what is disabled stay, without a parent, as dbt has it."""
        for unique_id in self._disabled.keys() & self._nodes.keys():
            del self._disabled[unique_id]
        return self._nodes, self._disabled

    @property
    def rivals(self) -> dict[UniqueId, tuple[Node, ...]]:
        """Files that declare the same node again, and only rendering tells which of them is enabled."""
        return self._rivals

    def _take_name(self, node: Node) -> None:
        if node.resource_type not in _REFABLE:
            return
        key = (node.package_name, f"{node.name}.{node.version}" if node.version else node.name)
        before = self._refable.setdefault(key, node)
        if before is not node:
            self._tell(before, node)

    def _choose(self, before: Node, node: Node) -> None:
        if node.body is None or node.resource_type not in _REFABLE:
            if node.resource_type in _NAMED_ONCE:
                self._tell(before, node)
            return
        said_before, said = self._says_enabled(before), self._says_enabled(node)
        if said is False:
            self._disabled[node.unique_id] = node
        elif said_before is False:
            self._disabled[before.unique_id] = before
            self._nodes[node.unique_id] = node
        elif self._is_undecided(before) or self._is_undecided(node):
            self._rivals[node.unique_id] = (*self._rivals.get(node.unique_id, ()), node)
        else:
            self._tell(before, node)

    def _tell(self, before: Node, node: Node) -> None:
        self.problems.append(duplicate(before, node))

    def _code_enables(self, node: Node) -> bool:
        """Whether the code of a node that YAML disables takes that back; the root's word on a package stays."""
        last = node.extra.get("root_config")
        if node.body is None or (isinstance(last, dict) and not is_enabled(last)):
            return False
        return self._says_enabled(node) is True or self._is_configured_by_a_macro(node)

    def _is_undecided(self, node: Node) -> bool:
        """Whether the code says something of `enabled` that has no value without its macros."""
        said = _ENABLED.search(self._code(node)) is not None and self._says_enabled(node) is None
        return said or self._is_configured_by_a_macro(node)

    def _is_configured_by_a_macro(self, node: Node) -> bool:
        """Whether a macro that calls `config()` is called: whether the node is enabled, only rendering can tell."""
        called = called_names(self._code(node))
        return not called.isdisjoint(self._configuring)

    @cached_property
    def _configuring(self) -> frozenset[str]:
        return configuring_macros(self._homes.values())

    def _code(self, node: Node) -> str:
        text = self._files.read(node.path) or ""
        return text[node.body.start : node.body.end] if node.body is not None else text

    def _says_enabled(self, node: Node) -> bool | None:
        return says_enabled(self._code(node), self._homes[node.package_name].templates)


def duplicate(before: Node, node: Node) -> Diagnostic:
    """The problem that two nodes of one package share a name."""
    kinds = f"{before.resource_type} and a {node.resource_type}"
    both = f"Two {node.resource_type}s are" if before.resource_type is node.resource_type else f"A {kinds} are"
    message = f"{both} named `{node.name}` in {node.package_name}: rename or disable one of them."
    related = (Related(before.at, "the other one is here"),)
    return Diagnostic("duplicate-name", Severity.ERROR, message, node.at, related)


def says_enabled(code: str, templates: YamlTemplates) -> bool | None:
    """`enabled` of the `config()` in a node's code, as far as that can be known without its macros."""
    found = _ENABLED.search(code)
    if found is None:
        return None
    end = found.end()
    # The call ends with one of the next few `}}`: a dictionary inside of it may have some too.
    for _ in range(5):
        end = code.find("}}", end) + 2
        if end < 2:
            return None
        try:
            value = templates.keyword(code[found.start() : end], "enabled")
        except UnrenderedError:
            continue
        return None if value is None else is_enabled({"enabled": value})
    return None


_ENABLED = re.compile(r"\{\{-?\s*config\s*\((?:(?!\}\}).)*?\benabled\s*=", re.DOTALL)
