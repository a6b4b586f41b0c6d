"""An index run in a process of its own, so that the one who asked for it goes on answering."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from lineage_lsp.store.store import Store
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.processes import SPAWN, begin_work, default_jobs
from lineage_lsp.workspace.settings import Settings

_PATIENCE = 5.0
"""Seconds a process may take to end."""


class IndexProcess:
    """What it finds is in the store, to be recalled from there. It ends with the block, done or not."""

    def __init__(self, root: Path, settings: Settings, store: Path) -> None:
        self._receiver, sender = SPAWN.Pipe(duplex=False)
        self._process = SPAWN.Process(target=_run, args=(root, settings, store, sender), name=f"index {root.name}")
        self._process.start()
        sender.close()

    @property
    def runs(self) -> bool:
        return self._process.is_alive()

    def tell(self, report: Callable[[int, int], None]) -> None:
        """Report the nodes done, and their total, where that changed since the last call; not that all are."""
        latest: tuple[int, int] | None = None
        with suppress(EOFError, OSError):
            while self._receiver.poll():
                latest = self._receiver.recv()
        if latest is not None and latest[0] < latest[1]:
            report(*latest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
        self._receiver.close()


def _run(root: Path, settings: Settings, store: Path, sender: Connection) -> None:
    begin_work()
    if hasattr(os, "nice"):
        os.nice(5)  # somebody is waiting for answers of the other process
    with Store.open(store) as shared:
        indexer = Indexer(root, settings, shared, workers=default_jobs())
        indexer.index(shared, report=lambda done, total: sender.send((done, total)))
        indexer.close()
