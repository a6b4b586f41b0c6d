"""A bare language client over pipes: JSON in, JSON out, nothing that would blur a stop-watch."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

Message = dict[str, Any]


class Client:
    """One server process. command: how it is started; home: where it keeps its store.

    asked: the methods of what the server asked for, in order.
    """

    def __init__(self, home: Path, command: list[str] | None = None) -> None:
        environment = {**os.environ, "LINEAGE_LSP_HOME": str(home)}
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "lineage_lsp", "serve", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._ids = itertools.count(1)
        self._answers: dict[int, queue.Queue[Message]] = {}
        self.notifications: queue.Queue[Message] = queue.Queue()
        self.asked: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.wait(timeout=20)

    def initialize(self, root: Path) -> None:
        self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
                "capabilities": {
                    "window": {"workDoneProgress": False},
                    "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
                    "textDocument": {"hover": {"contentFormat": ["markdown"]}},
                    "experimental": {"lineage": {"webview": True}},
                },
            },
        )

    def open(self, path: Path) -> str:
        text = path.read_text()
        document = {"uri": path.as_uri(), "languageId": "sql", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return text

    def change(self, path: Path, version: int, text: str) -> None:
        identifier = {"uri": path.as_uri(), "version": version}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": [{"text": text}]})

    def request(self, method: str, params: object, timeout: float = 120) -> Any:
        number = next(self._ids)
        waiting: queue.Queue[Message] = queue.Queue()
        self._answers[number] = waiting
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        answer = waiting.get(timeout=timeout)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer.get("result")

    def notify(self, method: str, params: object) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def wait_for(self, method: str, fits: Callable[[Any], bool], timeout: float = 120) -> Any:
        """The parameters of the next such notification; TimeoutError when none comes."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            try:
                found = self.notifications.get(timeout=left)
            except queue.Empty:
                break
            if found["method"] == method and fits(found["params"]):
                return found["params"]
        raise TimeoutError(method)

    def memory(self) -> int:
        """Resident memory of the server process in MiB, without its worker processes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) // 1024

    def processor(self) -> float:
        """Milliseconds of the processor the server process took so far: what a busy machine does not blur."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def _send(self, message: Message) -> None:
        assert self.process.stdin is not None
        body = json.dumps(message).encode()
        self.process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.process.stdin.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                return
            message: Message = json.loads(stream.read(length))
            if "method" in message and "id" in message:  # the server asks: agree to everything
                self.asked.append(message["method"])
                result: object = [None] if message["method"] == "workspace/configuration" else None
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})
            elif "method" in message:
                self.notifications.put(message)
            else:
                self._answers.pop(message["id"]).put(message)
