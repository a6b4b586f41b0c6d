"""What a `ref()` or `source()` means (dbt: resolve_ref, resolve_source)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.model import Node, Project, RefArgs, ResourceType

_BY_KIND = frozenset({ResourceType.METRIC, ResourceType.SEMANTIC_MODEL, ResourceType.FUNCTION})
REFABLE = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})

KINDS = ("ref", "source", "function", "metric", "semantic_model")
"""What `RefArgs.kind` may be, in dbt's order of dependencies."""


class NodeNames:
    """Nodes by the names they are referred to with."""

    def __init__(self, project: Project) -> None:
        self._root = project.name
        self._disabled = {(node.source_name, node.name) for node in project.disabled.values()}
        self._refable: dict[str, list[Node]] = defaultdict(list)
        self._sources: dict[tuple[str, str], list[Node]] = defaultdict(list)
        self._others: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for unique_id, node in project.nodes.items():
            if unique_id in project.disabled:
                continue
            if node.resource_type in REFABLE:
                self._refable[node.name].append(node)
            elif node.resource_type is ResourceType.SOURCE and node.source_name:
                self._sources[node.source_name, node.name].append(node)
            elif node.resource_type in _BY_KIND:
                self._others[node.resource_type, node.name].append(node)

    def target(self, args: RefArgs, package: str, enabled: Callable[[Node], bool]) -> UniqueId | None:
        """What `args` in a node of `package` refers to among what is `enabled`."""
        if args.kind == "source":
            found = self._sources.get((args.package or "", args.name), ())
            return self._nearest(found, None, package, enabled)
        if args.kind != "ref":
            return self._nearest(self._others.get((args.kind, args.name), ()), args.package, package, enabled)
        found = [node for node in self._refable.get(args.name, ()) if _version_matches(node, args.version)]
        return self._nearest(found, args.package, package, enabled)

    def declared(self, args: RefArgs, package: str) -> bool:
        """Whether `args` refers to something at all, be it disabled."""
        key = (args.package if args.kind == "source" else None, args.name)
        return key in self._disabled or self.target(args, package, lambda _: True) is not None

    def _nearest(
        self, nodes: Iterable[Node], wanted: str | None, package: str, enabled: Callable[[Node], bool]
    ) -> UniqueId | None:
        candidates = [node for node in nodes if wanted is None or node.package_name == wanted]
        order = (package, self._root)
        candidates.sort(key=lambda node: order.index(node.package_name) if node.package_name in order else len(order))
        return next((node.unique_id for node in candidates if enabled(node)), None)


def _version_matches(node: Node, version: str | None) -> bool:
    if node.version is None:
        return version is None
    return node.version == (version if version is not None else node.latest_version)
