"""How often an edge is right, for each penalty it carries: what its confidence promises against labelled cases.

    python -m benchmarks.calibration FOLDER

FOLDER holds the cases that `benchmarks.cases` reads. Each is read twice, with its schema and as if nobody knew one:
without a schema most of what has to be inferred comes up.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import Case, expected_sources, same_column
from lineage_lsp.analysis.link import link
from lineage_lsp.api import Schema, SchemaLookup, source_name
from lineage_lsp.sql.names import known_dialect
from lineage_lsp.sql.parse import build_unit


@dataclass(frozen=True, slots=True)
class Band:
    """Edges of one penalty. right: those that the case expects."""

    penalty: float
    edges: int
    right: int


def calibration(cases: Sequence[Case]) -> list[Band]:
    """The bands, the surest first; edges of columns that a case says nothing of are left out."""
    edges: Counter[float] = Counter()
    right: Counter[float] = Counter()
    for case in cases:
        schemas: list[Schema] = [{}, case["schema"]] if case["schema"] else [{}]
        for schema in schemas:
            for penalty, fits in _judged(case, schema):
                edges[penalty] += 1
                right[penalty] += fits
    return [Band(penalty, edges[penalty], right[penalty]) for penalty in sorted(edges)]


def _judged(case: Case, schema: Schema) -> Iterator[tuple[float, bool]]:
    """The penalty of each edge, and whether the case expects it."""
    dialect = known_dialect(case["dialect"]) or ""
    unit = build_unit(case["sql"], case["dialect"])
    linked = link(unit, SchemaLookup(schema, dialect).shape, dialect)
    for column in linked.columns:
        expected = expected_sources(case, str(column.key), linked.columns.index(column))
        if expected is None:
            continue
        for edge in column.edges:
            upstream = (edge.upstream.relation, source_name(edge, dialect))
            yield edge.penalty, any(same_column(upstream, (table, name)) for table, name in expected)


def main(arguments: Sequence[str]) -> int:
    cases: list[Case] = []
    for path in sorted(Path(arguments[0]).glob("*.jsonl")):
        cases.extend(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    sys.stdout.write(f"{len(cases)} cases\n")
    for band in calibration(cases):
        share = 100 * band.right / band.edges
        sys.stdout.write(f"penalty {band.penalty:.2f}: {band.right:5} of {band.edges:5} edges right  {share:5.1f} %\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
