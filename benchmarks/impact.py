"""What a change of one column would touch, asked of a store with a million column edges."""

from __future__ import annotations

import itertools
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.edges import HUB, large_project
from lineage_lsp.base.ids import ColumnKey
from lineage_lsp.store.identity import ColumnId
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.store.write import write

_EVERY = 101
"""One of so many nodes is asked of, and so many columns on: every layer, and every kind of column."""


@dataclass(frozen=True, slots=True)
class ImpactCost:
    """Milliseconds of a question: over many columns, and of the hub's, which has most columns below it: `touched`."""

    median: float
    p95: float
    hub: float
    touched: int


def impact_cost(folder: Path, models: int = 10_000, edges: int = 1_000_000) -> ImpactCost:
    """The walk over all columns below one. The store is made in `folder`, which takes a minute or two."""
    folder.mkdir(parents=True, exist_ok=True)
    with Store.open(folder / "large.db") as store:
        with store.write() as connection:
            write(connection, store.scope, large_project(models, edges))
        with store.read() as connection:
            reader = Reader(connection, store.scope)
            asked = itertools.islice(reader.all_objects(), 0, None, _EVERY)
            taken = []
            for number, one in enumerate(asked):
                columns = reader.columns(one.id)
                column = columns[number * _EVERY % len(columns)].id
                taken.append(_milliseconds(reader, column)[0])
            hub, touched = _milliseconds(reader, reader.ids.column(reader.ids.object(HUB), ColumnKey("column_000")))
    return ImpactCost(statistics.median(taken), statistics.quantiles(taken, n=20)[-1], hub, touched)


def _milliseconds(reader: Reader, column: ColumnId) -> tuple[float, int]:
    """How long the question takes, the second time; and how many columns are the answer."""
    touched: set[ColumnId] = set()
    begun = 0.0
    for _ in range(2):
        begun = time.perf_counter()
        touched = reader.downstream_columns([column])
    return (time.perf_counter() - begun) * 1000, len(touched)
