"""`python -m benchmarks`: today's figures beside the budgets, on a generated project."""

from __future__ import annotations

import argparse
import compileall
import itertools
import json
import os
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.client import Client
from benchmarks.generate import generate
from benchmarks.impact import impact_cost
from benchmarks.lineage import lineage_cost, peer_costs, peer_shown, step_costs, steps_shown
from lineage_lsp.base.garbage import collect_rarely
from lineage_lsp.base.text import FilePath
from lineage_lsp.store.places import HOME_VARIABLE
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings

_ALIAS = re.compile(r" as (\w+),?$")

_ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--models", type=int, default=2000)
    parser.add_argument("--peer", metavar="COMMAND", help="another language server, asked the same by the same client")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/RESULTS.md too")
    options = parser.parse_args()
    collect_rarely()  # as the command line does
    # As an installation has it. Where PYTHONDONTWRITEBYTECODE is set, each process would compile the sources anew.
    compileall.compile_dir(str(_ROOT / "lineage_lsp"), quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "project"
        generate(options.models, root)
        found = rows(root, Path(folder).resolve(), shlex.split(options.peer) if options.peer else None)
    columns = ["what", "budget", "today", *(["peer"] if options.peer else [])]
    title = f"{options.models} models · {machine()}"
    table = Table(title=title)
    for column in columns:
        table.add_column(column)
    for row in found:
        table.add_row(*row[: len(columns)])
    Console(file=sys.stdout, width=140).print(table)
    if options.write:
        lines = ["# Results", "", f"{title}, {date.today()}: `make bench`.", "", *_markdown(columns), ""]
        lines[-1:-1] = [_markdown_row(row[: len(columns)]) for row in found]
        (Path(__file__).parent / "RESULTS.md").write_text("\n".join(lines))
    return 0


def machine() -> str:
    """What the figures depend on beside our own code."""
    cores = os.cpu_count()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("sqlglot", "jinja2", "sqlalchemy", "pygls"))
    return f"{cores} cores, {platform.machine()}, Python {platform.python_version()}, {libraries}"


def rows(root: Path, work: Path, peer: list[str] | None) -> list[tuple[str, str, str, str]]:
    """(what, budget, today's figure, the peer's) in the order of the design's table."""
    indexing = _indexing(root, work / "index")
    server = _server(root, work / "home", None)
    other = _server(root, work / "peer", peer) if peer else {}
    lineage = _lineage(root)
    impact = impact_cost(work / "impact")
    editor = _editor()
    cold, warm = (f"first column hover, {store}: of the process (of the file)" for store in ("cold", "warm"))
    figures = [
        ("process start → initialize answered", "0.5 s", server["start"], "start"),
        (cold, "0.8 s", server["cold hover"], "cold hover"),
        (warm, "0.4 s", server["warm hover"], "warm hover"),
        ("whole project indexed, cold", "8 s", indexing["cold"], ""),
        ("the same, warm store, nothing changed", "1 s", indexing["warm"], ""),
        ("keystroke → own facts, p95", "50 ms", server["keystroke"], "keystroke"),
        ("keystroke → downstream diagnostics, p95", "250 ms", server["downstream"], "downstream"),
        ("hover, p95", "10 ms", server["hover"], "hover"),
        ("definition, p95", "10 ms", server["definition"], "definition"),
        ("code lens, p95", "10 ms", server["lens"], "lens"),
        ("lineage/graph, depth 3 with columns, p95", "30 ms", server["graph"], "graph"),
        (
            "columns below any column: 10,000 models, 1,000,000 edges, p95",
            "50 ms",
            f"{impact.p95:.1f} ms (median {impact.median:.1f}; the one with most, {impact.touched}: {impact.hub:.0f})",
            "",
        ),
        *lineage,
        ("resident memory of the server, cold start", "250 MB", server["cold memory"], "cold memory"),
        ("resident memory of the server, warm start", "250 MB", server["memory"], "memory"),
        ("graph of 100 / 1,000 / 5,000 nodes drawn in Chromium", "0.1 / 0.5 / 2 s", editor["drawn"], ""),
        ("a frame while it is panned, p95", "smooth", editor["frame"], ""),
        ("extension activation", "0.3 s", editor["activation"], ""),
    ]
    return [(what, budget, figure, other.get(key, "-")) for what, budget, figure, key in figures]


def _editor() -> dict[str, str]:
    """What VS Code's own process and its webview take."""
    node = _ROOT / ".tools" / "bin"
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder).resolve() / "coffee_shop"
        shutil.copytree(_ROOT / "sample_projects" / "coffee_shop", project)
        environment = {
            **os.environ,
            "PATH": f"{node}{os.pathsep}{os.environ['PATH']}",
            "PROJECT": str(project),
            "SERVER_COMMAND": json.dumps([sys.executable, "-m", "lineage_lsp", "serve"]),
            HOME_VARIABLE: str(Path(folder) / "home"),
        }
        script = str(_ROOT / "benchmarks" / "editor.ts")
        said = subprocess.run([str(node / "node"), script], env=environment, check=True, stdout=subprocess.PIPE).stdout
    measured = json.loads(said)
    drawn = measured["drawn"]
    return {
        "drawn": " / ".join(f"{one['first'] / 1000:.2f}" for one in drawn) + " s",
        "frame": " / ".join(f"{one['frame']:.0f}" for one in drawn) + " ms",
        "activation": f"{measured['activation'] / 1000:.2f} s",
    }


def _markdown(columns: Sequence[str]) -> list[str]:
    return [_markdown_row(columns), _markdown_row(["---"] * len(columns))]


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _indexing(root: Path, home: Path) -> dict[str, str]:
    """What `lineage-lsp index` takes, from the start of the process to its end."""
    figures: dict[str, str] = {}
    command = [sys.executable, "-m", "lineage_lsp", "index", str(root)]
    for name in ("cold", "warm"):
        begun = time.perf_counter()
        subprocess.run(command, env={**os.environ, HOME_VARIABLE: str(home)}, check=True, capture_output=True)
        figures[name] = f"{time.perf_counter() - begun:.1f} s"
    return figures


def _server(root: Path, home: Path, command: list[str] | None) -> dict[str, str]:
    model = sorted(root.glob("models/**/*.sql"))[-1]
    figures: dict[str, str] = {}
    starts: list[float] = []
    for _ in range(5):
        with Client(home / "empty", command) as client:
            client.initialize(home)
            starts.append(time.perf_counter() - client.started)
    figures["start"] = f"{statistics.median(starts):.2f} s"
    for name in ("cold hover", "warm hover"):
        with Client(home, command) as client:
            client.initialize(root)
            client.notify("initialized", {})
            opened = time.perf_counter()
            text = client.open(model)
            position = _last_output(text)
            answer = client.request("textDocument/hover", _at(model, position))
            now = time.perf_counter()
            taken = f"{now - client.started:.2f} s ({now - opened:.2f} s)"
            figures[name] = taken if answer else "no answer"
            if command is None:
                client.wait_for("lineage/status", lambda status: bool(status["quiescent"]))
            time.sleep(3)  # the store takes what is saved when it is quiet
            figures["memory"] = f"{client.memory()} MB"
            if name == "cold hover":
                figures["cold memory"] = figures["memory"]
            else:
                figures |= _steady(client, root, model, text, position)
    return figures


def _steady(client: Client, root: Path, model: Path, text: str, position: dict[str, int]) -> dict[str, str]:
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
    versions = itertools.count(2)

    def keystroke() -> None:
        number = next(versions)
        client.change(model, number, f"{text}\n-- {number}\n")
        client.request("textDocument/hover", _at(model, position))  # waits for the analysis of this very text

    figures["keystroke"] = _p95(keystroke, 50)
    client.change(model, next(versions), text)
    figures["downstream"] = _downstream(client, root)
    return figures


def _downstream(client: Client, root: Path) -> str:
    """Rename a column and have it back: each time until a reader's diagnostics say so."""
    for path in sorted(root.glob("models/intermediate/**/*.sql")):
        text = client.open(path)
        for named in re.finditer(r" as (\w+)(?=,?$)", text, re.MULTILINE):
            edited = f"{text[: named.start(1)]}{named[1]}_renamed{text[named.end(1) :]}"
            versions = itertools.count(2)

            def told(params: Any, there: bool, own: str = path.as_uri()) -> bool:
                return params["uri"] != own and bool(params["diagnostics"]) is there

            def once(
                path: Path = path, text: str = text, edited: str = edited, versions: Iterator[int] = versions
            ) -> None:
                client.change(path, next(versions), edited)
                client.wait_for("textDocument/publishDiagnostics", lambda params: told(params, True), 5)
                client.change(path, next(versions), text)
                client.wait_for("textDocument/publishDiagnostics", lambda params: told(params, False), 5)

            try:
                once()
            except TimeoutError:
                client.change(path, next(versions), text)
                continue
            return _p95(once, 25, each=2)
    return "no column is read under its name"


def _p95(work: Callable[[], object], times: int = 100, *, each: int = 1) -> str:
    """each: how many of the thing one call does."""
    measured: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        measured.append((time.perf_counter() - begun) * 1000 / each)
    return f"{statistics.quantiles(measured, n=20)[-1]:.1f} ms (median {statistics.median(measured):.1f})"


def _at(path: Path, position: dict[str, int]) -> dict[str, object]:
    return {"textDocument": {"uri": path.as_uri()}, "position": position}


def _last_output(text: str) -> dict[str, int]:
    """The alias that stands last in the text: a column of the final select, or of the CTE it selects."""
    for number, line in reversed(list(enumerate(text.splitlines()))):
        if named := _ALIAS.search(line):
            return {"line": number, "character": named.start(1) + 1}
    raise ValueError("no column of this model has an alias")


def _lineage(root: Path) -> list[tuple[str, str, str, str]]:
    """What lineage costs, of what, and what it costs other tools."""
    indexer = Indexer(root, Settings())
    texts: list[str] = []
    for path in sorted(root.glob("models/**/*.sql")):
        for unique_id in indexer.nodes_in(FilePath(path.relative_to(root).as_posix())):
            code = indexer.analysis.code(unique_id)
            if code is not None:
                texts.append(code)
    cost = lineage_cost(texts, indexer.project.dialect)
    figure = f"{cost.ratio:.2f} (parse {cost.parse:.1f} s, units {cost.units:.1f} s, linking {cost.linking:.1f} s)"
    steps = steps_shown(step_costs(texts, indexer.project.dialect))
    return [
        ("lineage ÷ bare parse (CPU)", "1.6", figure, ""),
        ("its steps, in bare parses", "", steps, ""),
        *(
            (f"the same of {peer.tool}{_HOW_ASKED.get(peer.tool, '')}", "", peer_shown(peer), "")
            for peer in peer_costs(texts, indexer.project.dialect)
        ),
    ]


_HOW_ASKED = {"sqlglot": ".lineage, once a column"}


if __name__ == "__main__":
    raise SystemExit(main())
