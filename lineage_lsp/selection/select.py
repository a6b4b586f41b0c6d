"""Which nodes a selector means (dbt: NodeSelector)."""

from __future__ import annotations

from dataclasses import dataclass, field

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.selection.grammar import AllOf, AnyOf, Criterion, Indirect, Selector
from lineage_lsp.selection.methods import found_by
from lineage_lsp.selection.nodes import TESTS, Nodes
from lineage_lsp.selection.state import State


@dataclass(frozen=True, slots=True)
class Selected:
    """empty: what was asked for and fits no node, as it was written."""

    ids: frozenset[UniqueId]
    empty: tuple[str, ...]


def select(nodes: Nodes, selector: Selector, state: State | None = None) -> Selected:
    """The enabled nodes the selector means, with their tests. SelectionError when it asks for what there is not."""
    run = _Run(nodes, state)
    direct, _ = run.evaluate(selector)
    return Selected(frozenset(direct), tuple(dict.fromkeys(run.empty)))


@dataclass(slots=True)
class _Run:
    nodes: Nodes
    state: State | None
    empty: list[str] = field(default_factory=list)

    def evaluate(self, selector: Selector) -> tuple[set[UniqueId], set[UniqueId]]:
        """What is selected, and those tests that would be if more of their nodes were."""
        if isinstance(selector, Criterion):
            return self._criterion(selector)
        if isinstance(selector, AnyOf | AllOf):
            found = [self.evaluate(part) for part in selector.parts]
            combine = set[UniqueId].union if isinstance(selector, AnyOf) else set[UniqueId].intersection
            direct = combine(*(one for one, _ in found)) if found else set()
            with_indirect = combine(*(one | indirect for one, indirect in found)) if found else set()
        else:
            (included, waiting), (excluded, also) = self.evaluate(selector.included), self.evaluate(selector.excluded)
            direct = included - excluded
            with_indirect = (included | waiting) - (excluded | also)
        direct = direct | self._now_complete(direct, with_indirect - direct, selector.indirect)
        if isinstance(selector, AllOf) and selector.raw is not None and not direct:
            self.empty.append(selector.raw)
        return direct, with_indirect

    def _criterion(self, one: Criterion) -> tuple[set[UniqueId], set[UniqueId]]:
        nodes = self.nodes
        selected = found_by(nodes, one, self.state)
        relatives: set[UniqueId] = set()
        if one.around:
            family = nodes.descendants(selected) | selected
            relatives |= nodes.ancestors(family) | family
        relatives |= nodes.ancestors(selected, one.upstream)
        relatives |= nodes.descendants(selected, one.downstream)
        selected = selected | relatives
        if one.indirect is Indirect.EMPTY:
            return selected, set()
        tests = {test for test in nodes.children(selected) if nodes.by_id[test].node.resource_type in TESTS}
        if one.indirect is Indirect.EAGER:
            return selected | tests, set()
        there = selected
        if one.indirect is Indirect.BUILDABLE:
            sources = {unique_id for unique_id, each in nodes.by_id.items() if each.node.source_name is not None}
            there = selected | nodes.ancestors(selected) | sources
        complete = {test for test in tests if nodes.by_id[test].parents <= there}
        return selected | complete, tests - complete

    def _now_complete(self, direct: set[UniqueId], waiting: set[UniqueId], indirect: Indirect) -> set[UniqueId]:
        """The tests whose nodes are all there now that several selections are one."""
        if indirect not in (Indirect.CAUTIOUS, Indirect.BUILDABLE):
            return set()
        there = direct | self.nodes.ancestors(direct) if indirect is Indirect.BUILDABLE else direct
        return {one for one in waiting if self.nodes.by_id[one].parents <= there}
