"""Random edits through the real protocol, by the thousand: right at the end, no larger, and never slow.

    python -m benchmarks.soak --models 2000 --edits 10000

What is typed is renamed columns, removed lines, comments, broken SQL and their undoing; files are opened, saved and
closed. At the end every file is sound, and the facts in the store must equal those of a fresh reading.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.client import Client
from benchmarks.generate import generate
from lineage_lsp.features.export import export
from lineage_lsp.store.places import project_hash
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings

_ALIAS = re.compile(r"\bas (\w+)(?=,?$)", re.MULTILINE)
_LONGEST_MS = 250
_OPEN_AT_ONCE = 12
_QUIET_SECONDS = 5
_IDLE_MS = 50
"""Of the processor in a second: threads that wait for something wake up now and then."""
_SHOWN = 40
"""Differences, and slow requests, that are told at most."""


class Typist:
    """A client that edits files at random. texts: what each open file shows; sound: what each ends with.

    late: requests that took too long: milliseconds, those of the server's processor, and what was asked.
    """

    def __init__(self, client: Client, root: Path, seed: int) -> None:
        self.client = client
        self.random = random.Random(seed)
        self.files = sorted(root.glob("models/**/*.sql"))
        self.sound = {path: path.read_text() for path in self.files}
        self.texts: dict[Path, str] = {}
        self.versions: dict[Path, int] = {}
        self.slowest = 0.0
        self.late: list[tuple[int, int, str]] = []

    def edit(self) -> None:
        """One edit somewhere, and now and then what editors do besides."""
        chance = self.random.random()
        if len(self.texts) < 2 or (chance < 0.15 and len(self.texts) < _OPEN_AT_ONCE):
            self.open(self.random.choice(self.files))
        path = self.random.choice(sorted(self.texts))
        self.type(path, self._changed(path))
        if chance > 0.85:
            self.save(path)
        if chance > 0.93:
            self.close(path)
        if chance > 0.6 and path in self.texts:
            self.ask("textDocument/hover", self._somewhere(path))
        elif chance > 0.5 and path in self.texts:
            self.ask("textDocument/codeLens", {"textDocument": {"uri": path.as_uri()}})
        elif chance > 0.47 and path in self.texts:
            self.ask("lineage/graph", {"at": self._somewhere(path), "depth": 2, "level": "column"})

    def open(self, path: Path) -> None:
        if path not in self.texts:
            self.texts[path] = self.client.open(path)
            self.versions[path] = 1

    def type(self, path: Path, text: str) -> None:
        self.texts[path] = text
        self.versions[path] += 1
        self.client.change(path, self.versions[path], text)

    def save(self, path: Path) -> None:
        path.write_text(self.texts[path])
        self.client.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        self._changed_on_disk(path)

    def close(self, path: Path) -> None:
        del self.texts[path], self.versions[path]
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})

    def mend(self) -> None:
        """Leave every file sound: most as they were, some with the last edit that was."""
        for path in sorted(self.texts):
            self.type(path, self.sound[path])
            self.save(path)
            self.close(path)
        for path in self.files:
            if path.read_text() != self.sound[path]:
                path.write_text(self.sound[path])
                self._changed_on_disk(path)

    def ask(self, method: str, params: dict[str, Any]) -> None:
        begun, processor = time.perf_counter(), self.client.processor()
        self.client.request(method, params)
        took, cost = (time.perf_counter() - begun) * 1000, self.client.processor() - processor
        self.slowest = max(self.slowest, took)
        if took > _LONGEST_MS:
            self.late.append((round(took), round(cost), f"{method} {json.dumps(params)}"))

    def _changed_on_disk(self, path: Path) -> None:
        change = {"uri": path.as_uri(), "type": 2}
        self.client.notify("workspace/didChangeWatchedFiles", {"changes": [change]})

    def _changed(self, path: Path) -> str:
        text = self.texts[path]
        kinds: list[Callable[[str], str]] = [self._renamed, self._cut, self._broken, self._commented]
        if text != self.sound[path] and self.random.random() < 0.4:
            return self.sound[path]
        kind = self.random.choice(kinds)
        made = kind(text)
        if text == self.sound[path] and kind != self._broken and self.random.random() < 0.05:
            self.sound[path] = made  # an edit that stays
        return made

    def _renamed(self, text: str) -> str:
        found = list(_ALIAS.finditer(text))
        if not found:
            return self._commented(text)
        one = self.random.choice(found)
        return f"{text[: one.start(1)]}{one[1]}_{self.random.randrange(3)}{text[one.end(1) :]}"

    def _cut(self, text: str) -> str:
        lines = text.split("\n")
        fields = [number for number, line in enumerate(lines) if line.endswith(",") and not re.search("[()]", line)]
        if not fields:
            return self._commented(text)
        del lines[self.random.choice(fields)]
        return "\n".join(lines)

    def _broken(self, text: str) -> str:
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.random.choice(["(", "{{", "select", ",", "'", "{% if %}"]) + text[at:]

    def _commented(self, text: str) -> str:
        return f"{text.rstrip()}\n-- {self.random.randrange(1000)}\n"

    def _somewhere(self, path: Path) -> dict[str, Any]:
        lines = self.texts[path].split("\n")
        line = self.random.randrange(len(lines))
        position = {"line": line, "character": self.random.randrange(len(lines[line]) + 1)}
        return {"textDocument": {"uri": path.as_uri()}, "position": position}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--models", type=int, default=2000)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, home = Path(folder).resolve() / "project", Path(folder) / "home"
        generate(options.models, root)
        with Client(home) as client:
            client.initialize(root)
            client.notify("initialized", {})
            client.wait_for("lineage/status", lambda status: bool(status["quiescent"]), timeout=600)
            typist = Typist(client, root, options.seed)
            memory: list[int] = []
            begun = time.perf_counter()
            for number in range(options.edits):
                typist.edit()
                if number % max(1, options.edits // 20) == 0:
                    memory.append(client.memory())
                    _forget(client)
            seconds = time.perf_counter() - begun
            typist.mend()
            memory.append(client.memory())
            store = home / "projects" / project_hash(root) / "metadata.db"
            _until_idle(client)
        differences = list(_differences(_facts(store), _fresh_facts(root, Path(folder))))
    growth = (memory[-1] - memory[len(memory) // 4]) / memory[len(memory) // 4]
    sys.stdout.write(
        f"{options.edits} edits of {options.models} models in {seconds:.0f} s, seed {options.seed}: "
        f"facts {'DIFFER from' if differences else 'equal'} a fresh reading; slowest request {typist.slowest:.0f} ms, "
        f"{len(typist.late)} above {_LONGEST_MS} ms; "
        f"memory {memory[0]} → {memory[-1]} MB "
        f"({growth:+.0%} over the last three quarters)\n"
    )
    for took, cost, asked in sorted(typist.late, reverse=True)[:_SHOWN]:
        sys.stdout.write(f"{took} ms ({cost} of the processor): {asked}\n")
    for one in differences[:_SHOWN]:
        sys.stdout.write(f"{one}\n")
    return 1 if differences else 0


def _differences(after: object, fresh: object, where: str = "") -> Iterator[str]:
    """What one of the two has and the other has not, a line each; lists are compared without their order."""
    match after, fresh:
        case dict(), dict():
            for key in sorted(after.keys() | fresh.keys()):
                yield from _differences(after.get(key), fresh.get(key), f"{where}/{key}")
        case list(), list():
            here, there = ({json.dumps(one, sort_keys=True, default=str) for one in both} for both in (after, fresh))
            yield from (f"{where}: only after the edits: {one}" for one in sorted(here - there))
            yield from (f"{where}: only in a fresh reading: {one}" for one in sorted(there - here))
        case _ if after != fresh:
            yield f"{where}: {after!r} after the edits, {fresh!r} in a fresh reading"


def _until_idle(client: Client) -> None:
    """What was saved goes into the shared store when nobody types: wait until the server has nothing left to do."""
    quiet, before = 0, client.processor()
    while quiet < _QUIET_SECONDS:
        time.sleep(1)
        now = client.processor()
        quiet, before = (quiet + 1 if now - before < _IDLE_MS else 0), now


def _forget(client: Client) -> None:
    """Take what the server told out of the way: this client's own memory is no matter.

    RuntimeError when it told that it follows the project no more: it would answer all the same, from before.
    """
    while not client.notifications.empty():
        told = client.notifications.get()
        if told["method"] == "lineage/status" and told["params"]["health"] == "error":
            raise RuntimeError(told["params"]["message"])


def _fresh_facts(root: Path, folder: Path) -> object:
    with Store.open(folder / "fresh.db") as store:
        fill(store, Indexer(root, Settings()))
    return _facts(folder / "fresh.db")


def _facts(place: Path) -> object:
    with Store.open(place) as store, store.read() as connection:
        return export(Reader(connection, store.scope), name="", dialect="", path="", problems=(), ctes=True)


if __name__ == "__main__":
    sys.exit(main())
