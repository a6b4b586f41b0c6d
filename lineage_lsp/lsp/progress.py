"""The progress bar of the first reading, by the client's work-done progress."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from lineage_lsp.lsp.server import LineageServer


class IndexProgress:
    """One bar per project; nothing where the client shows none. Used on the event loop only."""

    def __init__(self, server: LineageServer) -> None:
        self._server = server
        self._shown: dict[str, int] = {}
        self._asked: dict[str, asyncio.Task[None]] = {}
        self._finished: set[str] = set()

    def report(self, project: str, done: int, total: int) -> None:
        """Move the project's bar; it appears with the first report and goes with `done == total`."""
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        percentage = done * 100 // total if total else 100
        if done < total:
            self._finished.discard(project)
        else:
            self._finished.add(project)
        if project not in self._shown:
            if done < total and project not in self._asked:
                self._asked[project] = asyncio.ensure_future(self._begin(project))
            return
        token = _token(project)
        if done >= total:
            del self._shown[project]
            self._server.work_done_progress.end(token, types.WorkDoneProgressEnd(message=f"{total} models"))
        elif percentage != self._shown[project]:
            self._shown[project] = percentage
            message = f"{done} of {total} models"
            report = types.WorkDoneProgressReport(message=message, percentage=percentage)
            self._server.work_done_progress.report(token, report)

    async def _begin(self, project: str) -> None:
        token = _token(project)
        await self._server.work_done_progress.create_async(token)
        del self._asked[project]
        if project in self._finished:  # done while the client made the bar
            return
        begin = types.WorkDoneProgressBegin(title=f"Lineage of {project}", percentage=0, cancellable=False)
        self._server.work_done_progress.begin(token, begin)
        self._shown[project] = 0


def _token(project: str) -> str:
    return f"lineage-index-{project}"
