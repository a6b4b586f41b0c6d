"""Writes facts in a process of its own, while the next ones are made."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import msgspec

from lineage_lsp.analysis.facts import NodeFacts
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.store.caches import put_units
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Connection, Store
from lineage_lsp.store.write import write
from lineage_lsp.workspace.processes import pool

logger = logging.getLogger(__name__)

_MOST_SENT = 8
"""Parts that may wait to be written: encoded, they are small."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Facts that are new or differ, parents before children, and the ids that are gone."""

    facts: tuple[NodeFacts, ...]
    gone: frozenset[UniqueId]

    @property
    def ids(self) -> frozenset[UniqueId]:
        return self.gone.union(one.node.unique_id for one in self.facts)

    def write_to(self, store: Store, connection: Connection) -> None:
        """Within a writing transaction of `store`."""
        write(connection, store.scope, self.facts, self.gone)


class Writing:
    """Every `put` is one transaction, in the order they came; all are done when the block ends.

    What the database refuses is raised by a later `put`, or at the end of the block.
    """

    def __init__(self, store: Store, *, beside: bool) -> None:
        """beside: whether to use another process, which takes a second to be ready."""
        self._store = store
        self._pool = pool(1) if beside and store.path is not None else None
        self._sent: deque[tuple[Future[None], _Part]] = deque()
        if self._pool is not None and store.path is not None:
            self._pool.submit(be_ready_to_write, store.path)  # so that it is ready when the first part comes

    def put(self, changes: Changes, units: Mapping[str, bytes]) -> None:
        """Write these, and new units, after those before."""
        if not changes.ids and not units:
            return
        self._wait(_MOST_SENT)
        if self._pool is None or self._store.path is None:
            _put(self._store, changes, units)
            return
        part = _Part(msgspec.msgpack.encode(changes.facts), changes.gone, units)
        try:
            future = self._pool.submit(write_part, self._store.path, part)
        except BrokenProcessPool:
            self._wait(0)
            _put(self._store, changes, units)
        else:
            self._sent.append((future, part))

    def _wait(self, left: int) -> None:
        """Until at most so many are waiting to be written."""
        while len(self._sent) > left:
            future, part = self._sent.popleft()
            try:
                future.result()
            except BrokenProcessPool:
                logger.warning("the writing process failed; writing on without")
                self._pool = None
                left = 0
                _put(self._store, part.changes(), part.units)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, type_: type[BaseException] | None, *_: object) -> None:
        try:
            if type_ is None:
                self._wait(0)
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)


def remove_all_but(store: Store, known: Collection[UniqueId]) -> None:
    """Take out of `store` what an older reading left there."""
    with store.read() as connection:
        stored = Reader(connection, store.scope).all_objects()
    left = [one.unique_id for one in stored if one.unique_id not in known and not one.is_stub]
    if left:
        with store.write() as connection:
            write(connection, store.scope, (), left)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is sent at once. facts: encoded."""

    facts: bytes
    gone: frozenset[UniqueId]
    units: Mapping[str, bytes]

    def changes(self) -> Changes:
        return Changes(msgspec.msgpack.decode(self.facts, type=tuple[NodeFacts, ...]), self.gone)


def be_ready_to_write(path: Path) -> None:
    """Import what writing needs, and open the store."""
    _opened(path)


def write_part(path: Path, part: _Part) -> None:
    """The work of the process."""
    _put(_opened(path), part.changes(), part.units)


def _put(store: Store, changes: Changes, units: Mapping[str, bytes]) -> None:
    with store.write() as connection:
        changes.write_to(store, connection)
        put_units(connection, units)


@cache
def _opened(path: Path) -> Store:
    return Store.open(path, bulk=True)
