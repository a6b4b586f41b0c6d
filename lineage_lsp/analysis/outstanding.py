"""Nodes that an edit reached and that are not linked again yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from heapq import heappop, heappush

from lineage_lsp.analysis.linkage import Linkage
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.compiled import Compiled

_MOST_VISITS = 5
"""How often one edit may reach a node: only a cycle of refs, whose shapes may never settle, needs more."""

Seen = tuple[object, ...]


class Outstanding:
    """Parents come before children. What was put off is known as it was linked last, until it is linked again."""

    def __init__(self) -> None:
        self.known: dict[UniqueId, Linkage | None] = {}
        """As they were linked last; None for those that never were."""
        self._queue: list[tuple[int, UniqueId]] = []
        self._stood_on: dict[UniqueId, dict[UniqueId, Seen]] = {}
        self._code: dict[UniqueId, Compiled] = {}
        self._visits: Counter[UniqueId] = Counter()

    def __contains__(self, unique_id: UniqueId) -> bool:
        return unique_id in self.known

    def first(self) -> UniqueId | None:
        """One whose parents are not outstanding, as far as there is one."""
        while self._queue:
            unique_id = self._queue[0][1]
            if unique_id in self.known:
                return unique_id
            heappop(self._queue)
        return None

    def begin(self) -> None:
        """Another edit: what it reaches may be reached as often as by the one before."""
        self._visits.clear()

    def put_changed(self, unique_id: UniqueId, linkage: Linkage | None) -> None:
        """The node's own code has to be rendered anew. linkage: what is known of it, None if it is outstanding."""
        self._put(unique_id, linkage)
        self._code.pop(unique_id, None)
        self._stood_on.pop(unique_id, None)

    def put_child(self, child: UniqueId, linkage: Linkage | None, parent: UniqueId, seen: Seen) -> None:
        """A parent changed, in which the child, as it was linked last, saw this."""
        if linkage is not None:
            self._put(child, linkage)
            self._stood_on[child] = {}
            if linkage.compiled.rendered is not None or not linkage.has_code:
                self._code[child] = linkage.compiled
        if child in self._stood_on:
            self._stood_on[child].setdefault(parent, seen)

    def as_it_was(self, unique_id: UniqueId, seen: Callable[[UniqueId], Seen | None]) -> Linkage | None:
        """What is known of a node whose parents changed and are now again what it saw in them."""
        stood_on = self._stood_on.get(unique_id)
        if stood_on is None or any(seen(parent) != before for parent, before in stood_on.items()):
            return None
        return self.known[unique_id]

    def code(self, unique_id: UniqueId) -> Compiled | None:
        """The code of a node that did not change itself."""
        return self._code.get(unique_id)

    def done(self, unique_id: UniqueId) -> bool:
        """The node is linked; whether those that read it may be reached, too."""
        self.drop(unique_id)
        self._visits[unique_id] += 1
        return self._visits[unique_id] <= _MOST_VISITS

    def drop(self, unique_id: UniqueId) -> None:
        for each in (self.known, self._stood_on, self._code):
            each.pop(unique_id, None)

    def _put(self, unique_id: UniqueId, linkage: Linkage | None) -> None:
        if unique_id not in self.known:
            self.known[unique_id] = linkage
            heappush(self._queue, (linkage.depth if linkage is not None else 0, unique_id))
