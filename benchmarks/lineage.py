"""What column lineage costs on top of parsing: whole-project units and linking against sqlglot's bare parse.

    python -m benchmarks.lineage PROJECT_TARGET_FOLDER DIALECT

The folder holds compiled `.sql` files, as dbt leaves them under `target/compiled`.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot.errors import SqlglotError

from lineage_lsp.analysis.link import link
from lineage_lsp.sql.parse import build_unit


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


def lineage_cost(texts: Sequence[str], dialect: str, rounds: int = 3) -> LineageCost:
    """The best of `rounds`; every relation is open, as sources nobody describes are."""
    parse = min(_seconds(lambda: _parse_all(texts, dialect)) for _ in range(rounds))
    units = min(_seconds(lambda: [build_unit(text, dialect) for text in texts]) for _ in range(rounds))
    built = [build_unit(text, dialect) for text in texts]
    linking = min(_seconds(lambda: [link(unit, lambda _parts: None, dialect) for unit in built]) for _ in range(rounds))
    return LineageCost(len(texts), parse, units, linking)


def _parse_all(texts: Sequence[str], dialect: str) -> None:
    for text in texts:
        try:
            sqlglot.parse(text, read=dialect or None)
        except SqlglotError:
            continue


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def main(arguments: Sequence[str]) -> int:
    folder, dialect = Path(arguments[0]), arguments[1]
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql"))]
    cost = lineage_cost(texts, dialect)
    sys.stdout.write(
        f"{cost.texts} texts: parse {cost.parse:.3f} s, units {cost.units:.3f} s, linking {cost.linking:.3f} s, "
        f"ratio {cost.ratio:.2f}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
