"""What an incremental model does on later runs only: the other branch of `is_incremental()`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lineage_lsp.analysis.certainty import lowered
from lineage_lsp.analysis.facts import EdgeFact, InfluenceFact
from lineage_lsp.analysis.linked import Linked
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import LineageType
from lineage_lsp.compiler.compiled import Compiled

LATER_PENALTY = 0.1
LATER_REASON = "on later runs of the incremental model only"


@dataclass(frozen=True, slots=True)
class Later:
    """The model as it is compiled once its relation is there. A column it takes from itself is no edge."""

    compiled: Compiled
    linked: Linked

    @property
    def parents(self) -> frozenset[UniqueId]:
        """What the code refers to."""
        return frozenset(call.target for call in self.compiled.refs if call.target is not None)


def later_edges(
    of: UniqueId, first: Iterable[EdgeFact], later: Iterable[EdgeFact], columns: Iterable[ColumnKey]
) -> Iterator[EdgeFact]:
    """The edges of later runs that the first run does not have, of the columns it has."""
    known = {(edge.target, edge.upstream, edge.upstream_column, _is_direct(edge)) for edge in first}
    offered = set(columns)
    for edge in later:
        slot = (edge.target, edge.upstream, edge.upstream_column, _is_direct(edge))
        if edge.upstream != of and edge.target in offered and slot not in known:
            yield edge._replace(confidence=lowered(edge.confidence, LATER_PENALTY), reason=LATER_REASON)


def later_influences(
    of: UniqueId, first: Iterable[InfluenceFact], later: Iterable[InfluenceFact]
) -> Iterator[InfluenceFact]:
    known = {(one.upstream, one.upstream_column, one.subtype) for one in first}
    for one in later:
        if one.upstream != of and (one.upstream, one.upstream_column, one.subtype) not in known:
            yield one._replace(confidence=lowered(one.confidence, LATER_PENALTY))


def _is_direct(edge: EdgeFact) -> bool:
    return edge.subtype.lineage_type is LineageType.DIRECT
