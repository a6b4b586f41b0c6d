"""What is kept of each node of a project once it is linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lineage_lsp.analysis.later import Later
from lineage_lsp.analysis.linked import Linked, Shape
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.compiler.compiled import Compiled
from lineage_lsp.project.model import Node, RelationName

EXTERNAL = "relation:"
"""Prefix of the id of a relation that no file declares: `relation:analytics.public.rates`."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """What is kept of a node once it is linked.

    compiled: without its code where that was made long ago, or in an earlier run; `view` renders it again.
    parents: what its code or YAML depends on, counted by dbt or not.
    depth: the longest way up to a node without parents, to visit parents before children.
    has_code: whether rendering gives SQL. inlined: of an ephemeral model, a digest of the code that stands in its
    readers' code. reads: the columns it needs of others, where somebody wants to know (`keeps_reads`).
    """

    compiled: Compiled
    relation: RelationName | None
    shape: Shape
    parents: frozenset[UniqueId]
    depth: int
    has_code: bool
    inlined: str = ""
    reads: Mapping[str, frozenset[ColumnKey]] = field(default_factory=dict)

    @property
    def enabled(self) -> bool:
        return self.compiled.enabled

    @property
    def as_seen(self) -> tuple[object, ...]:
        """What those who read the node see of it."""
        return self.shape, self.relation, self.enabled, self.inlined

    def sharing(self, before: Linkage) -> Linkage:
        """The same, made of what of `before` is equal: of a node that is linked again nearly all is, and kept once."""
        return replace(self, **_equal_parts(self, before), compiled=self._compiled_sharing(before.compiled))

    def _compiled_sharing(self, before: Compiled) -> Compiled:
        return replace(self.compiled, **_equal_parts(self.compiled, before))


def _equal_parts(now: Linkage | Compiled, before: Linkage | Compiled) -> dict[str, Any]:
    """The fields of `before`, but for code, that equal those of `now`."""
    values = ((one.name, getattr(now, one.name), getattr(before, one.name)) for one in fields(now))
    return {name: old for name, new, old in values if name not in ("compiled", "rendered") and new == old}


@dataclass(slots=True)
class Counters:
    """What was done since the start: nodes rendered, nodes linked, and nodes spared by the early cut-off."""

    reanalyzed: int = 0
    relinked: int = 0
    cut_off: int = 0


@dataclass(frozen=True, slots=True)
class LinkedNode:
    """All that an analysis knows of one node, to go on from in another process.

    asks: the columns its code asks of open relations; star_of: the relations whose stars make it open; left_out: what
    these stars do not pass on.
    """

    unique_id: UniqueId
    linkage: Linkage
    asks: Mapping[str, frozenset[ColumnKey]]
    star_of: tuple[str, ...]
    left_out: frozenset[str]


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node and all that linking says of it. linked: None without SQL, or where nothing could be rendered.

    later: what an incremental model does on later runs, where that is something else.
    """

    node: Node
    linkage: Linkage
    linked: Linked | None
    stubs: frozenset[ColumnKey]
    later: Later | None = None
