"""Watches a project's folder for clients that do not."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

logger = logging.getLogger(__name__)

_SUFFIXES = frozenset({".sql", ".yml", ".yaml", ".csv", ".py", ".md", ".json"})
_IGNORED = frozenset({".git", ".venv", "venv", "node_modules", "logs", "__pycache__"})


_EVERY = 3.0
"""Seconds between two looks at a folder that the system cannot watch."""


class FolderWatch:
    """Tells `changed` which files below `root` were written, moved or deleted; from a thread of its own.

    limit: why the system does not watch the folder, so that changes are seen seconds later; None where it does.
    """

    def __init__(self, root: Path, changed: Callable[[list[Path]], None]) -> None:
        handler = _Handler(root, changed)
        self.limit: str | None = None
        self._observer = Observer()
        self._observer.schedule(handler, str(root), recursive=True)
        try:
            self._observer.start()
        except OSError as error:  # the system's limit of watches: slower, but still followed
            self.limit = f"{root} cannot be watched ({error.strerror}): changes are looked for every few seconds"
            logger.warning("%s", self.limit)
            self._observer = PollingObserver(timeout=_EVERY)
            self._observer.schedule(handler, str(root), recursive=True)
            self._observer.start()

    def close(self) -> None:
        self._observer.stop()
        self._observer.join(timeout=5)


class _Handler(FileSystemEventHandler):
    def __init__(self, root: Path, changed: Callable[[list[Path]], None]) -> None:
        self._root = root
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("opened", "closed", "closed_no_write"):
            return
        paths = [Path(os.fsdecode(one)) for one in (event.src_path, event.dest_path) if one]
        wanted = [path for path in paths if event.is_directory or self._matters(path)]
        if wanted and not (event.is_directory and event.event_type == "modified"):
            self._changed(wanted)

    def _matters(self, path: Path) -> bool:
        inside = path.relative_to(self._root).parts if path.is_relative_to(self._root) else path.parts
        return path.suffix in _SUFFIXES and not _IGNORED.intersection(inside)
