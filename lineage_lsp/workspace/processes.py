"""Processes that work beside this one."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor

from lineage_lsp.base.garbage import collect_rarely

SPAWN = multiprocessing.get_context("spawn")
"""New processes have nothing of this one, which may have threads and open databases."""


MANY = 200
"""Nodes that are new or changed from which on such processes are worth their start."""


def default_jobs() -> int:
    """Worker processes beside this one: all cores but one, at most three."""
    return max(0, min(3, (os.cpu_count() or 1) - 1))


def workers_of(jobs: int | None) -> int:
    """Worker processes where somebody wants so many processes in all; None for as many as there are cores to spare."""
    return default_jobs() if jobs is None else max(0, jobs - 1)


def pool(jobs: int) -> ProcessPoolExecutor:
    """`jobs` processes that end with this one."""
    return ProcessPoolExecutor(jobs, SPAWN, initializer=begin_work)


def begin_work() -> None:
    """What every process does first."""
    collect_rarely()
    # Nobody tells a worker that its parent was killed: it would wait for work forever.
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
