"""One client's session: which projects are open, what it is told without asking."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from lineage_lsp.analysis.linkage import Counters
from lineage_lsp.base.text import FilePath
from lineage_lsp.lsp import protocol
from lineage_lsp.lsp.convert import path_of_uri
from lineage_lsp.lsp.diagnostics import Publisher
from lineage_lsp.lsp.progress import IndexProgress
from lineage_lsp.project.discovery import PROJECT_FILE, find_projects, project_root_of
from lineage_lsp.workspace.host import Host
from lineage_lsp.workspace.settings import Settings, settings_from

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer
    from lineage_lsp.workspace.watch import FolderWatch

logger = logging.getLogger(__name__)

_PATIENCE = 3.0
"""Seconds a request waits for the analysis of the text it asks about; then it is answered from what is there."""

_MOMENT = 0.1
"""Seconds a request about what lies downstream waits for an edit's last consequences, and lenses for the next state."""

_BLINK = 0.03
"""Seconds such a request waits for them at least, when it waited long for the text itself."""

_WATCHED = "**/*.{sql,yml,yaml,csv,py,md,json}"

_AT_ONCE = 4
"""Projects a workspace may have for all of them to be read at the start; of more, each when a file of it is opened."""

_MOST_HOSTS = 8
"""Projects held at once; beyond that the one that was longest not asked about goes, unless a file of it is open."""


class Session:
    """Lives on the server's event loop; hosts call back from threads of their own, which only schedule work there."""

    def __init__(self, server: LineageServer) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self.settings = Settings()
        self._projects: set[Path] = set()
        self._hosts: dict[Path, Host] = {}  # the one asked about last at the end
        self._watches: dict[Path, FolderWatch] = {}
        self._client_watches = False
        self._refreshing: asyncio.TimerHandle | None = None
        self._progress = IndexProgress(server)
        self._publisher = Publisher(server)

    # -- the client's side

    async def start(self) -> None:
        """Take the settings, watch the files and open the projects of the workspace folders."""
        self._take_settings(self._server.options)
        await self._ask_settings()
        self._client_watches = self._can_watch()
        for folder in self._folders():
            self._projects.update(await asyncio.to_thread(find_projects, folder))
        if not self._projects:
            self._status("warning", True, "no dbt_project.yml found in this folder", None)
        elif len(self._projects) <= _AT_ONCE:
            for root in sorted(self._projects):
                self._open(root)
        else:
            self._status("ok", True, f"{len(self._projects)} dbt projects: each is read when a file is opened", None)
        if self._client_watches:
            await self._register_watcher()

    async def configure(self, tree: object) -> None:
        """New settings: of a client that sends them, or of one that says only that they changed."""
        before, rules = self.settings, self.settings.rules
        self._take_settings(tree)
        await self._ask_settings()
        if self.settings != before:
            for host in self._hosts.values():
                host.configure(self.settings)
        elif self.settings.rules != rules:
            for host in self._hosts.values():
                self._publish_diagnostics(host)

    def reindex(self) -> None:
        for host in self._hosts.values():
            host.configure(self.settings)

    def opened(self, uri: str) -> None:
        self.changed(uri)

    def changed(self, uri: str) -> None:
        found = self._find(uri)
        if found is not None:
            host, path = found
            document = self._server.workspace.get_text_document(uri)
            host.open_buffer(path, document.source, document.version or 0)

    def closed(self, uri: str) -> None:
        found = self._find(uri)
        if found is not None:
            found[0].close_buffer(found[1])

    def files_changed(self, uris: Iterable[str]) -> None:
        by_host: dict[Path, set[Path]] = {}
        for uri in uris:
            path = path_of_uri(uri)
            if path is None:
                continue
            if path.name == PROJECT_FILE and path.parent not in self._projects and project_root_of(path) == path.parent:
                self._projects.add(path.parent)
                if len(self._projects) <= _AT_ONCE:
                    self._open(path.parent)
            for root in self._hosts:
                if path.is_relative_to(root):
                    by_host.setdefault(root, set()).add(path)
        for root, paths in by_host.items():
            self._hosts[root].files_changed(paths)

    def folders_changed(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        for folder in event.removed:
            path = path_of_uri(folder.uri)
            for root in [one for one in self._projects if path is not None and one.is_relative_to(path)]:
                self._projects.discard(root)
                if root in self._hosts:
                    self._hosts.pop(root).close()
        for folder in event.added:
            path = path_of_uri(folder.uri)
            self._projects.update(find_projects(path) if path is not None else ())
        if len(self._projects) <= _AT_ONCE:
            for root in sorted(self._projects):
                self._open(root)

    def close(self) -> None:
        for watch in self._watches.values():
            watch.close()
        for host in self._hosts.values():
            host.close()
        self._hosts.clear()

    # -- answering

    async def settled(self, uri: str) -> tuple[Host, FilePath] | None:
        """The project of a file and its path there, once the text the client has is analysed; None outside projects.

        That of other open files too: what was typed there a moment ago is where this file's columns may come from.
        """
        found = self._find(uri)
        if found is None:
            return None
        host, path = found
        if not await self._patiently(*self._texts_of(host)):
            logger.info("answering %s before its analysis is done", path.name)
        return host, FilePath(path.relative_to(host.root).as_posix())

    async def indexed(self, host: Host, waited: float = 0.0) -> None:
        """Wait for the whole project and the newest text of its open files, or until it takes too long.

        And for a moment for what that text means downstream: of a model that hundreds read the rest is told later.
        waited: for how many seconds whoever asks waits already.
        """
        begun = self._loop.time() - waited
        if await self._patiently(host.indexed(), *self._texts_of(host)):
            left = _MOMENT - (self._loop.time() - begun)
            await self._patiently(host.complete(), timeout=max(_BLINK, left))

    def _texts_of(self, host: Host) -> Iterator[Future[None]]:
        """Done when the newest text of each open file is analysed."""
        for uri, document in self._server.workspace.text_documents.items():
            found = self._root_and_path(uri)
            if found is not None and found[0] == host.root:
                yield host.settled(found[1], document.version or 0)

    async def _patiently(self, *futures: Future[None], timeout: float = _PATIENCE) -> bool:
        """Whether all were done in time."""
        if not futures:
            return True
        _, missing = await asyncio.wait(map(asyncio.wrap_future, futures), timeout=timeout)
        return not missing

    def hosts(self) -> tuple[Host, ...]:
        return tuple(self._hosts.values())

    # -- the hosts' side, called from their threads

    def indexing(self, host: Host, done: int, total: int) -> None:
        self._loop.call_soon_threadsafe(self._indexing, host, done, total)

    def published(self, host: Host, revision: int, nodes: frozenset[str]) -> None:
        self._loop.call_soon_threadsafe(self._published, host, revision, nodes)

    def warned(self, host: Host, message: str) -> None:
        self._loop.call_soon_threadsafe(self._status, "warning", True, message, host)

    def failed(self, host: Host, message: str) -> None:
        self._loop.call_soon_threadsafe(self._status, "error", True, message, host)

    def _indexing(self, host: Host, done: int, total: int) -> None:
        self._progress.report(host.root.name, done, total)
        message = f"{host.root.name}: {done} of {total} models read" if done < total else f"{host.root.name}: ready"
        done_since = host.counters() if done >= total else None
        self._status("ok", done >= total, message, host, done_since)

    def _published(self, host: Host, revision: int, nodes: frozenset[str]) -> None:
        if nodes:
            parameters = {"revision": revision, "nodes": sorted(nodes)}
            self._server.protocol.notify(protocol.CHANGED, parameters)
        self._publish_diagnostics(host)
        self._refresh_lenses()

    def _publish_diagnostics(self, host: Host) -> None:
        with host.state() as state:
            if state is not None:
                self._publisher.publish(host.root, state, self.settings.rules)

    def _refresh_lenses(self) -> None:
        """Soon, and once for all that is published until then."""
        if self._refreshing is None:
            self._refreshing = self._loop.call_later(_MOMENT, self._refresh_lenses_now)

    def _refresh_lenses_now(self) -> None:
        self._refreshing = None
        workspace = self._server.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self._server.workspace_code_lens_refresh(None)

    def _status(
        self, health: str, quiescent: bool, message: str, host: Host | None, counters: Counters | None = None
    ) -> None:
        parameters: dict[str, object] = {
            "health": health,
            "quiescent": quiescent,
            "message": message,
            "project": host.root.name if host else None,
        }
        if counters is not None:
            parameters["details"] = {
                "reanalyzed": counters.reanalyzed,
                "relinked": counters.relinked,
                "cutOff": counters.cut_off,
            }
        self._server.protocol.notify(protocol.STATUS, parameters)

    # -- helpers

    def _find(self, uri: str) -> tuple[Host, Path] | None:
        found = self._root_and_path(uri)
        return None if found is None else (self._open(found[0]), found[1])

    def _root_and_path(self, uri: str) -> tuple[Path, Path] | None:
        """The root of the project a file belongs to, and the file; None outside projects."""
        path = path_of_uri(uri)
        if path is None:
            return None
        inside = [root for root in self._projects if path.is_relative_to(root)]
        root = max(inside, key=lambda one: len(one.parts)) if inside else project_root_of(path)
        return None if root is None else (root, path)

    def _open(self, root: Path) -> Host:
        """The project's host, which is from now on the one asked about last."""
        self._projects.add(root)
        host = self._hosts.pop(root, None)
        if host is None:
            self._make_room()
            host = Host(root, self.settings, self)
            if not self._client_watches:
                from lineage_lsp.workspace.watch import FolderWatch  # noqa: PLC0415 # most clients watch themselves

                watch = self._watches[root] = FolderWatch(root, host.files_changed)
                if watch.limit is not None:
                    self._status("warning", False, watch.limit, host)
            host.start()
        self._hosts[root] = host
        return host

    def _make_room(self) -> None:
        """Let go of a project nobody looks at; what it knows is in its store."""
        if len(self._hosts) < _MOST_HOSTS:
            return
        paths = [path for uri in self._server.workspace.text_documents if (path := path_of_uri(uri)) is not None]
        for root in list(self._hosts):
            if not any(path.is_relative_to(root) for path in paths):
                logger.info("letting go of %s", root)
                self._hosts.pop(root).close()
                if root in self._watches:
                    self._watches.pop(root).close()
                return

    def _folders(self) -> list[Path]:
        folders = [path_of_uri(folder.uri) for folder in self._server.workspace.folders.values()]
        if not folders and self._server.workspace.root_uri:
            folders = [path_of_uri(self._server.workspace.root_uri)]
        return [folder for folder in folders if folder is not None]

    def _take_settings(self, tree: object) -> None:
        if isinstance(tree, dict) and "lineageLsp" in tree:
            tree = tree["lineageLsp"]
        self.settings, problems = settings_from(tree, self.settings)
        for problem in problems:
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, problem))

    async def _ask_settings(self) -> None:
        workspace = self._server.client_capabilities.workspace
        if workspace is None or not workspace.configuration:
            return
        items = [types.ConfigurationItem(section="lineageLsp")]
        asking = self._server.workspace_configuration_async(types.ConfigurationParams(items))
        try:
            answers = await asyncio.wait_for(asking, _PATIENCE)
        except TimeoutError:
            logger.warning("the client did not answer workspace/configuration; going on without")
            return
        self._take_settings(answers[0] if answers else None)

    def _can_watch(self) -> bool:
        """Whether the client watches files for us."""
        workspace = self._server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        return watching is not None and bool(watching.dynamic_registration)

    async def _register_watcher(self) -> None:
        registration = types.Registration(
            id="lineage-files",
            method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)]),
        )
        await self._server.client_register_capability_async(types.RegistrationParams([registration]))
