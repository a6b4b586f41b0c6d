"""A project's nodes as selectors see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.model import Node, Project, ResourceType
from lineage_lsp.selection.defaults import with_defaults

TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})


@dataclass(frozen=True, slots=True)
class Selectable:
    """An enabled node. config: final, with dbt's defaults. parents: what dbt counts as its dependencies.

    path, patch_path: in its package: the file that defines it, and the one that describes it.
    macros: those its rendering used.
    """

    node: Node
    config: Mapping[str, object]
    parents: frozenset[UniqueId]
    path: PurePosixPath
    patch_path: PurePosixPath | None
    macros: frozenset[str] = frozenset()

    @property
    def tags(self) -> tuple[str, ...]:
        tags = self.config.get("tags")
        return (tags,) if isinstance(tags, str) else tuple(map(str, tags)) if isinstance(tags, list | tuple) else ()


def selectable(
    project: Project,
    node: Node,
    config: Mapping[str, object],
    parents: Iterable[UniqueId],
    macros: frozenset[str] = frozenset(),
) -> Selectable:
    """A node of `project`. config: as project, properties and code say it together."""
    patch = _in_package(project, node, node.patch.path) if node.patch is not None else None
    path = _in_package(project, node, node.path)
    return Selectable(node, with_defaults(node.resource_type, config), frozenset(parents), path, patch, macros)


def _in_package(project: Project, node: Node, path: str) -> PurePosixPath:
    folder = PurePosixPath(project.packages[node.package_name].config_path).parent
    written = PurePosixPath(path)
    return written.relative_to(folder) if written.is_relative_to(folder) else written


@dataclass(slots=True)
class Nodes:
    """All nodes of a project, and who depends on whom."""

    project: Project
    by_id: Mapping[UniqueId, Selectable]
    _children: dict[UniqueId, list[UniqueId]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unique_id, one in self.by_id.items():
            for parent in one.parents:
                self._children.setdefault(parent, []).append(unique_id)

    @property
    def root(self) -> Path:
        return self.project.root

    def children(self, ids: Iterable[UniqueId]) -> set[UniqueId]:
        """What depends on any of these directly."""
        return {child for one in ids for child in self._children.get(one, ())}

    def parents(self, ids: Iterable[UniqueId]) -> set[UniqueId]:
        """What any of these depends on directly."""
        return {parent for one in ids for parent in self.by_id[one].parents if parent in self.by_id}

    def descendants(self, ids: Collection[UniqueId], steps: int | None = None) -> set[UniqueId]:
        """What these feed within so many steps, None for all; one of these only where another one feeds it."""
        return _walk(ids, self.children, steps)

    def ancestors(self, ids: Collection[UniqueId], steps: int | None = None) -> set[UniqueId]:
        """What feeds these within so many steps, None for all; one of these only where it feeds another one."""
        return _walk(ids, self.parents, steps)


def _walk(
    ids: Collection[UniqueId], next_to: Callable[[Iterable[UniqueId]], set[UniqueId]], steps: int | None
) -> set[UniqueId]:
    found: set[UniqueId] = set()
    level: Collection[UniqueId] = ids
    done = 0
    while level and (steps is None or done < steps):
        level = next_to(level) - found
        found |= level
        done += 1
    return found
