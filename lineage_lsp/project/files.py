"""The files of a project; an open buffer stands in front of its file, here and nowhere else."""

from __future__ import annotations

import codecs
import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span

_MOST_BYTES = 20_000_000
"""A file larger than this is data, not code."""

_NEVER = frozenset({".git", ".hg", ".svn", ".venv", "__pycache__", "node_modules"})
"""Folders no project means; dbt would read them, when a path of its resources is the project itself."""


_COARSE = 2_000_000_000
"""Nanoseconds within which a file may change again without getting another time (FAT: two seconds)."""

_UNSURE = -1
"""In place of a time that may be shared by two contents."""


class Stamp(NamedTuple):
    """A file, or what a folder lists, as it was when it was read. size: -1 for what was not there.

    checksum: of its bytes; of a folder's names.
    """

    mtime_ns: int
    size: int
    checksum: str


NO_STAMP = Stamp(_UNSURE, -1, "")
"""Of a file that was not there, or never looked at."""
_MISSING = NO_STAMP
_UNREADABLE = Stamp(_UNSURE, -1, "unreadable")
_GONE = (FileNotFoundError, NotADirectoryError)
_TOO_LARGE = "too large: "
"""How the checksum of a file begins that was wanted, and was not read for its size."""
_ENCODINGS = {"not UTF-8, UTF-16: ": "UTF-16", "not UTF-8: ": "Windows-1252"}
"""How the checksum of a file begins that dbt cannot read, and what it was taken for."""


class _Listing(NamedTuple):
    """identity: the same for two ways to one folder. folders: in order."""

    stamp: Stamp
    identity: object
    folders: tuple[str, ...]
    names: tuple[str, ...]


class Files:
    """Reads by FilePath: relative to `root` with `/`, or absolute. A missing or unreadable file reads as None.

    seen: every file and folder that was looked at on the disk, as it was at the last look.
    unread: what is there but was not read, or that dbt cannot read, and what to say of it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen: dict[FilePath, Stamp] = {}
        self.unread: dict[FilePath, Diagnostic] = {}
        self._buffers: dict[FilePath, str] = {}
        self._listings: dict[str, _Listing] = {}

    def read(self, path: FilePath) -> str | None:
        buffer = self._buffers.get(path)
        return buffer if buffer is not None else self._read_disk(path)

    def stamp(self, path: FilePath) -> Stamp:
        """The stamp of what `read` gave last; that of nothing while a buffer stands in front of the file."""
        return NO_STAMP if path in self._buffers else self.seen.get(path, NO_STAMP)

    def is_still(self, path: FilePath, stamp: Stamp) -> bool:
        """Whether `read` would surely give what it gave when `stamp` was the file's; found out without reading."""
        if path in self._buffers or stamp.mtime_ns == _UNSURE:
            return False
        try:
            status = os.stat(os.path.join(self.root, path))
        except OSError:
            return False
        if (status.st_mtime_ns, status.st_size) != stamp[:2]:
            return False
        self.seen[path] = stamp
        return True

    def exists(self, path: FilePath) -> bool:
        if path not in self.seen:
            self.look_at(path)
        return path in self._buffers or (self.root / path).is_file()

    def subfolders(self, folder: Path) -> list[Path]:
        """The folders right below, in order; none where there is no such folder."""
        here = next(os.walk(folder, onerror=self._closed_folder), None)
        self.seen[self.path_of(folder)] = _folder_stamp(*here) if here is not None else _MISSING
        return sorted(folder / name for name in here[1]) if here is not None else []

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
        seen: set[object] = set()
        found: set[FilePath] = set()
        top = self.path_of(folder)
        beginning = os.fspath(folder)
        is_around = self.root.is_relative_to(folder) and self.root != folder
        waiting = [beginning]
        while waiting:
            here = waiting.pop()
            listing = self._listing(here)
            if listing is None:
                continue
            identity = listing.identity
            if identity in seen:
                continue
            seen.add(identity)
            start = self.path_of(Path(here)) if is_around else _inside(top, here[len(beginning) :])
            self.seen[start] = listing.stamp
            waiting += (os.path.join(here, one) for one in reversed(listing.folders) if one not in _NEVER)
            names = listing.names
            wanted = sorted(name for name in names if name[0] not in ".#~" and name.lower().endswith(suffixes))
            if wanted:
                prefix = "" if start == "." else f"{start}/"
                for name in wanted:
                    path = FilePath(prefix + name)
                    found.add(path)
                    yield path
        if not seen and top not in self.unread:
            self.seen[top] = _MISSING
        for path in sorted(self._buffers):
            if path not in found and path.endswith(suffixes) and (top == "." or path.startswith(f"{top}/")):
                yield path

    def _listing(self, here: str) -> _Listing | None:
        """What a folder lists: read again only if something came or went since, which its own time tells."""
        known = self._listings.get(here)
        status = _status(here)
        if known is not None and status is not None and known.stamp.mtime_ns == status.st_mtime_ns:
            return known
        self._listings.pop(here, None)
        try:
            with os.scandir(here) as entries:
                listed = [(one.name, _is_folder(one), one.is_symlink()) for one in entries]
        except OSError as error:
            self._closed_folder(error)
            return None
        folders = sorted(name for name, is_folder, _ in listed if is_folder)
        names = [name for name, is_folder, _ in listed if not is_folder]
        stamp = _listing_stamp(status, folders, names)
        listing = _Listing(stamp, _identity(here, status), tuple(folders), tuple(names))
        if not any(is_link for _, _, is_link in listed):
            self._listings[here] = listing  # what a link leads to may come and go without the folder's knowing
        return listing

    def changed_since(self, seen: Mapping[FilePath, Stamp]) -> set[FilePath]:
        """What has other bytes, or lists other names, than when it was seen; a new time alone is no change."""
        changed: set[FilePath] = set()
        root = os.fspath(self.root)
        for path, before in seen.items():
            place = os.path.join(root, path)
            try:
                if before == _UNREADABLE:
                    os.close(os.open(place, os.O_RDONLY))
                status = os.stat(place)
            except OSError as error:
                now = _MISSING
                if before == _UNREADABLE and not isinstance(error, _GONE):
                    self._cannot_read(path, error)
                    continue
            else:
                if (status.st_mtime_ns, status.st_size) == before[:2]:
                    self.seen[path] = before
                    self._tell(path, before)
                    continue
                now = _folder_now(place) if os.path.isdir(place) else self._stamp(place)
            self.seen[path] = now
            if now.checksum != before.checksum:
                changed.add(path)
            else:
                self._tell(path, now)
        return changed

    def look_at(self, path: FilePath) -> None:
        """Note a file as it is now: one that is read elsewhere, but whose changes matter."""
        self.seen[path] = self._stamp(os.path.join(self.root, path))

    def _read_disk(self, path: FilePath) -> str | None:
        place = os.path.join(self.root, path)
        try:
            status = os.stat(place)
            if status.st_size > _MOST_BYTES:
                stamp = _stamp_of_data(status)
                self.seen[path] = stamp._replace(checksum=_TOO_LARGE + stamp.checksum)
                self._tell(path, self.seen[path])
                return None
            with open(place, "rb") as file:
                raw = file.read()
        except (*_GONE, IsADirectoryError):
            self.seen[path] = _MISSING
            self.unread.pop(path, None)
            return None
        except OSError as error:
            self._cannot_read(path, error)
            return None
        self.unread.pop(path, None)
        text, note = _decoded(raw)
        self.seen[path] = _stamp(status, note + _digest(raw))
        self._tell(path, self.seen[path])
        return text

    def _tell(self, path: FilePath, stamp: Stamp) -> None:
        """Say of a file what its stamp remembers of it."""
        if stamp.checksum.startswith(_TOO_LARGE):
            message = f"{path} is larger than {_MOST_BYTES // 1_000_000} MB and is not read"
            self.unread[path] = _told(path, Severity.INFORMATION, message)
        for note, encoding in _ENCODINGS.items():
            if stamp.checksum.startswith(note):
                message = f"dbt reads UTF-8 alone, and this seems to be {encoding}: save it as UTF-8."
                self.unread[path] = _told(path, Severity.ERROR, message, "file-encoding")

    def _cannot_read(self, path: FilePath, error: OSError) -> None:
        self.seen[path] = _UNREADABLE
        self.unread[path] = _told(path, Severity.ERROR, f"{path} cannot be read: {error.strerror}")

    def _closed_folder(self, error: OSError) -> None:
        if not isinstance(error, _GONE):
            self._cannot_read(self.path_of(Path(error.filename)), error)

    def _stamp(self, place: str) -> Stamp:
        try:
            status = os.stat(place)
            if status.st_size > _MOST_BYTES:
                return _stamp_of_data(status)
            with open(place, "rb") as file:
                raw = file.read()
            return _stamp(status, _decoded(raw)[1] + _digest(raw))
        except OSError:
            return _MISSING


def _told(path: FilePath, severity: Severity, message: str, code: str = "unread-file") -> Diagnostic:
    return Diagnostic(code, severity, message, FileSpan(path, Span(0, 0)))


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text of a file, and a note where dbt would not read it."""
    utf16, other = _ENCODINGS
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), utf16
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), other


def _stamp(status: os.stat_result, digest: str) -> Stamp:
    fresh = time.time_ns() - status.st_mtime_ns < _COARSE
    return Stamp(_UNSURE if fresh else status.st_mtime_ns, status.st_size, digest)


def _stamp_of_data(status: os.stat_result) -> Stamp:
    """Of a file too large to be read for this."""
    return Stamp(status.st_mtime_ns, status.st_size, f"{status.st_size} bytes at {status.st_mtime_ns}")


def _inside(top: FilePath, rest: str) -> FilePath:
    """The FilePath of a folder `rest` below `top`."""
    inside = rest.replace(os.sep, "/").strip("/")
    return top if not inside else FilePath(inside if top == "." else f"{top}/{inside}")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _folder_stamp(place: str, folders: Sequence[str], names: Sequence[str]) -> Stamp:
    return _listing_stamp(_status(place), folders, names)


def _status(place: str) -> os.stat_result | None:
    try:
        return os.stat(place)
    except OSError:
        return None


def _identity(place: str, status: os.stat_result | None) -> object:
    """The same for two ways to one folder."""
    return (status.st_dev, status.st_ino) if status is not None and status.st_ino else os.path.realpath(place)


def _listing_stamp(status: os.stat_result | None, folders: Sequence[str], names: Sequence[str]) -> Stamp:
    if status is None:
        return _MISSING
    return _stamp(status, _digest("\0".join(sorted([*folders, "", *names])).encode("utf-8", "surrogateescape")))


def _folder_now(place: str) -> Stamp:
    here = next(os.walk(place), None)
    return _folder_stamp(*here) if here is not None else _MISSING


def _digest(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def checksum(text: str) -> str:
    """The checksum dbt gives a model's file: SHA-256 of its text without white space around it (dbt: FileHash)."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()
