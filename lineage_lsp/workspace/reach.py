"""What a change of files changes for the nodes of a project, by two readings of it."""

from __future__ import annotations

from collections.abc import Collection

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import Project, differ_in_places_alone
from lineage_lsp.workspace.compiling import CompilerPort


def reached_by_macros(
    before: Project, after: Project, paths: Collection[FilePath], port: CompilerPort
) -> set[UniqueId] | None:
    """The nodes that used a macro of these files; None where any node might.

    That is where macros came, went or moved, and where something changed that any rendering may have read.
    """
    if not _same_surroundings(before, after):
        return None
    old = {macro.unique_id: macro.path for macro in before.macros}
    new = {macro.unique_id: macro.path for macro in after.macros}
    if old.keys() != new.keys():
        return None
    changed = [one for one, path in new.items() if path in paths or path != old[one]]
    return port.reached_by(changed) if changed else set()


def differing(before: Project, after: Project) -> tuple[set[UniqueId], set[UniqueId]]:
    """The nodes of `after` that are new or another, and those that only stand elsewhere in their files."""
    changed: set[UniqueId] = set()
    moved: set[UniqueId] = set()
    for one, node in after.nodes.items():
        was = before.nodes.get(one)
        if was is not node and was != node:
            (moved if was is not None and differ_in_places_alone(was, node) else changed).add(one)
    return changed, moved


def _same_surroundings(one: Project, other: Project) -> bool:
    """Whether two readings differ in nothing that any rendering may have read beside nodes and macros."""
    return (one.vars, one.target, one.dialect, one.packages) == (
        other.vars,
        other.target,
        other.dialect,
        other.packages,
    )
