"""What column lineage costs on top of parsing: whole-project units and linking against sqlglot's bare parse.

    python -m benchmarks.lineage PROJECT_TARGET_FOLDER DIALECT

The folder holds compiled `.sql` files, as dbt leaves them under `target/compiled`. Other tools are asked about some of
the texts: `sqlglot.lineage`, which is there, and SQLLineage, if `make bench-peers` put it under `.tools`.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import sqlglot
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

from lineage_lsp.analysis.link import link
from lineage_lsp.base.garbage import collect_rarely
from lineage_lsp.sql import recovery
from lineage_lsp.sql.build import Builder
from lineage_lsp.sql.layout import Layout
from lineage_lsp.sql.parse import build_unit
from lineage_lsp.sql.recall import NotAloneError, items_of, recall
from lineage_lsp.sql.statements import add_statements
from lineage_lsp.sql.unit import Unit

_ROOT = Path(__file__).resolve().parent.parent

_PEERS = (
    ("sqlglot", Path(sys.executable)),
    ("sqllineage", _ROOT / ".tools" / "sqllineage" / "bin" / "python"),
)

_ASKED_OF_PEERS = 25
"""Texts: some tools take a second for one."""


_AT_ONCE = 25
"""Texts that are parsed, built and linked in turn: a machine whose speed changes does so for all three alike."""

_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class LineageCost:
    """CPU seconds for all texts. ratio: units and linking together, over the bare parse; the goal is 1.6."""

    texts: int
    parse: float
    units: float
    linking: float

    @property
    def ratio(self) -> float:
        return (self.units + self.linking) / self.parse if self.parse else 0.0


def lineage_cost(texts: Sequence[str], dialect: str) -> LineageCost:
    """The middle one of several rounds by its ratio, each with nothing known before.

    Every relation is open, as sources nobody describes are.
    """
    return sorted((_round(texts, dialect) for _ in range(_ROUNDS)), key=lambda one: one.ratio)[_ROUNDS // 2]


def _round(texts: Sequence[str], dialect: str) -> LineageCost:
    parse = units = linking = 0.0
    items_of.cache_clear()
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        built: list[Unit] = []
        parse += _seconds(partial(_parse_all, some, dialect))
        units += _seconds(partial(_build_all, some, dialect, built))
        linking += _seconds(partial(_link_all, built, dialect))
    return LineageCost(len(texts), parse, units, linking)


@dataclass(frozen=True, slots=True)
class PeerCost:
    """ratio: the tool's CPU seconds over those of the bare parse of the `answered` of the `asked` texts."""

    tool: str
    version: str
    asked: int
    answered: int
    ratio: float


_STEPS = ("tokens", "places", "trees", "scopes", "freeing", "linking", "bare")


def step_costs(texts: Sequence[str], dialect: str) -> dict[str, float]:
    """Seconds of each step, in bare parses: of the round that is the middle one by its sum.

    Text by text, each beside its own bare parse, over all queries that parse. trees: of what no text before said.
    """
    rounds = [_steps(texts, dialect) for _ in range(_ROUNDS)]
    return sorted(rounds, key=lambda shares: sum(shares.values()))[_ROUNDS // 2]


def _steps(texts: Sequence[str], dialect: str) -> dict[str, float]:
    seconds = dict.fromkeys(_STEPS, 0.0)
    reader = Dialect.get_or_raise(dialect or None)
    items_of.cache_clear()
    gc.collect()
    gc.disable()
    for text in texts:
        times = [time.process_time()]
        try:
            tokens = reader.tokenize(text)
        except SqlglotError:
            continue
        times.append(time.process_time())
        builder = Builder(Layout(text, tokens), dialect)
        items = items_of(dialect, builder.has_structs)
        known = recall(builder.layout, tokens, items)
        times.append(time.process_time())
        trees = recovery.whole(text, known.tokens if known else tokens, reader)
        times.append(time.process_time())
        if trees is None or len(trees) != 1:
            continue
        builder.items = items
        builder.runs = known.runs if known else {}
        try:
            list(add_statements(builder, trees[0], (0, len(text))))
        except NotAloneError:
            continue
        times.append(time.process_time())
        del trees, tokens, known, builder
        gc.collect(0)
        times.append(time.process_time())
        unit = build_unit(text, dialect)
        begun = time.process_time()
        link(unit, lambda _parts: None, dialect)
        linked = time.process_time()
        reader.parse(text)
        gc.collect(0)
        steps = [after - before for before, after in pairwise(times)]
        steps += [linked - begun, time.process_time() - linked]
        for step, taken in zip(_STEPS, steps, strict=True):
            seconds[step] += taken
    gc.enable()
    bare = seconds.pop("bare")
    return {step: taken / bare for step, taken in seconds.items()} if bare else {}


def peer_costs(texts: Sequence[str], dialect: str) -> Iterator[PeerCost]:
    """What the other tools take that are installed, asked about some of the texts."""
    asked = list(texts[:: max(1, len(texts) // _ASKED_OF_PEERS)])[:_ASKED_OF_PEERS]
    for tool, python in _PEERS:
        if not python.exists():
            continue
        command = [str(python), str(Path(__file__).with_name("peers.py")), tool, dialect]
        run = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
        answer = json.loads(run.stdout)
        answered = [asked[number] for number in answer["answered"]]
        parse = min(_seconds(partial(_parse_all, answered, dialect)) for _ in range(5))
        yield PeerCost(tool, answer["version"], len(asked), len(answered), answer["seconds"] / parse if parse else 0.0)


def _parse_all(texts: Sequence[str], dialect: str) -> None:
    for text in texts:
        try:
            sqlglot.parse(text, read=dialect or None)
        except SqlglotError:
            continue


def _build_all(texts: Sequence[str], dialect: str, built: list[Unit]) -> None:
    built.extend(build_unit(text, dialect) for text in texts)


def _link_all(units: Sequence[Unit], dialect: str) -> None:
    for unit in units:
        link(unit, lambda _parts: None, dialect)


def _seconds(work: Callable[[], object]) -> float:
    """With what it takes to be rid of the trees, as of every one that parses."""
    gc.collect(0)
    start = time.process_time()
    work()
    gc.collect(0)
    return time.process_time() - start


def steps_shown(shares: dict[str, float]) -> str:
    return ", ".join(f"{step} {share:.2f}" for step, share in shares.items())


def peer_shown(peer: PeerCost) -> str:
    return f"{peer.ratio:.1f} (version {peer.version}, {peer.answered} of {peer.asked} texts answered)"


def main(arguments: Sequence[str]) -> int:
    folder, dialect = Path(arguments[0]), arguments[1]
    collect_rarely()  # as the command line does
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql"))]
    cost = lineage_cost(texts, dialect)
    sys.stdout.write(
        f"{cost.texts} texts: parse {cost.parse:.3f} s, units {cost.units:.3f} s, linking {cost.linking:.3f} s, "
        f"ratio {cost.ratio:.2f}\n"
    )
    sys.stdout.write(f"{steps_shown(step_costs(texts, dialect))}\n")
    for peer in peer_costs(texts, dialect):
        sys.stdout.write(f"{peer.tool}: {peer_shown(peer)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
