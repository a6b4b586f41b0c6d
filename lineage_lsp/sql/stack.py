"""Work that goes deeper than a thread's stack is made for."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")

_LARGE_STACK = 512 * 1024 * 1024


def on_large_stack(work: Callable[[], _T]) -> _T:
    """Run `work` where deep trees have room: the compiled parser checks no recursion limit, it takes stack."""
    result: list[_T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:
            failure.append(error)

    before = threading.stack_size(_LARGE_STACK)
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(max(limit, 200_000))
        thread = threading.Thread(target=run, name="deep SQL")
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(before)
    if failure:
        raise failure[0]
    return result[0]
