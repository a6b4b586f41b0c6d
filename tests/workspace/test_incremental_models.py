"""Both branches of `is_incremental()` give lineage; the one of later runs is marked."""

from __future__ import annotations

from pathlib import Path

from lineage_lsp.analysis.facts import ObjectFacts
from lineage_lsp.analysis.later import LATER_REASON
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text

SHOP = """
    -- source: shop.events(id, at, amount, corrected)
    -- file: models/corrections.sql
    select id, amount from {{ source('shop', 'events') }}
    -- file: models/daily.sql
    {{ config(materialized='incremental') }}
    select
        id,
        {% if is_incremental() %} coalesce(corrected, amount) {% else %} amount {% endif %} as total
    from {{ source('shop', 'events') }}
    {% if is_incremental() %}
    where at > (select max(at) from {{ this }}) and id not in (select id from {{ ref('corrections') }})
    {% endif %}
"""
EVENTS, DAILY = "source.shop.shop.events", UniqueId("model.shop.daily")


def facts(root: Path, text: str = SHOP) -> ObjectFacts:
    project_text(text).write(root)
    return linked(root).facts(DAILY).node


def linked(root: Path) -> Indexer:
    indexer = Indexer(root, Settings(use_manifest=False, dialect="duckdb"))
    for _ in indexer.link_in_parts(jobs=0):
        pass
    return indexer


def test_the_edges_of_later_runs_are_there_and_marked(tmp_path: Path) -> None:
    edges = {(str(edge.target), str(edge.upstream_column)): edge for edge in facts(tmp_path).edges}
    assert edges.keys() == {("id", "id"), ("total", "amount"), ("total", "corrected")}
    first, later = edges["total", "amount"], edges["total", "corrected"]
    assert later.reason == LATER_REASON
    assert later.confidence < first.confidence
    assert later.at is not None
    raw = (tmp_path / later.at.path).read_text()
    assert raw[later.at.span.start : later.at.span.end] == "corrected"


def test_what_filters_later_runs_shapes_the_rows(tmp_path: Path) -> None:
    influences = {(one.upstream, one.upstream_column) for one in facts(tmp_path).influences}
    assert {(EVENTS, "at"), (EVENTS, "id"), ("model.shop.corrections", "id")} <= influences
    assert not [one for one in influences if one[0] == DAILY]


def test_a_ref_of_later_runs_is_no_dependency_of_dbts(tmp_path: Path) -> None:
    types = {one.upstream: one.dependency_type for one in facts(tmp_path).dependencies}
    assert types == {EVENTS: "source", "model.shop.corrections": "direct"}


def test_columns_asked_on_later_runs_are_known(tmp_path: Path) -> None:
    text = SHOP.replace("shop.events(id, at, amount, corrected)", "shop.events")
    project_text(text).write(tmp_path)
    indexer = linked(tmp_path)
    columns = {column.name for column in indexer.facts(EVENTS).node.columns}
    assert columns == {"id", "at", "amount", "corrected"}


def test_an_edit_of_the_branch_changes_its_edges(tmp_path: Path) -> None:
    project_text(SHOP).write(tmp_path)
    indexer = linked(tmp_path)
    indexer.take_changes()
    model = tmp_path / "models/daily.sql"
    model.write_text(model.read_text().replace("coalesce(corrected, amount)", "amount"))
    indexer.text_changed([FilePath("models/daily.sql")])
    (changed,) = [one.node for one in indexer.take_changes().facts if one.node.unique_id == DAILY]
    assert {edge.upstream_column for edge in changed.edges} == {"id", "amount"}
