"""What was saved, on its way into the store that other processes read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import Tier
from lineage_lsp.store.caches import AnalysisType
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.writing import Changes, remove_all_but

logger = logging.getLogger(__name__)

_AT_ONCE = 16
"""Nodes written together: whoever types meanwhile does not wait for more."""


class Sharing:
    """Keeps in mind which facts of `store` are older than those of the one that answers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._outdated: set[UniqueId] = set()
        self._to_remember: set[UniqueId] | None = set()  # None for all: nothing is remembered
        self._tiers: set[Tier] = set()
        self._spent = 0.0
        self._left_behind = False

    @property
    def is_due(self) -> bool:
        return self._to_remember is None or bool(self._to_remember)

    def begin(self) -> None:
        """Everything is read anew: nothing of the store holds until `share` was told of it."""
        self._to_remember = None

    def filled(self, *, elsewhere: bool) -> None:
        """All nodes were linked. elsewhere: so that `store` may hold some that an older reading knew."""
        self._left_behind = elsewhere

    def is_whole(self) -> None:
        """The store holds, and remembers, what another process put there just now."""
        self._outdated.clear()
        self._to_remember = set()

    def note(self, changes: Changes, seconds: float, *, elsewhere: bool) -> None:
        """These were made, in so many seconds. elsewhere: and written into another store."""
        self._tiers.update(one.node.tier for one in changes.facts)
        self._spent += seconds
        if elsewhere:
            self._outdated |= changes.ids
        if self._to_remember is not None:
            self._to_remember |= changes.ids

    def share(self, indexer: Indexer) -> Iterator[None]:
        """Put all that into the store, and what the next start goes on from; a part of it each time.

        Nothing may be unsaved. Who stops in the middle has to begin again.
        """
        while self._outdated:
            part = sorted(islice(self._outdated, _AT_ONCE))
            changes = indexer.changes_of(part)
            with self._store.write() as connection:
                indexer.forget(connection)
                changes.write_to(self._store, connection)
            self._outdated.difference_update(part)
            yield
        if self._left_behind:
            remove_all_but(self._store, indexer.analysis.known_ids())
            self._left_behind = False
            yield
        kind = AnalysisType.FULL if self._to_remember is None else AnalysisType.INCREMENTAL
        ids = indexer.analysis.known_ids() if self._to_remember is None else self._to_remember
        files = {node.path for one in ids if (node := indexer.project.nodes.get(one)) is not None}
        if kind is AnalysisType.INCREMENTAL and len(files) == 1:
            kind = AnalysisType.SINGLE_FILE
        with self._store.write() as connection:
            indexer.remember(connection, self._to_remember)
            indexer.record(connection, kind, len(files), len(ids), round(self._spent * 1000), self._tiers)
        self._to_remember = set()
        self._spent = 0.0
        self._tiers.clear()
