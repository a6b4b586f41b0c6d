"""Every run of the analysis leaves a row."""

from __future__ import annotations

from pathlib import Path

from lineage_lsp.base.lineage import Tier
from lineage_lsp.store.caches import AnalysisType, analyses
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text


def test_an_index_run_is_recorded_full_first_then_incremental(tmp_path: Path) -> None:
    root = project_text("""
        -- source: shop.orders(id)
        -- file: models/orders.sql
        select id from {{ source('shop', 'orders') }}
    """).write(tmp_path)
    with Store.temporary() as store:
        for _ in range(2):
            fill(store, Indexer(root, Settings(dialect="duckdb")), jobs=1)
        with store.read() as connection:
            latest, first = analyses(connection)
    assert (first.analysis_type, latest.analysis_type) == (AnalysisType.FULL, AnalysisType.INCREMENTAL)
    assert (first.files_analyzed, first.objects_found, first.tier, first.has_manifest) == (1, 2, Tier.SILVER, False)
