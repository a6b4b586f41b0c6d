"""The work of a host's thread: read the project, then everything the user does to it."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lineage_lsp.analysis.breaking import Breaking, BreakingChange
from lineage_lsp.analysis.linkage import Counters
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.errors import StoreError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import Tier
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import Project
from lineage_lsp.store.caches import AnalysisType
from lineage_lsp.store.read import Reader
from lineage_lsp.store.statements import chunks
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.beside import IndexProcess
from lineage_lsp.workspace.documents import drawn, is_properties
from lineage_lsp.workspace.indexer import CHUNK, Indexer
from lineage_lsp.workspace.processes import default_jobs
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.state import Document, WorkspaceState
from lineage_lsp.workspace.writing import Changes

if TYPE_CHECKING:
    from lineage_lsp.workspace.host import Host, Pending

logger = logging.getLogger(__name__)

LARGE = 400
"""Nodes from which on the first reading of a project is worth a process of its own."""

_BLINK = 0.05
"""Seconds between two looks at how far that process is."""

_IDLE = 1.0
"""Seconds of quiet before what was saved goes into the store that other processes read."""


@dataclass(frozen=True, slots=True)
class Published:
    """A state without its reader. store: a working copy that holds the facts of this revision, unsaved text included.

    versions: of every buffer this state knows. counters: what was done since the start.
    """

    revision: int
    indexed: bool
    project: Project
    store: Store
    documents: Mapping[FilePath, Document]
    problems: Mapping[FilePath, tuple[Diagnostic, ...]]
    breaking: Mapping[FilePath, tuple[BreakingChange, ...]]
    versions: Mapping[Path, int]
    counters: Counters

    def state(self, reader: Reader) -> WorkspaceState:
        return WorkspaceState(
            self.revision, self.indexed, self.project, reader, self.documents, self.problems, self.breaking
        )


class Follower:
    """Lives in one thread; what it shares it gives to `Host.publish`.

    While all text is saved, facts go straight into the store that other processes read. The first unsaved text makes
    a private copy of it, which from then on is the one that answers: a second server on the project must never see
    text that nobody saved. What is saved later follows into the shared store when it is quiet.
    """

    def __init__(self, host: Host, shared: Store, settings: Settings) -> None:
        self._host = host
        self._shared = shared
        self._own: Store | None = None
        self._settings = settings
        self._revision = 0
        self._indexed = False
        self._versions: dict[Path, int] = {}
        self._documents: dict[FilePath, Document] = {}
        self._drawn_of: Project | None = None
        self._unsaved: set[FilePath] = set()
        self._to_share: set[UniqueId] = set()  # facts the shared store does not have yet
        self._to_remember: set[UniqueId] | None = set()  # None for all: nothing is remembered
        self._tiers: set[Tier] = set()
        self._looking: Breaking | None = None
        self._shares = True
        self._spent = 0.0  # seconds of making facts since the shared store was told
        self._left_behind = False  # whether the shared store may hold nodes an older reading knew

    def run(self) -> None:
        """Until the host says stop."""
        self._indexer = Indexer(self._host.root, self._settings, self._shared)
        try:
            while True:
                pending = self._index() or self._follow()
                if pending.stop:
                    return
                if pending.settings is not None:
                    self._settings = pending.settings
                    self._indexer.configure(pending.settings)
                    self._take_buffers(pending)
        finally:
            self._indexer.close()
            if self._own is not None:
                self._own.close()

    def _follow(self) -> Pending:
        """Take what comes in, until the project has to be read again or the host says stop."""
        while True:
            pending = self._host.take(_IDLE if self._has_errands() else None)
            if pending.stop or pending.settings is not None:
                return pending
            if pending:
                self._apply(pending)
            else:
                self._run_errands()

    @property
    def _store(self) -> Store:
        """The one that answers."""
        return self._own or self._shared

    @property
    def _breaking(self) -> Breaking:
        analysis = self._indexer.analysis
        if self._looking is None or self._looking.analysis is not analysis:
            self._looking = Breaking(analysis)
        return self._looking

    def _index(self) -> Pending | None:
        """Know the whole project, the open files first; what stopped that, if something did."""
        self._indexed = self._indexer.recalled
        self._documents.clear()
        if pending := self._interrupted():
            return pending
        if self._indexer.recalled:
            self._publish()
            self._host.report(1, 1)
            return None
        if len(self._indexer.project.nodes) >= LARGE and self._shared.path is not None:
            return self._index_beside(self._shared.path)
        return self._index_here()

    def _index_here(self) -> Pending | None:
        self._to_remember = None
        known: set[UniqueId] = set()
        for done, total in self._indexer.link_in_parts(jobs=default_jobs()):
            known.update(self._publish())
            gc.freeze()  # what is known of a project stays: no use looking for garbage among it
            self._host.report(done, total)
            if pending := self._interrupted():
                return pending
        self._indexer.remove_all_but(self._store, set(self._indexer.project.nodes) | known)
        self._indexed = True
        self._publish()
        self._left_behind = self._own is not None
        return None

    def _index_beside(self, store: Path) -> Pending | None:
        """Let another process fill the store and go on from there; meanwhile answer for what is open."""
        self._take_own_store()
        with IndexProcess(self._host.root, self._settings, store) as process:
            self._publish()
            while process.runs:
                if pending := self._interrupted(_BLINK):
                    return pending
                process.tell(self._host.report)
        return self._go_on()

    def _go_on(self) -> Pending | None:
        """From what another process left in the store; all over again, here, where it left nothing."""
        texts = {path: self._indexer.files.read(path) or "" for path in self._open_paths()}
        self._indexer.close()
        del self._indexer  # one project in memory is enough
        self._looking = None
        self._indexer = Indexer(self._host.root, self._settings, self._shared)
        own, self._own = self._own, None
        try:
            for path, text in texts.items():
                self._indexer.files.open_buffer(path, text)
            self._to_share.clear()
            self._documents.clear()
            if not self._indexer.recalled:
                logger.warning("the index process of %s failed; indexing on without", self._host.root)
                return self._index_here()
            self._to_remember = set()
            self._indexed = True
            self._indexer.analysis.keep_saved_shapes(keep=bool(self._unsaved))
            if self._unsaved:
                self._take_own_store()
                self._indexer.text_changed(self._unsaved)
            self._publish(everything=True)
            self._host.report(1, 1)
            return None
        finally:
            if own is not None:
                own.close()

    def _interrupted(self, wait: float = 0.0) -> Pending | None:
        """Take what comes in within `wait` seconds; what makes it useless to go on, if that is among it."""
        pending = self._host.take(wait)
        if pending.stop or pending.settings is not None:
            return pending
        if pending:
            self._apply(pending)
        return None

    def _apply(self, pending: Pending) -> None:
        if pending.answers:
            with self._store.write() as connection:
                self._host.answers.put(connection, pending.answers.values())
        if not pending.buffers and not pending.files:
            return
        before = self._unsaved
        changed = self._take_buffers(pending)
        changed.update(map(self._indexer.files.path_of, pending.files))
        self._indexer.analysis.keep_saved_shapes(keep=bool(self._unsaved))
        if changed:
            self._indexer.text_changed(changed)
        saved = before - self._unsaved
        self._indexer.analysis.count_as_saved(one for path in saved for one in self._indexer.nodes_in(path))
        if saved:
            self._breaking.forget()
        self._publish(changed)

    def _take_buffers(self, pending: Pending) -> set[FilePath]:
        """Put buffers before their files, or take them away; returns the files whose text differs now."""
        files = self._indexer.files
        changed: set[FilePath] = set()
        for absolute, buffer in pending.buffers.items():
            path = files.path_of(absolute)
            before = files.read(path)
            if buffer is None:
                files.close_buffer(path)
                self._versions.pop(absolute, None)
                self._documents.pop(path, None)
            else:
                text, version = buffer
                files.open_buffer(path, text)
                self._versions[absolute] = version
            if files.read(path) != before:
                changed.add(path)
        self._unsaved = {path for path in self._open_paths() if not files.is_saved(path)}
        return changed

    def _open_paths(self) -> set[FilePath]:
        return {self._indexer.files.path_of(path) for path in self._versions}

    def _publish(self, changed: Collection[FilePath] = (), *, everything: bool = False) -> frozenset[UniqueId]:
        """Write what changed and make it the newest state; returns the ids of what changed.

        everything: those who follow have seen nothing of the store that answers from now on.
        """
        for path in self._open_paths():
            for unique_id in self._indexer.nodes_in(path):
                self._indexer.analysis.linkage(unique_id)  # the open files come first
        begun = time.perf_counter()
        changes = self._indexer.take_changes(stubs=self._indexed)
        if self._unsaved and changes.ids:
            self._take_own_store()
        self._tiers.update(one.node.tier for one in changes.facts)
        if self._own is not None:
            self._to_share |= changes.ids
        if self._to_remember is not None:
            self._to_remember |= changes.ids
        self._draw_documents(changed, changes)
        problems: dict[FilePath, list[Diagnostic]] = {}
        breaking = self._breaking_changes()
        shown = (one.problem for some in breaking.values() for one in some)
        for problem in (*self._indexer.problems(), *shown):
            problems.setdefault(problem.at.path, []).append(problem)
        self._revision += 1
        published = Published(
            self._revision,
            self._indexed,
            self._indexer.project,
            self._store,
            dict(self._documents),
            {path: tuple(found) for path, found in problems.items()},
            breaking,
            dict(self._versions),
            replace(self._indexer.analysis.counters),
        )
        with ExitStack() as transaction:
            if changes.ids:
                connection = transaction.enter_context(self._store.write())
                changes.write_to(self._store, connection)
                if self._own is None:
                    self._indexer.forget(connection)
            news = changes.ids | (self._indexer.analysis.known_ids() if everything else frozenset())
            self._host.publish(published, frozenset(map(str, news)), transaction.close)
        self._spent += time.perf_counter() - begun
        return changes.ids

    def _breaking_changes(self) -> dict[FilePath, tuple[BreakingChange, ...]]:
        """What the unsaved files take from the others; before all is known nobody can say."""
        found: dict[FilePath, tuple[BreakingChange, ...]] = {}
        for path in sorted(self._unsaved) if self._indexed else ():
            changes = [one for node in self._indexer.nodes_in(path) for one in self._breaking.changes(node)]
            if changes:
                found[path] = tuple(changes)
        return found

    def _draw_documents(self, changed: Collection[FilePath], changes: Changes) -> None:
        """The open files whose text, or whose parents, changed; and those that were just opened.

        What names in YAML mean changes with the project.
        """
        for absolute, version in self._versions.items():
            path = self._indexer.files.path_of(absolute)
            ids = self._indexer.nodes_in(path)
            known = self._documents.get(path)
            if (
                known is not None
                and path not in changed
                and known.version == version
                and not changes.ids & set(ids)
                and not (is_properties(path) and self._drawn_of is not self._indexer.project)
            ):
                continue
            self._documents[path] = drawn(self._indexer, path, version, known)
        self._drawn_of = self._indexer.project

    def _has_errands(self) -> bool:
        to_remember = self._to_remember is None or bool(self._to_remember)
        return (to_remember and not self._unsaved and self._shares) or (self._own is None and bool(self._versions))

    def _run_errands(self) -> None:
        """What can wait until it is quiet."""
        if self._versions:
            self._take_own_store()  # somebody is about to type
        if not self._unsaved and self._shares:
            try:
                self._share()
            except StoreError as error:
                logger.warning("the store of %s does not take what is saved: %s", self._host.root, error)
                self._host.warn(f"{error} Until then nothing is kept for the next start.")
                self._shares = False

    def _take_own_store(self) -> None:
        if self._own is None:
            self._own = self._shared.working_copy()

    def _share(self) -> None:
        """Put what was saved into the store that other processes read, and what the next start goes on from."""
        if self._to_remember is not None and not self._to_remember:
            return
        kind = AnalysisType.FULL if self._to_remember is None else AnalysisType.INCREMENTAL
        ids = sorted(self._indexer.analysis.known_ids() if self._to_remember is None else self._to_remember)
        files = {node.path for one in ids if (node := self._indexer.project.nodes.get(one)) is not None}
        if kind is AnalysisType.INCREMENTAL and len(files) == 1:
            kind = AnalysisType.SINGLE_FILE
        for part in chunks(sorted(self._to_share), CHUNK):
            changes = self._indexer.changes_of(part)
            with self._shared.write() as connection:
                self._indexer.forget(connection)
                changes.write_to(self._shared, connection)
        self._to_share.clear()
        if self._left_behind:
            self._indexer.remove_all_but(self._shared, self._indexer.analysis.known_ids())
            self._left_behind = False
        with self._shared.write() as connection:
            self._indexer.remember(connection, self._to_remember)
            self._indexer.record(connection, kind, len(files), len(ids), round(self._spent * 1000), self._tiers)
        self._to_remember = set()
        self._spent = 0.0
        self._tiers.clear()
