"""The work of a host's thread: read the project, then everything the user does to it."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lineage_lsp.analysis.breaking import Breaking, BreakingChange
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.errors import StoreError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import Project
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.beside import IndexProcess, is_ahead, is_large
from lineage_lsp.workspace.documents import drawn, is_properties
from lineage_lsp.workspace.glance import Glance, glance_at
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.processes import default_jobs
from lineage_lsp.workspace.published import Published
from lineage_lsp.workspace.reading import be_ready_to_read
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.sharing import Sharing
from lineage_lsp.workspace.state import Document
from lineage_lsp.workspace.writing import Changes, remove_all_but

if TYPE_CHECKING:
    from lineage_lsp.workspace.host import Host, Pending

logger = logging.getLogger(__name__)

_BLINK = 0.05
"""Seconds between two looks at how far that process is."""

_SLICE = 0.01
"""Seconds of the processor for linking after which what was found is written and shown, and newer text taken.

Making facts of what is linked in that time, and writing them, takes as long again or twice as long.
"""

_FIRST_SLICE = 0.004
"""The same right after an edit: somebody may wait for what the text says itself."""

_OPEN_SLICE = 0.05
"""The same for the other open files that an edit reached: nearly always enough for all of them."""

_IDLE = 1.0
"""Seconds of quiet before what was saved goes into the store that other processes read."""


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
        self._breaking: dict[FilePath, tuple[BreakingChange, ...]] = {}
        self._breaking_of: Breaking | None = None
        self._work: Iterator[None] | None = None  # what the last edits mean for others
        self._errand: Iterator[None] | None = None  # what is done while nobody types
        self._beside: IndexProcess | None = None  # that fills the shared store for the first time
        self._glance: Glance | None = None
        self._sharing = Sharing(shared)
        self._shares = True

    def run(self) -> None:
        """Until the host says stop."""
        with ExitStack() as at_the_end:
            at_the_end.callback(self._close)
            self._glance = self._first_look()
            self._beside = self._begun_beside()
            self._indexer = Indexer(self._host.root, self._settings, self._shared)
            while True:
                pending = self._index() or self._follow()
                if pending.stop:
                    return
                if pending.settings is not None:
                    self._end_beside()
                    self._settings = pending.settings
                    self._indexer.configure(pending.settings)
                    self._take_buffers(pending)

    def _close(self) -> None:
        indexer: Indexer | None = getattr(self, "_indexer", None)  # there is none before the first, nor between two
        if indexer is not None:
            indexer.close()
        self._end_beside()
        if self._glance is not None:
            self._glance.close()
        if self._own is not None:
            self._own.close()

    def _first_look(self) -> Glance | None:
        """Answer for what is open from what that stands on, before all is read."""
        pending = self._host.take(_BLINK)
        self._host.give_back(pending)
        buffers = {path: buffer for path, buffer in pending.buffers.items() if buffer is not None}
        if pending.stop or pending.settings is not None or not buffers:
            return None
        glance = glance_at(self._host.root, self._settings, self._shared, buffers)
        if glance is not None:
            self._revision += 1
            self._host.publish(glance.published(self._revision), frozenset(), lambda: None)
            self._host.give_back(self._host.take(_BLINK))  # who waited is answered before much is begun
        return glance

    def _begun_beside(self, *, sure: bool = False) -> IndexProcess | None:
        """The process that fills the store, begun before this one reads the project; None where none is needed.

        sure: the project was read, and it is one for a process of its own.
        """
        if self._shared.path is None or not (sure or is_ahead(self._host.root, self._settings, self._shared)):
            return None
        self._take_own_store()
        return IndexProcess(self._host.root, self._settings, self._shared.path)

    def _end_beside(self) -> None:
        beside, self._beside = self._beside, None
        if beside is not None:
            beside.end()

    def _follow(self) -> Pending:
        """Take what comes in, until the project has to be read again or the host says stop."""
        while True:
            busy = self._work is not None or self._errand is not None
            pending = self._host.take(0 if busy else _IDLE if self._has_errands() else None)
            if pending.stop or pending.settings is not None:
                return pending
            if pending:
                self._errand = None
                self._apply(pending)
            elif self._work is not None:
                self._publish()
            else:
                self._run_errand()

    @property
    def _store(self) -> Store:
        """The one that answers."""
        return self._own or self._shared

    def _looking(self) -> Breaking:
        analysis = self._indexer.analysis
        if self._breaking_of is None or self._breaking_of.analysis is not analysis:
            self._breaking_of = Breaking(analysis)
        return self._breaking_of

    def _index(self) -> Pending | None:
        """Know the whole project, the open files first; what stopped that, if something did."""
        self._indexed = self._indexer.recalled
        self._documents.clear()
        self._work = self._errand = None
        if pending := self._interrupted():
            return pending
        if self._indexer.recalled:
            self._end_beside()
            self._work = self._consequences()
            self._publish()
            self._be_ready()
            return None
        if self._beside is None and is_large(len(self._indexer.project.nodes)):
            self._beside = self._begun_beside(sure=True)
        if self._beside is not None:
            return self._index_beside(self._beside)
        return self._index_here()

    def _index_here(self) -> Pending | None:
        self._sharing.begin()
        known: set[UniqueId] = set()
        for done, total in self._indexer.link_in_parts(jobs=default_jobs()):
            known.update(self._publish())
            gc.freeze()  # what is known of a project stays: no use looking for garbage among it
            if done < total:
                self._host.report(done, total)
            if pending := self._interrupted():
                return pending
        remove_all_but(self._store, set(self._indexer.project.nodes) | known)
        self._indexed = True
        self._work = self._consequences()
        self._publish()
        self._sharing.filled(elsewhere=self._own is not None)
        self._be_ready()
        return None

    def _be_ready(self) -> None:
        """Take what the first keystroke needs, and say that all is read."""
        self._take_own_store()
        be_ready_to_read(self._indexer.project.dialect)
        self._host.report(1, 1)

    def _index_beside(self, process: IndexProcess) -> Pending | None:
        """Let another process fill the store and go on from there; meanwhile answer for what is open."""
        self._publish()
        while process.runs:
            if pending := self._interrupted(_BLINK if self._work is None else 0):
                return pending
            if self._work is not None:
                self._publish()
            process.tell(self._host.report)
        self._end_beside()
        return self._go_on()

    def _go_on(self) -> Pending | None:
        """From what another process left in the store; all over again, here, where it left nothing."""
        texts = {path: self._indexer.files.read(path) or "" for path in self._open_paths()}
        self._work = None
        self._indexer.close()
        del self._indexer  # one project in memory is enough
        self._breaking_of = None
        self._indexer = Indexer(self._host.root, self._settings, self._shared)
        own, self._own = self._own, None
        try:
            for path, text in texts.items():
                self._indexer.files.open_buffer(path, text)
            self._documents.clear()
            if not self._indexer.recalled:
                logger.warning("the index process of %s failed; indexing on without", self._host.root)
                return self._index_here()
            self._sharing.is_whole()
            self._indexed = True
            self._indexer.analysis.keep_saved_shapes(keep=bool(self._unsaved))
            if self._unsaved:
                self._take_own_store()
                self._indexer.begin_change(self._unsaved)
            self._work = self._consequences()
            self._publish(everything=True)
            self._be_ready()
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
            self._indexer.begin_change(changed)
        saved = [one for path in before - self._unsaved for one in self._indexer.nodes_in(path)]
        for unique_id in saved:
            self._indexer.analysis.linkage(unique_id)
        self._indexer.analysis.count_as_saved(saved)
        if saved:
            self._looking().forget()
        self._work = self._consequences()
        self._publish(changed)

    def _consequences(self) -> Iterator[None]:
        """Find out what the last edits mean for others, a piece of work at a time.

        Who edits again in the meantime begins anew: what was found is kept as far as it holds.
        """
        yield from self._link_open_files()
        yield from self._look()
        while self._indexer.go_on():
            self._host.give_way()
            yield
        yield from self._look()

    def _link_open_files(self) -> Iterator[None]:
        """Link what is open, a node at a time; those that one of these takes along are linked again."""
        analysis = self._indexer.analysis
        shown = [one for path in self._open_paths() for one in self._indexer.nodes_in(path)]
        while waiting := [one for one in shown if not analysis.is_linked(one)]:
            for unique_id in waiting:
                self._host.give_way()
                analysis.linkage(unique_id)
                yield

    def _look(self) -> Iterator[None]:
        """What the unsaved files take from the others; before all is known nobody can say."""
        found: dict[FilePath, tuple[BreakingChange, ...]] = {}
        looking = self._looking()
        for path in sorted(self._unsaved) if self._indexed else ():
            ids = self._indexer.nodes_in(path)
            for unique_id in ids:
                yield from looking.look(unique_id)
            if changes := tuple(one for unique_id in ids for one in looking.changes(unique_id)):
                found[path] = changes
            yield
        self._breaking = found

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
        """Do some of the work there is, write what changed and make it the newest state; returns the ids of that.

        The open files come first. everything: who follows has seen nothing of the store that answers from now on.
        """
        begun = time.perf_counter()
        analysis = self._indexer.analysis
        self._forget_breaking(changed)
        for path in self._open_paths().intersection(changed):
            for unique_id in self._indexer.nodes_in(path):
                analysis.linkage(unique_id)
        end = time.thread_time() + _OPEN_SLICE
        for _ in self._link_open_files():
            if time.thread_time() >= end:
                break
        self._work_on(time.thread_time() + (_FIRST_SLICE if changed else _SLICE))
        changes = self._indexer.take_changes(stubs=self._indexed)
        if self._unsaved and changes.ids:
            self._take_own_store()
        self._draw_documents(changed, changes)
        problems: dict[FilePath, list[Diagnostic]] = {}
        broken = (one.problem for some in self._breaking.values() for one in some)
        for problem in (*self._indexer.problems.everywhere(), *broken):
            problems.setdefault(problem.at.path, []).append(problem)
        self._revision += 1
        published = Published(
            self._revision,
            self._indexed,
            self._work is None,
            self._indexer.project,
            self._store,
            dict(self._documents),
            {path: tuple(found) for path, found in problems.items()},
            self._breaking,
            dict(self._versions),
            replace(analysis.counters),
        )
        self._host.give_way()
        with ExitStack() as transaction:
            if changes.ids:
                connection = transaction.enter_context(self._store.write())
                changes.write_to(self._store, connection)
                if self._own is None:
                    self._indexer.forget(connection)
            news = changes.ids | (analysis.known_ids() if everything else frozenset())
            self._host.publish(published, frozenset(map(str, news)), transaction.close)
        if self._glance is not None:
            self._glance.close()
            self._glance = None
        self._sharing.note(changes, time.perf_counter() - begun, elsewhere=self._own is not None)
        return changes.ids

    def _work_on(self, end: float) -> None:
        """Until the end, or until something newer is there."""
        for _ in self._work or ():
            if time.thread_time() >= end or self._host.is_waiting:
                return
        self._work = None

    def _forget_breaking(self, changed: Collection[FilePath]) -> None:
        """What was found before these texts changed is shown until it is found again, but mends nothing now."""
        if changed:
            self._breaking = {
                path: tuple(one._replace(lost=None) for one in found)
                for path, found in self._breaking.items()
                if path in self._unsaved
            }

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
        return self._sharing.is_due and not self._unsaved and self._shares

    def _run_errand(self) -> None:
        """A part of what can wait until it is quiet."""
        if self._errand is None:
            self._errand = self._errands()
        if next(self._errand, self) is self:
            self._errand = None

    def _errands(self) -> Iterator[None]:
        if self._has_errands():
            try:
                yield from self._sharing.share(self._indexer)
            except StoreError as error:
                logger.warning("the store of %s does not take what is saved: %s", self._host.root, error)
                self._host.warn(f"{error} Until then nothing is kept for the next start.")
                self._shares = False

    def _take_own_store(self) -> None:
        if self._own is None:
            self._own = self._shared.working_copy()
