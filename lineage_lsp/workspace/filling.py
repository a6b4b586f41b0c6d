"""A store filled with all there is to say of a project."""

from __future__ import annotations

import time
from collections.abc import Callable

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import Tier
from lineage_lsp.store.caches import AnalysisType, analyses, put_units
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.processes import MANY, workers_of
from lineage_lsp.workspace.runs import Indexed
from lineage_lsp.workspace.writing import Changes, Writing, remove_all_but


def fill(
    store: Store, indexer: Indexer, *, report: Callable[[int, int], None] | None = None, jobs: int | None = None
) -> Indexed:
    """Bring `store` up to date with the project. report: called with the nodes done and their total.

    jobs: processes in all; None for as many as the machine has cores to spare.
    """
    begun = time.perf_counter()
    with store.read() as connection:
        kind = AnalysisType.INCREMENTAL if analyses(connection, limit=1) else AnalysisType.FULL
    workers = workers_of(jobs)
    written: set[UniqueId] = set()
    tiers: set[Tier] = set()

    def taken(*, stubs: bool = True) -> Changes:
        changes = indexer.take_changes(stubs=stubs)
        written.update(one.node.unique_id for one in changes.facts)
        tiers.update(one.node.tier for one in changes.facts)
        return changes

    if indexer.recalled:
        changes = taken()
        remember = indexer.prepared(changes.ids)
    else:
        with store.write() as connection:
            indexer.forget(connection)
        with Writing(store, beside=workers > 0 and len(indexer.project.nodes) >= MANY) as writing:
            for done, total in indexer.link_in_parts(jobs=workers):
                writing.put(taken(stubs=done == total), indexer.units.take_new())
                if report is not None:
                    report(done, total)
            changes = taken()
            remember = indexer.prepared(None)  # while the last facts are written
        remove_all_but(store, written)
    counters = indexer.analysis.counters
    with store.write() as connection:
        changes.write_to(store, connection)
        put_units(connection, indexer.units.take_new())
        remember(connection)
        duration = round((time.perf_counter() - begun) * 1000)
        indexer.record(connection, kind, counters.reanalyzed, len(written), duration, tiers)
    return Indexed(
        counters.reanalyzed,
        counters.reanalyzed,
        counters.relinked,
        counters.cut_off,
        duration,
        sum(1 for _ in indexer.problems.everywhere()),
    )
