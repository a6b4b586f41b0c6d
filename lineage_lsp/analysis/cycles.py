"""Circles of refs, which dbt refuses to build (dbt: Linker.find_cycles)."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from lineage_lsp.analysis.linkage import Linkage
from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.model import Node


def circles(linkages: Mapping[UniqueId, Linkage]) -> list[frozenset[UniqueId]]:
    """The largest sets of nodes that all stand on each other (Tarjan's strongly connected components)."""
    found: list[frozenset[UniqueId]] = []
    number: dict[UniqueId, int] = {}
    lowest: dict[UniqueId, int] = {}
    path: list[UniqueId] = []
    on_path: set[UniqueId] = set()
    for start in linkages:
        if start in number:
            continue
        work: list[tuple[UniqueId, Iterator[UniqueId]]] = []
        _enter(start, linkages, number, lowest, path, on_path, work)
        while work:
            node, parents = work[-1]
            for parent in parents:
                if parent not in number:
                    _enter(parent, linkages, number, lowest, path, on_path, work)
                    break
                if parent in on_path:
                    lowest[node] = min(lowest[node], number[parent])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    at = path.index(node)
                    members = frozenset(path[at:])
                    del path[at:]
                    on_path -= members
                    if len(members) > 1 or node in _parents(linkages, node):
                        found.append(members)
    return found


def above(nodes: Iterable[UniqueId], linkages: Mapping[UniqueId, Linkage]) -> set[UniqueId]:
    """These nodes and all that they stand on: what circles they are part of lies within."""
    found: set[UniqueId] = set()
    waiting = [one for one in nodes if one in linkages]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(_parents(linkages, one))
    return found


def _enter(
    node: UniqueId,
    linkages: Mapping[UniqueId, Linkage],
    number: dict[UniqueId, int],
    lowest: dict[UniqueId, int],
    path: list[UniqueId],
    on_path: set[UniqueId],
    work: list[tuple[UniqueId, Iterator[UniqueId]]],
) -> None:
    number[node] = lowest[node] = len(number)
    path.append(node)
    on_path.add(node)
    work.append((node, iter(_parents(linkages, node))))


def _parents(linkages: Mapping[UniqueId, Linkage], node: UniqueId) -> list[UniqueId]:
    linkage = linkages[node]
    return [one for one in linkage.compiled.depends_on if one in linkages] if linkage.enabled else []


def cycle_problems(
    circle: Collection[UniqueId], linkages: Mapping[UniqueId, Linkage], nodes: Mapping[UniqueId, Node]
) -> Iterator[Diagnostic]:
    """What to say at every ref that is part of a circle."""
    for node in sorted(circle):
        for call in linkages[node].compiled.refs:
            if call.counts and call.target is not None and call.target in circle:
                names = [nodes[one].name for one in (node, *_way(call.target, node, circle, linkages))]
                message = f"This ref closes a circle: {' → '.join(names)}."
                yield Diagnostic("cycle", Severity.ERROR, message, call.at)


def _way(
    start: UniqueId, end: UniqueId, circle: Collection[UniqueId], linkages: Mapping[UniqueId, Linkage]
) -> list[UniqueId]:
    """A shortest way up from `start` to `end`, both included, within the circle."""
    came_from: dict[UniqueId, UniqueId | None] = {start: None}
    waiting = deque([start])
    while end not in came_from:
        one = waiting.popleft()
        for parent in _parents(linkages, one):
            if parent in circle and parent not in came_from:
                came_from[parent] = one
                waiting.append(parent)
    way: list[UniqueId] = []
    step: UniqueId | None = end
    while step is not None:
        way.append(step)
        step = came_from[step]
    return way[::-1]
