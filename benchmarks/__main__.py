"""`python -m benchmarks`: today's figures beside the budgets, on a generated project."""

from __future__ import annotations

import argparse
import itertools
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.client import Client
from benchmarks.generate import generate
from benchmarks.lineage import lineage_cost
from lineage_lsp.base.text import FilePath
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings

_ALIAS = re.compile(r" as (\w+),?$")

NO_FEATURE = "no such feature yet"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--models", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "project"
        generate(options.models, root)
        table = Table(title=f"{options.models} models · Python {platform.python_version()} · {platform.machine()}")
        for column in ("what", "budget", "today"):
            table.add_column(column)
        for what, budget, figure in rows(root, Path(folder).resolve()):
            table.add_row(what, budget, figure)
        Console(file=sys.stdout, width=120).print(table)
    return 0


def rows(root: Path, work: Path) -> list[tuple[str, str, str]]:
    """(what, budget, today's figure) in the order of the design's table."""
    indexing = _indexing(root, work)
    server = _server(root, work)
    lineage = _lineage(root)
    return [
        ("process start → initialize answered", "0.5 s", server["start"]),
        ("first correct column hover, cold store", "0.8 s", server["cold hover"]),
        ("first correct column hover, warm store", "0.4 s", server["warm hover"]),
        ("whole project indexed, cold", "8 s", indexing["cold"]),
        ("the same, warm store, nothing changed", "1 s", indexing["warm"]),
        ("keystroke → own facts, p95", "50 ms", server["keystroke"]),
        ("keystroke → downstream diagnostics, p95", "250 ms", NO_FEATURE),
        ("hover, p95", "10 ms", server["hover"]),
        ("definition, p95", "10 ms", server["definition"]),
        ("code lens, p95", "10 ms", server["lens"]),
        ("lineage/graph, depth 3 with columns, p95", "30 ms", server["graph"]),
        ("impact of any column", "50 ms", NO_FEATURE),
        ("lineage ÷ bare parse (CPU)", "1.6", lineage),
        ("resident memory of the server", "250 MB", server["memory"]),
        ("graph drawn in the webview", "0.1 / 0.5 / 2 s", "npm run bench in vscode-client"),
        ("extension activation", "0.3 s", "measured by the editor tests"),
    ]


def _indexing(root: Path, work: Path) -> dict[str, str]:
    figures: dict[str, str] = {}
    database = work / "index.db"
    for name in ("cold", "warm"):
        begun = time.perf_counter()
        with Store.open(database) as store:
            Indexer(root, Settings(), store).index(store)
        figures[name] = f"{time.perf_counter() - begun:.1f} s"
    return figures


def _server(root: Path, work: Path) -> dict[str, str]:
    home = work / "home"
    model = sorted(root.glob("models/**/*.sql"))[-1]
    figures: dict[str, str] = {}
    starts: list[float] = []
    for _ in range(5):
        with Client(work / "empty") as client:
            client.initialize(work)
            starts.append(time.perf_counter() - client.started)
    figures["start"] = f"{statistics.median(starts):.2f} s"
    for name in ("cold hover", "warm hover"):
        with Client(home) as client:
            client.initialize(root)
            client.notify("initialized", {})
            text = client.open(model)
            position = _last_output(text)
            answer = client.request("textDocument/hover", _at(model, position))
            figures[name] = f"{time.perf_counter() - client.started:.2f} s" if answer else "no answer"
            client.wait_for("lineage/status", lambda status: bool(status["quiescent"]))
            time.sleep(2)  # the store takes what is saved when it is quiet
            if name == "warm hover":
                figures |= _steady(client, model, text, position)
    return figures


def _steady(client: Client, model: Path, text: str, position: dict[str, int]) -> dict[str, str]:
    identifier = {"textDocument": {"uri": model.as_uri()}}
    limits = itertools.count(200)  # never the same question twice: answers are remembered

    def graph() -> object:
        wanted = {"direction": "both", "depth": 3, "level": "column", "limit": next(limits)}
        return client.request("lineage/graph", {"at": _at(model, position), **wanted})

    figures = {
        "hover": _p95(lambda: client.request("textDocument/hover", _at(model, position))),
        "definition": _p95(lambda: client.request("textDocument/definition", _at(model, position))),
        "lens": _p95(lambda: client.request("textDocument/codeLens", identifier)),
        "graph": _p95(graph),
    }
    version = 1

    def keystroke() -> None:
        nonlocal version
        version += 1
        client.change(model, version, f"{text}\n-- {version}\n")
        client.request("textDocument/hover", _at(model, position))  # waits for the analysis of this very text

    figures["keystroke"] = _p95(keystroke, 50)
    figures["memory"] = f"{client.memory()} MB"
    return figures


def _p95(work: Callable[[], object], times: int = 100) -> str:
    measured: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        measured.append((time.perf_counter() - begun) * 1000)
    return f"{statistics.quantiles(measured, n=20)[-1]:.1f} ms (median {statistics.median(measured):.1f})"


def _at(path: Path, position: dict[str, int]) -> dict[str, object]:
    return {"textDocument": {"uri": path.as_uri()}, "position": position}


def _last_output(text: str) -> dict[str, int]:
    """The alias that stands last in the text: a column of the final select, or of the CTE it selects."""
    for number, line in reversed(list(enumerate(text.splitlines()))):
        if named := _ALIAS.search(line):
            return {"line": number, "character": named.start(1) + 1}
    raise ValueError("no column of this model has an alias")


def _lineage(root: Path) -> str:
    indexer = Indexer(root, Settings())
    texts: list[str] = []
    for path in sorted(root.glob("models/**/*.sql")):
        for unique_id in indexer.nodes_in(FilePath(path.relative_to(root).as_posix())):
            rendered = indexer.analysis.linkage(unique_id).compiled.rendered
            if rendered is not None:
                texts.append(rendered.text)
    cost = lineage_cost(texts, indexer.project.dialect)
    return f"{cost.ratio:.2f} (parse {cost.parse:.1f} s, units {cost.units:.1f} s, linking {cost.linking:.1f} s)"


if __name__ == "__main__":
    raise SystemExit(main())
