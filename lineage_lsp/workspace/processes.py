"""Processes that work beside this one."""

from __future__ import annotations

import gc
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor


def default_jobs() -> int:
    """Worker processes beside this one: all cores but one, at most three."""
    return max(0, min(3, (os.cpu_count() or 1) - 1))


def pool(jobs: int) -> ProcessPoolExecutor:
    """`jobs` processes that have nothing of this one: it may have threads and open databases."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_collect_seldom)


def _collect_seldom() -> None:
    """What workers make lives until it is sent: looking through it for garbage is lost time."""
    gc.set_threshold(100_000, 50, 100)
