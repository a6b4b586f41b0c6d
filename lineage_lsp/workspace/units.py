"""Units by compiled text: remembered, found in the store, or made by worker processes ahead of the linking."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import msgspec

from lineage_lsp.base.errors import StoreError
from lineage_lsp.sql.unit import Unit, decode, encode
from lineage_lsp.store.caches import has_units, put_units, units
from lineage_lsp.store.store import Connection, Store
from lineage_lsp.workspace.processes import pool
from lineage_lsp.workspace.program import program
from lineage_lsp.workspace.reading import be_ready_to_read, build_unit, read_texts

logger = logging.getLogger(__name__)

_FEW = 64
"""Texts that are read faster here than a worker process starts."""

_BATCH = 16
"""Texts sent to a worker at once: enough to outweigh the sending, few enough to keep all workers busy."""

_PATIENCE = 30.0
"""Seconds a batch may take in a worker; a text that takes longer is hostile, and is given up."""


_MOST_BYTES = 6_000_000
"""Units that are kept in memory: those of a thousand models. The store has more."""


class UnitCache:
    """Keeps encoded units by a hash of dialect and text: an edit that is undone costs nothing, nor does a branch whose
    texts were read once before.

    Of too many, those that were made first go. made: how many texts were read, here or by workers.
    """

    def __init__(self, store: Store | None = None) -> None:
        """store: where units of earlier days lie."""
        self.made = 0
        self._store = store
        self._encoded: dict[str, bytes] = {}
        self._bytes = 0
        self._new: set[str] = set()  # of those, what the store does not have
        self._used: set[str] = set()  # of the store
        self._coming: dict[str, tuple[Future[list[bytes]], int]] = {}
        self._pool: ProcessPoolExecutor | None = None

    def unit(self, text: str, dialect: str) -> Unit:
        """The unit of `text`; waits for a worker that is at it, else reads it here, with those of its batch."""
        key = unit_key(text, dialect)
        coming = self._coming.pop(key, None)
        if coming is not None and not coming[0].cancel():
            self._keep_new(key, self._collect(coming, text, dialect))
        elif coming is None and key not in self._encoded:
            self._find([key])
        if key in self._encoded:
            try:
                return decode(self._encoded[key])
            except (ValueError, msgspec.MsgspecError) as error:  # what others left in the store
                logger.debug("a unit that cannot be read: %s", error)
        unit = build_unit(text, dialect)
        self._keep_new(key, encode(unit))
        return unit

    def put(self, connection: Connection, texts: Iterable[tuple[str, str]]) -> None:
        """Leave the units of these texts, each with its dialect, in the store; the others that are new never go there.

        Nothing may be unsaved: what somebody typed and took back is of no use to anybody.
        """
        keys = {unit_key(text, dialect) for text, dialect in texts}
        put_units(connection, {key: self._encoded[key] for key in keys & self._new}, self._used)
        self._new.clear()
        self._used.clear()

    def take_new(self) -> dict[str, bytes]:
        """All that the store does not have, for somebody else to put there."""
        new, self._new = self._new, set()
        return {key: self._encoded[key] for key in new}

    def _find(self, keys: Collection[str]) -> None:
        """Take what the store has of these."""
        if self._store is None or not keys:
            return
        try:
            with self._store.read() as connection:
                if not has_units(connection):
                    return
                found = units(connection, keys)
        except StoreError as error:
            logger.warning("going on without the units of %s: %s", self._store.name, error)
            self._store = None
            return
        self._used |= found.keys()
        for key, encoded in found.items():
            self._keep(key, encoded)

    def _keep_new(self, key: str, encoded: bytes) -> None:
        self.made += 1
        self._new.add(key)
        self._keep(key, encoded)

    def _keep(self, key: str, encoded: bytes) -> None:
        self._bytes += len(encoded) - len(self._encoded.pop(key, b""))
        self._encoded[key] = encoded
        while self._bytes > _MOST_BYTES and len(self._encoded) > 1:
            first = next(iter(self._encoded))
            self._bytes -= len(self._encoded.pop(first))
            self._new.discard(first)

    def start(self, jobs: int) -> bool:
        """Start `jobs` worker processes, unless there are some: it takes them a second to be ready."""
        if jobs < 1 or self._pool is not None:
            return False
        self._pool = pool(jobs)
        for _ in range(jobs):
            self._pool.submit(be_ready_to_read)
        return True

    def prefetch(self, texts: Iterable[str], dialect: str, jobs: int) -> None:
        """Let `jobs` worker processes read these texts; no workers are started for a few."""
        wanted = {unit_key(text, dialect): text for text in texts}
        self._find([key for key in wanted if key not in self._encoded and key not in self._coming])
        missing = [key for key in wanted if key not in self._encoded and key not in self._coming]
        if jobs < 1 or (self._pool is None and len(missing) < _FEW):
            return
        self.start(jobs)
        assert self._pool is not None
        for at in range(0, len(missing), _BATCH):
            keys = missing[at : at + _BATCH]
            future = self._pool.submit(read_texts, [wanted[key] for key in keys], dialect)
            for number, key in enumerate(keys):
                self._coming[key] = (future, number)

    def close(self) -> None:
        """End the workers; what they did not finish is read here when it is asked for."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        self._coming.clear()

    def _collect(self, coming: tuple[Future[list[bytes]], int], text: str, dialect: str) -> bytes:
        future, number = coming
        try:
            return future.result(timeout=_PATIENCE)[number]
        except (BrokenProcessPool, TimeoutError) as error:
            logger.warning("a worker process failed (%s); reading on without", type(error).__name__)
            self.close()
            return encode(build_unit(text, dialect))


def unit_key(text: str, dialect: str) -> str:
    """What a unit is remembered by: another version of the program may make another one."""
    return hashlib.sha256(f"{program()}\0{dialect}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()
