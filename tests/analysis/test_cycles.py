"""Refs that go round are told at each of them, as long as they do."""

from __future__ import annotations

from lineage_lsp.base.text import FilePath
from lineage_lsp.workspace.indexer import Indexer
from tests.analysis.checks import indexed

ROUND = """
    -- file: models/a.sql
    select x from {{ ref('b') }}
    -- file: models/b.sql
    select x from {{ ref('c') }}
    -- file: models/c.sql
    select 1 as x from {{ ref('a') }} cross join {{ ref('aside') }}
    -- file: models/aside.sql
    select 1 as y
    -- file: models/below.sql
    select x from {{ ref('a') }}
"""


def told(project: Indexer) -> list[str]:
    return sorted(f"{one.at.path}: {one.message}" for one in project.problems.everywhere() if one.code == "cycle")


def test_each_ref_of_a_circle_names_the_way_round() -> None:
    with indexed(ROUND) as project:
        assert told(project) == [
            "models/a.sql: This ref closes a circle: a → b → c → a.",
            "models/b.sql: This ref closes a circle: b → c → a → b.",
            "models/c.sql: This ref closes a circle: c → a → b → c.",
        ]


def test_a_model_that_reads_itself() -> None:
    with indexed("-- file: models/a.sql\nselect * from {{ ref('a') }}") as project:
        assert told(project) == ["models/a.sql: This ref closes a circle: a → a."]


def test_what_no_longer_goes_round_is_no_longer_told() -> None:
    with indexed(ROUND) as project:
        path = project.root / "models/c.sql"
        path.write_text("select 1 as x")
        project.text_changed([FilePath("models/c.sql")])
        assert told(project) == []
        path.write_text("select * from {{ ref('b') }}")
        project.text_changed([FilePath("models/c.sql")])
        assert told(project) == [
            "models/b.sql: This ref closes a circle: b → c → b.",
            "models/c.sql: This ref closes a circle: c → b → c.",
        ]


def test_a_circle_within_a_circle_outlives_it() -> None:
    with indexed("""
        -- file: models/a.sql
        select x from {{ ref('b') }}
        -- file: models/b.sql
        select x from {{ ref('a') }} union all select x from {{ ref('c') }}
        -- file: models/c.sql
        select x from {{ ref('b') }}
    """) as project:
        assert len(told(project)) == 4
        (project.root / "models/a.sql").write_text("select 1 as x")
        project.text_changed([FilePath("models/a.sql")])
        assert told(project) == [
            "models/b.sql: This ref closes a circle: b → c → b.",
            "models/c.sql: This ref closes a circle: c → b → c.",
        ]
        (project.root / "models/b.sql").unlink()
        project.text_changed([FilePath("models/b.sql")])
        assert told(project) == []


def test_a_ref_that_waits_for_a_later_run_closes_no_circle() -> None:
    text = """
        -- file: models/a.sql
        {{ config(materialized='incremental') }}
        select 1 as x {% if is_incremental() %} where 1 > (select max(x) from {{ this }}) {% endif %}
        -- file: models/b.sql
        select x from {{ ref('a') }}
    """
    with indexed(text) as project:
        assert told(project) == []
