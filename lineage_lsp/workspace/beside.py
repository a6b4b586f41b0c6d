"""An index run in a process of its own, so that the one who asked for it goes on answering."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from lineage_lsp.project.discovery import has_code_files
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.processes import SPAWN, begin_work, default_jobs
from lineage_lsp.workspace.runs import summary_of_last, with_dbt
from lineage_lsp.workspace.settings import Settings

_PATIENCE = 5.0
"""Seconds a process may take to end."""


LARGE = 400
"""Nodes, or files with code, from which on the first reading of a project is worth a process of its own."""


def is_large(nodes: int) -> bool:
    return nodes >= LARGE


def is_ahead(root: Path, settings: Settings, store: Store) -> bool:
    """Whether a project that seems to be large has to be read for the first time: `store` remembers nothing of it."""
    if not has_code_files(root, LARGE):
        return False
    with store.read() as connection:
        return summary_of_last(connection, with_dbt(root, settings)) is None


class IndexProcess:
    """What it finds is in the store, to be recalled from there. Whoever starts it calls `end`."""

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

    def end(self) -> None:
        """Whether it is done or not."""
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
        fill(shared, indexer, report=lambda done, total: sender.send((done, total)))
        indexer.close()
