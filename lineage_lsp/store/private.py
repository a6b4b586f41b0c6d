"""Folders for stores that go with the process that made them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lineage_lsp.store.places import home

_NAME = re.compile(r"lineage-lsp-(\d+)-\w+")
_OLD = 24 * 3600.0
"""Seconds after which what a killed process left is taken away."""


def private_folders() -> Iterator[Path]:
    """A new folder, and one elsewhere for whoever asks again: where one disk is full, another may not be.

    Who takes one removes it. The order: where the system has its temporary files, beside the other stores, in memory.
    """
    for parent in dict.fromkeys((Path(tempfile.gettempdir()), home(), Path("/dev/shm"))):
        with suppress(OSError):
            if parent == home():
                parent.mkdir(parents=True, exist_ok=True)
            remove_old(parent)
            yield Path(tempfile.mkdtemp(prefix=f"lineage-lsp-{os.getpid()}-", dir=parent))


def remove_old(parent: Path) -> None:
    """Take away the folders of processes that were killed, a day after."""
    for folder in parent.glob("lineage-lsp-*"):
        name = _NAME.fullmatch(folder.name)
        with suppress(OSError):
            if name and time.time() - folder.stat().st_mtime > _OLD and not _runs(int(name[1])):
                shutil.rmtree(folder)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
