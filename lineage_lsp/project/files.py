"""The files of a project; an open buffer stands in front of its file, here and nowhere else."""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from lineage_lsp.base.text import FilePath

_MOST_BYTES = 20_000_000
"""A file larger than this is data, not code."""

_NEVER = frozenset({".git", ".hg", ".svn", ".venv", "__pycache__", "node_modules"})
"""Folders no project means; dbt would read them, when a path of its resources is the project itself."""


class Files:
    """Reads by FilePath: relative to `root` with `/`, or absolute. A missing or unreadable file reads as None."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._buffers: dict[FilePath, str] = {}

    def read(self, path: FilePath) -> str | None:
        buffer = self._buffers.get(path)
        return buffer if buffer is not None else self._read_disk(path)

    def exists(self, path: FilePath) -> bool:
        return path in self._buffers or (self.root / path).is_file()

    def open_buffer(self, path: FilePath, text: str) -> None:
        self._buffers[path] = text

    def close_buffer(self, path: FilePath) -> None:
        self._buffers.pop(path, None)

    def is_saved(self, path: FilePath) -> bool:
        """Whether the disk holds what `read` gives."""
        return path not in self._buffers or self._buffers[path] == self._read_disk(path)

    def path_of(self, absolute: Path) -> FilePath:
        """The FilePath of a file given by its place on the disk."""
        if absolute.is_relative_to(self.root):
            return FilePath(absolute.relative_to(self.root).as_posix())
        return FilePath(absolute.as_posix())

    def below(self, folder: Path, suffixes: tuple[str, ...]) -> Iterator[FilePath]:
        """Files with one of these suffixes, in a fixed order; each folder once, so that links in a circle end.

        Names that begin with `.`, `#` or `~` are other programs' (dbt: filesystem_search).
        Buffers of files that are not on the disk yet come last.
        """
        seen: set[str] = set()
        found: set[FilePath] = set()
        for here, folders, names in os.walk(folder, followlinks=True):
            real = os.path.realpath(here)
            if real in seen:
                folders.clear()
                continue
            seen.add(real)
            folders[:] = sorted(one for one in folders if one not in _NEVER)
            wanted = sorted(name for name in names if name[0] not in ".#~" and name.lower().endswith(suffixes))
            if wanted:
                start = self.path_of(Path(here))
                prefix = "" if start == "." else f"{start}/"
                for name in wanted:
                    path = FilePath(prefix + name)
                    found.add(path)
                    yield path
        top = self.path_of(folder)
        for path in sorted(self._buffers):
            if path not in found and path.endswith(suffixes) and (top == "." or path.startswith(f"{top}/")):
                yield path

    def _read_disk(self, path: FilePath) -> str | None:
        try:
            place = self.root / path
            if place.stat().st_size > _MOST_BYTES:
                return None
            raw = place.read_bytes()
        except OSError:
            return None
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return raw.decode("utf-16", errors="replace")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return raw.decode("cp1252", errors="replace")


def checksum(text: str) -> str:
    """The checksum dbt gives a model's file: SHA-256 of its text without white space around it (dbt: FileHash)."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()
