"""What a start remembers of the last one: the project as it was read and every node as it was linked.

It lies in the store beside the facts it belongs to: each file's row of `file_index` holds the nodes the file defines,
the row of the project's folder the rest. While the row that says so is missing, that does not hold: somebody writes, or
was stopped in the middle of it.
"""

from __future__ import annotations

import io
import logging
import os
import pickle
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from operator import attrgetter
from pathlib import PosixPath, PurePosixPath, PureWindowsPath, WindowsPath
from typing import Any
from uuid import uuid4

from lineage_lsp.analysis.linkage import Linkage, LinkedNode
from lineage_lsp.analysis.linked import Shape, ShapeColumn
from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.compiler.compiled import Compiled, MacroCall, RefCall
from lineage_lsp.compiler.reads import Reads
from lineage_lsp.jinja.origins import Traced
from lineage_lsp.project.files import Stamp
from lineage_lsp.project.model import (
    DeclaredColumn,
    Group,
    Macro,
    Node,
    Package,
    Project,
    RefArgs,
    RelationName,
    ResourceType,
    Target,
)
from lineage_lsp.store.caches import IndexedFile, checksum_of_file, files, put_files
from lineage_lsp.store.store import Connection
from lineage_lsp.workspace.runs import PROJECT, SOUND, Summary, fingerprint, same_environment, sound_row
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.witness import ManifestNote

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RememberedNode:
    """linked: read back, it is without code. reads: what its rendering depended on; problems: its diagnostics.

    said: what the witness said when its facts were made.
    """

    linked: LinkedNode
    reads: Reads
    problems: tuple[Diagnostic, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Whole:
    """What belongs to the project as a whole.

    environment: the variables that were asked for, with their values. naming_macros: what names of relations were
    made with.
    """

    project: Project
    environment: Mapping[str, str | None]
    naming_macros: frozenset[str]
    manifest: ManifestNote


@dataclass(frozen=True, slots=True)
class Memory:
    """nodes: those whose record could be read. seen: the files all of it came from, as they were. written: tells this
    record of the whole from every other one.
    """

    whole: Whole
    written: str
    nodes: tuple[RememberedNode, ...]
    seen: Mapping[FilePath, Stamp]


@dataclass(slots=True)
class Environment(Mapping[str, str]):
    """Environment variables; asked: those somebody looked up, with what they found."""

    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    asked: dict[str, str | None] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        self.asked[name] = self.variables.get(name)
        return self.variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)


def recall(connection: Connection, settings: Settings) -> Memory | None:
    """What the store remembers; None when it remembers nothing that holds with these settings and this version."""
    stored = files(connection)
    row, sound = stored.pop(PROJECT, None), stored.pop(SOUND, None)
    if row is None or sound is None or sound.checksum != fingerprint(settings):
        return None
    whole = _loads(row.made)
    if not isinstance(whole, Whole):
        return None
    if not same_environment(whole.environment):
        return None
    nodes = [node for file in stored.values() if file.made is not None for node in _loads(file.made) or ()]
    seen = {path: Stamp(file.mtime_ns, file.size, file.checksum) for path, file in stored.items()}
    return Memory(whole, row.checksum, tuple(nodes), seen)


class Remembering:
    """Keeps what the store remembers up to date, with the least writing."""

    def __init__(self, memory: Memory | None = None) -> None:
        """memory: what the store remembers already."""
        self._whole = memory.whole if memory is not None else None
        self._written = memory.written if memory is not None else None
        self._nodes: Mapping[UniqueId, Node] = memory.whole.project.nodes if memory is not None else {}
        self._seen = memory.seen if memory is not None else {}

    def forget(self, connection: Connection) -> None:
        """What is remembered does not hold until the next time it is put: much is being written."""
        put_files(connection, (), [SOUND])

    def prepared(
        self,
        whole: Whole,
        summary: Summary,
        seen: Mapping[FilePath, Stamp],
        settings: Settings,
        ids: Collection[UniqueId] | None,
        record: Callable[[UniqueId], RememberedNode],
    ) -> Callable[[Connection], None]:
        """What puts all this into the store.

        seen: every file that was read. ids: the nodes of which something changed or that are gone; None for all.
        """
        nodes = whole.project.nodes
        paths = {path for path, stamp in seen.items() if self._seen.get(path) != stamp}
        if ids is None:
            paths.update(node.path for node in nodes.values())
        else:
            both = (each.get(one) for one in ids for each in (nodes, self._nodes))
            paths.update(node.path for node in both if node is not None)
        made: dict[FilePath, list[RememberedNode]] = {}
        for unique_id, node in nodes.items():
            if node.path in paths:
                made.setdefault(node.path, []).append(record(unique_id))
        rows = [
            IndexedFile(path, *seen[path], _dumps(tuple(made[path])) if path in made else None)
            for path in paths
            if path in seen and path != PROJECT
        ]
        rows.append(sound_row(settings, summary))
        # Of a project of thousands of nodes that takes a third of a second: not for every model that is saved.
        differs = whole != self._whole
        made_of_it = _dumps(whole) if differs else None
        gone, now = self._seen.keys() - seen.keys(), dict(seen)

        def put(connection: Connection) -> None:
            if self._written is not None and checksum_of_file(connection, PROJECT) != self._written:
                logger.info("another process wrote what is remembered: the next start reads all anew")
                self.forget(connection)
                return
            put_files(connection, rows, gone)
            if differs:
                self._written = uuid4().hex
                put_files(connection, [IndexedFile(PROJECT, 0, 0, self._written, made_of_it)])
            self._whole, self._nodes, self._seen = whole, nodes, now

        return put


# --- records ----------------------------------------------------------------------------------------------------


_CLASSES: Mapping[tuple[str, str], Any] = {
    (one.__module__, one.__qualname__): one
    for one in (
        *(Shape, ShapeColumn, LinkedNode, Linkage, Diagnostic, Related, Severity, FileSpan, Span),
        *(Compiled, MacroCall, RefCall, Reads, Traced, ManifestNote, RememberedNode, Whole),
        *(DeclaredColumn, Group, Macro, Node, Package, Project, RefArgs, RelationName, ResourceType, Target),
        *(date, datetime, time, timedelta, timezone),
        *(PosixPath, PurePosixPath, WindowsPath, PureWindowsPath),
    )
}
"""All that a record may be made of."""


def _constructed(class_: Any) -> Callable[[object], tuple[Any, tuple[Any, ...]]]:
    names = [one.name for one in fields(class_)]
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda one: (class_, (values(one),))
    return lambda one: (class_, values(one))


def _without_code(one: Compiled) -> tuple[Any, tuple[Any, ...]]:
    """The code is rendered again when somebody asks for it (`Linkage.has_code`): faster than to read it back."""
    class_, values = _constructed_compiled(one)
    return class_, tuple(value if value is not one.rendered else None for value in values)


_constructed_compiled = _constructed(Compiled)


class _Reader(pickle.Unpickler):
    """Makes values of these classes alone: whatever else a store holds, nothing in it is run."""

    def find_class(self, module: str, name: str) -> Any:
        found = _CLASSES.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a record")
        return found


_CONSTRUCTED: dict[Any, Any] = {one: _constructed(one) for one in _CLASSES.values() if is_dataclass(one)}
_CONSTRUCTED |= {
    one: lambda member: (type(member), (member.value,)) for one in _CLASSES.values() if issubclass(one, Enum)
}
_CONSTRUCTED[Compiled] = _without_code
"""Dataclasses are written as calls of themselves: read in half the time their own way takes. So are enumerations, which
some versions of Python write as calls of `getattr`.
"""


def _dumps(value: object) -> bytes | None:
    """None for what holds something no record can: a value some template put into a configuration."""
    written = io.BytesIO()
    writer = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    writer.dispatch_table = _CONSTRUCTED
    try:
        writer.dump(value)
        return written.getvalue()
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        logger.debug("not remembered: %s", error)
        return None


def _loads(data: bytes | None) -> Any:
    """None for what is no record of ours."""
    if data is None:
        return None
    try:
        return _Reader(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, TypeError, ValueError, AttributeError, EOFError, IndexError, KeyError) as error:
        logger.debug("not recalled: %s", error)
        return None
