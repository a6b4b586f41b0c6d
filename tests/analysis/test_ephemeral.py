"""The code a warehouse gets of models that read ephemeral ones."""

from __future__ import annotations

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from tests.analysis.checks import indexed

SHOP = """
    -- file: models/inner_cte.sql
    {{ config(materialized='ephemeral') }}select 1 as id
    -- file: models/outer_cte.sql
    {{ config(materialized='ephemeral') }}select id from {{ ref('inner_cte') }}
    -- file: models/plain.sql
    select id from {{ ref('outer_cte') }}
    -- file: models/own_ctes.sql
    -- all of it
    WITH o AS (select * from {{ ref('outer_cte') }} join {{ ref('inner_cte') }} using (id)) select id from o
    -- file: models/recursive.sql
    with recursive n as (select id from {{ ref('inner_cte') }} union all select id + 1 from n where id < 3)
    select id from n
    -- file: models/neither.sql
    select id from {{ ref('plain') }}
"""
INNER = "__dbt__cte__inner_cte as (\nselect 1 as id\n)"
OUTER = "__dbt__cte__outer_cte as (\nselect id from __dbt__cte__inner_cte\n)"


def test_ephemeral_models_stand_in_front_the_deepest_first() -> None:
    with indexed(SHOP) as project:
        code = {
            name: project.analysis.code(UniqueId(f"model.shop.{name}")) for name in ("plain", "own_ctes", "recursive")
        }
        assert code["plain"] == f"with {INNER}, {OUTER} select id from __dbt__cte__outer_cte"
        assert (code["own_ctes"] or "").startswith(f"-- all of it\nWITH {INNER}, {OUTER}, o AS (select * from")
        assert (code["recursive"] or "").startswith(f"with recursive {INNER}, n as (select id")
        assert project.analysis.code(UniqueId("model.shop.inner_cte")) == "select 1 as id"


def test_an_edit_of_an_ephemeral_model_reaches_the_code_of_its_readers_and_no_further() -> None:
    with indexed(SHOP) as project:
        project.take_changes()
        project.files.open_buffer(
            FilePath("models/inner_cte.sql"), "{{ config(materialized='ephemeral') }}select 2 as id"
        )
        project.text_changed([FilePath("models/inner_cte.sql")])
        changed = {
            one.node.unique_id.split(".")[-1]: one.node.compiled_definition for one in project.take_changes().facts
        }
    assert changed.keys() == {"inner_cte", "outer_cte", "plain", "own_ctes", "recursive"}
    assert "select 2 as id" in (changed["plain"] or "")
