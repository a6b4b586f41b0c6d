"""One open project that changes over time: the thread that follows its files, and the state it publishes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from lineage_lsp.analysis.linkage import Counters
from lineage_lsp.base.errors import StoreError
from lineage_lsp.store.caches import Answer, AnswerCache
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.follower import Follower
from lineage_lsp.workspace.published import Published
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.state import WorkspaceState

logger = logging.getLogger(__name__)

_LONGEST_ANSWER = 0.25
"""Seconds the thread waits at most for an answer that is being made."""


class Listener(Protocol):
    """Told of what happens, from the host's own thread."""

    def indexing(self, host: Host, done: int, total: int) -> None:
        """So many of the project's nodes are linked; `done == total` once all are."""
        ...

    def published(self, host: Host, revision: int, nodes: frozenset[str]) -> None:
        """A new state is there; `nodes` are those whose facts changed."""
        ...

    def warned(self, host: Host, message: str) -> None:
        """Something that lasts does not work, for this reason; the answers are the same."""
        ...

    def failed(self, host: Host, message: str) -> None:
        """The project cannot be followed (any more), for this reason."""
        ...


@dataclass(slots=True)
class Pending:
    """What came in since the thread last looked; a newer text of a file replaces an older one.

    buffers: text and version of what is open, None for what was closed. answers: by key, to be kept.
    """

    buffers: dict[Path, tuple[str, int] | None] = field(default_factory=dict)
    files: set[Path] = field(default_factory=set)
    answers: dict[str, Answer] = field(default_factory=dict)
    settings: Settings | None = None
    stop: bool = False

    @property
    def changes_facts(self) -> bool:
        return bool(self.buffers or self.files or self.settings)

    def __bool__(self) -> bool:
        return bool(self.buffers or self.files or self.answers or self.settings or self.stop)


class Host:
    """Follows one project. Every method may be called from any thread and returns at once.

    answers: what was answered before, in the store that `state` reads; `remember` adds to it. token: tells this host
    from every other one, whose revisions count otherwise.
    """

    def __init__(self, root: Path, settings: Settings, listener: Listener) -> None:
        self.root = root
        self._settings = settings
        self._listener = listener
        self.answers = AnswerCache()
        self.token = uuid4().hex
        self._lock = threading.Lock()  # held while a state is published or taken
        self._published: Published | None = None
        self._wake = threading.Condition()  # guards what follows
        self._pending = Pending()
        self._open: dict[Path, tuple[str, int]] = {}
        self._waiters: list[tuple[Path, int, Future[None]]] = []
        self._versions: Mapping[Path, int] = {}
        self._whole = False
        self._waiting_for_all: list[Future[None]] = []
        self._complete = False
        self._waiting_for_rest: list[Future[None]] = []
        self._answering = 0  # blocks of `state` that are open
        self._thread = threading.Thread(target=self._run, name=f"host {root.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End the thread and release the store; waits for the work at hand."""
        self._tell(Pending(stop=True))
        self._thread.join(timeout=10)

    def open_buffer(self, path: Path, text: str, version: int) -> None:
        """From now on `text` stands in front of the file."""
        with self._wake:
            self._open[path] = (text, version)
        self._tell(Pending(buffers={path: (text, version)}))

    def close_buffer(self, path: Path) -> None:
        with self._wake:
            self._open.pop(path, None)
        self._tell(Pending(buffers={path: None}))

    def files_changed(self, paths: Iterable[Path]) -> None:
        self._tell(Pending(files=set(paths)))

    def configure(self, settings: Settings) -> None:
        """Read the project again with these settings."""
        self._settings = settings
        self._tell(Pending(settings=settings))

    def remember(self, answer: Answer) -> None:
        """Keep an answer for whoever asks the same; it is written when the thread comes to it."""
        self._tell(Pending(answers={answer.key: answer}))

    def settled(self, path: Path, version: int) -> Future[None]:
        """Done when a state is published that knows `version` (or a newer one) of the file."""
        future: Future[None] = Future()
        with self._wake:
            if self._versions.get(path, -1) >= version:
                future.set_result(None)
            else:
                self._waiters.append((path, version, future))
        return future

    def indexed(self) -> Future[None]:
        """Done when a state is published that knows the whole project."""
        future: Future[None] = Future()
        with self._wake:
            if self._whole:
                future.set_result(None)
            else:
                self._waiting_for_all.append(future)
        return future

    def complete(self) -> Future[None]:
        """Done when a state is published that knows all that came in so far, and what it means for every node."""
        future: Future[None] = Future()
        with self._wake:
            if self._complete:
                future.set_result(None)
            else:
                self._waiting_for_rest.append(future)
        return future

    @contextmanager
    def state(self) -> Iterator[WorkspaceState | None]:
        """The newest state, with a reader that stays on its revision; None before the first.

        Until the block ends the thread gives way to it.
        """
        with self._wake:
            self._answering += 1
        try:
            with ExitStack() as open_reader:
                state = None
                with self._lock:
                    published = self._published
                    if published is not None:
                        connection = open_reader.enter_context(published.store.read())
                        state = published.state(Reader(connection, published.store.scope))
                yield state
        finally:
            with self._wake:
                self._answering -= 1
                self._wake.notify()

    def counters(self) -> Counters:
        """What was done since the start, as of the newest state."""
        with self._lock:
            return self._published.counters if self._published is not None else Counters()

    # -- the thread's side

    def take(self, wait: float | None = 0.0) -> Pending:
        """What came in: now, or within `wait` seconds, however long that takes for None."""
        with self._wake:
            self._wake.wait_for(lambda: bool(self._pending), wait)
            taken, self._pending = self._pending, Pending()
            return taken

    def give_back(self, taken: Pending) -> None:
        """Have `take` give this again, with what came in since."""
        with self._wake:
            now, self._pending = self._pending, taken
        self._tell(now)

    def give_way(self) -> None:
        """Let whoever is answering go first: of two threads that compute, each takes twice as long."""
        if self._answering:
            with self._wake:
                self._wake.wait_for(lambda: not self._answering, _LONGEST_ANSWER)

    @property
    def is_waiting(self) -> bool:
        """Whether something came in that changes facts."""
        return self._pending.changes_facts

    def publish(self, published: Published, nodes: frozenset[str], commit: Callable[[], None]) -> None:
        """Make a state the newest one, and answer those who waited for it.

        `commit` ends the transaction that belongs to it: nobody takes a state between the two.
        """
        with self._lock:
            commit()
            self._published = published
        with self._wake:
            self._versions = published.versions
            waiting = self._waiters
            self._waiters = [one for one in waiting if self._versions.get(one[0], -1) < one[1]]
            done = [future for path, version, future in waiting if self._versions.get(path, -1) >= version]
            self._whole = published.indexed
            if self._whole:
                done += self._waiting_for_all
                self._waiting_for_all = []
            self._complete = published.indexed and published.complete and not self._pending.changes_facts
            if self._complete:
                done += self._waiting_for_rest
                self._waiting_for_rest = []
        for future in done:
            if future.set_running_or_notify_cancel():
                future.set_result(None)
        self._listener.published(self, published.revision, nodes)

    def warn(self, message: str) -> None:
        self._listener.warned(self, message)

    def report(self, done: int, total: int) -> None:
        self._listener.indexing(self, done, total)

    def _tell(self, news: Pending) -> None:
        with self._wake:
            pending = self._pending
            pending.buffers.update(news.buffers)
            pending.files |= news.files
            pending.answers.update(news.answers)
            pending.settings = news.settings or pending.settings
            pending.stop = pending.stop or news.stop
            self._complete = self._complete and not pending.changes_facts
            self._wake.notify()

    def _run(self) -> None:
        try:
            try:
                with Store.of_project(self.root) as shared:
                    Follower(self, shared, self._settings).run()
            except StoreError as error:
                self._go_on_without(error)
        except Exception as error:  # the edge of the thread: without it the project would fall silent
            logger.exception("following %s ended", self.root)
            self._listener.failed(self, f"lineage of {self.root.name} stopped: {error}")
        finally:
            with self._lock:
                self._published = None
            with self._wake:
                waiting = [future for _, _, future in self._waiters] + self._waiting_for_all
                waiting += self._waiting_for_rest
                self._waiters, self._waiting_for_all, self._waiting_for_rest = [], [], []
            for future in waiting:
                future.cancel()

    def _go_on_without(self, reason: StoreError) -> None:
        """Follow the project without the store that cannot be used, nor those that then cannot either."""
        for store in Store.temporaries():
            logger.warning("following %s without its store: %s", self.root, reason)
            self.warn(f"{reason} Until then nothing is kept for the next start.")
            with self._lock:
                self._published = None
            with self._wake:
                self._pending.buffers = {**self._open, **self._pending.buffers}
            with store:
                try:
                    Follower(self, store, self._settings).run()
                except StoreError as error:
                    reason = error
                else:
                    return
