"""Columns of models that nothing in the project reads, for whoever wants to know."""

from __future__ import annotations

from textwrap import dedent

import pytest

from lineage_lsp.base.text import FilePath
from lineage_lsp.workspace.indexer import Indexer
from tests.analysis.checks import indexed
from tests.projects import project_text

SHOP = """
    -- source: shop.sales(id, amount, region, note)
    -- file: models/sales.sql
    select id, amount, region, note as remark from {{ source('shop', 'sales') }}
    --                         ^^^^^^^^^^^^^^ unused-model-column
    -- file: models/totals.sql
    with s as (select * from {{ ref('sales') }})
    select region, sum(amount) as total from s where id > 0 group by 1
    -- file: models/report.sql
    select * from {{ ref('totals') }}
"""


def unread(project: Indexer) -> list[str]:
    return [one.message.split("`")[1] for one in project.problems.everywhere() if one.code == "unused-model-column"]


def found_in(text: str) -> list[str]:
    with indexed(text, wanted=("unused-model-column",)) as project:
        return unread(project)


def test_a_column_that_no_model_reads() -> None:
    labels = project_text(SHOP).labels
    with indexed(SHOP, wanted=("unused-model-column",)) as project:
        told = list(project.problems.everywhere())
    assert [(one.code, one.at) for one in told] == [(one.text, one.at) for one in labels]
    assert (told[0].severity, told[0].message) == ("hint", "Nothing in this project reads `remark` of `sales`.")


def test_nobody_is_told_who_did_not_ask() -> None:
    with indexed(SHOP) as project:
        assert list(project.problems.everywhere()) == []


NEEDED = {
    "a model that hands on all": "models/m.sql: select * from {{ ref('sales') }}",
    "a model that leaves it out": "models/m.sql: select * exclude (remark) from {{ ref('sales') }}",
    "a CTE that nobody reads": "models/m.sql: with r as (select remark from {{ ref('sales') }}) select 1 as a",
    "a branch that was not taken": (
        "models/m.sql: select id {% if target.name == 'prod' %}, remark {% endif %} from {{ ref('sales') }}"
    ),
    "a join": "models/m.sql: select a.id from {{ ref('sales') }} a join {{ ref('sales') }} b using (id, remark)",
    "a singular test": "tests/t.sql: select id from {{ ref('sales') }} where remark is null",
    "an analysis": "analyses/a.sql: select remark from {{ ref('sales') }}",
    "a snapshot": (
        "snapshots/h.sql: {% snapshot h %}{{ config(strategy='check', unique_key='id', check_cols='all') }}"
        "select * from {{ ref('sales') }}{% endsnapshot %}"
    ),
    "a column's test": "models/s.yml: models: [{name: sales, columns: [{name: remark, tests: [not_null]}]}]",
    "a test that names it": "models/s.yml: models: [{name: sales, tests: [{t: {that: remark > 1}}]}]",
    "a test of the whole": "models/s.yml: models: [{name: sales, tests: [{rows: {than: 1}}]}]",
    "an exposure": (
        "models/s.yml: exposures: [{name: e, type: dashboard, owner: {name: a}, depends_on: [\"ref('sales')\"]}]"
    ),
    "a semantic model": "models/s.yml: semantic_models: [{name: s, model: \"ref('sales')\"}]",
    "others outside": "models/s.yml: models: [{name: sales, config: {access: public}}]",
    "a contract": (
        "models/s.yml: models: [{name: sales, config: {contract: {enforced: true}}, "
        "columns: [{name: id, data_type: int}]}]"
    ),
    "a setting": "models/s.yml: models: [{name: sales, config: {unique_key: [id, remark]}}]",
}


@pytest.mark.parametrize("who", NEEDED)
def test_what_somebody_may_need(who: str) -> None:
    path, _, text = NEEDED[who].partition(": ")
    assert found_in(f"{dedent(SHOP)}\n-- file: {path}\n{text}") == []


def test_where_nobody_builds_on_a_model_it_is_for_others_to_read() -> None:
    assert (
        found_in("""
        -- file: models/a.sql
        select 1 as id, 2 as n
        -- file: tests/t.sql
        select id from {{ ref('a') }}
    """)
        == []
    )


def test_it_follows_the_edits() -> None:
    path = FilePath("models/report.sql")
    with indexed(SHOP, wanted=("unused-model-column",)) as project:
        for text, expected in (
            ("select remark from {{ ref('sales') }}", []),
            ("select total from {{ ref('totals') }}", ["remark", "region"]),
            ("select * from {{ ref('totals') }}", ["remark"]),
        ):
            project.files.open_buffer(path, text)
            project.text_changed([path])
            assert unread(project) == expected
