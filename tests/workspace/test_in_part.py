"""Macros that print the columns of a relation of which not all are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.workspace.indexer import Indexer
from tests.workspace.test_introspection import code, indexed

SHOP = """
    -- file: dbt_packages/dbt_utils/dbt_project.yml
    name: dbt_utils
    version: "1.0"
    -- file: dbt_packages/dbt_utils/macros/columns.sql
    {% macro star(from, relation_alias=False, except=[], prefix='', suffix='') %}
    {{- return(adapter.dispatch('star', 'dbt_utils')(from, relation_alias, except, prefix, suffix)) -}}
    {% endmacro %}
    {% macro default__star(from, relation_alias=False, except=[], prefix='', suffix='') %}
    {%- set hidden = except | map('lower') | list -%}
    {%- for name in adapter.get_columns_in_relation(from) | map(attribute='name') if name | lower not in hidden -%}
        {{ ', ' if not loop.first }}{{ relation_alias ~ '.' if relation_alias }}{{ adapter.quote(name) }}
        {%- if prefix or suffix %} as {{ adapter.quote(prefix ~ name ~ suffix) }}{% endif %}
    {%- endfor -%}
    {% endmacro %}
    {% macro union_relations(relations, column_override=none, include=[], exclude=[]) %}
    {{- return(adapter.dispatch('union_relations', 'dbt_utils')(relations, column_override, include, exclude)) -}}
    {% endmacro %}
    {% macro default__union_relations(relations, column_override=none, include=[], exclude=[]) %}
    as the package does
    {% endmacro %}
    -- file: models/sources.yml
    sources: [{name: lake, tables: [{name: events}]}]
    -- file: models/staged.sql
    select *, price * pieces as total from {{ source('lake', 'events') }}
    -- file: models/tax.sql
    select 1 as id, 2 as rate
"""


def of(text: str, root: Path, dialect: str = "duckdb") -> Indexer:
    return indexed(f"{SHOP}    -- file: models/answer.sql\n    {text}\n", root, dialect)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", '"total", * exclude ("total")'),
        ("except=['Total', 'secret']", '* exclude ("total", "Total", "secret")'),
        ("relation_alias='s', except=['secret']", 's."total", s.* exclude ("total", "secret")'),
        ("prefix='event_'", '"total" as "event_total"'),
    ],
)
def test_a_star_prints_what_is_known_and_leaves_the_rest_open(arguments: str, expected: str, tmp_path: Path) -> None:
    text = f"select {{{{ dbt_utils.star(ref('staged'), {arguments}) }}}} from {{{{ ref('staged') }}}} as s"
    found = code(of(text, tmp_path), "answer")
    assert found == f'select {expected} from "main"."staged" as s'


def test_a_star_of_what_is_known_is_the_package_s(tmp_path: Path) -> None:
    text = "select {{ dbt_utils.star(ref('tax'), except=['rate']) }} from {{ ref('tax') }}"
    assert code(of(text, tmp_path), "answer") == 'select "id" from "main"."tax"'


def test_columns_are_spelled_as_the_warehouse_lists_them(tmp_path: Path) -> None:
    text = "select {{ dbt_utils.star(ref('staged'), except=['secret']) }} from {{ ref('staged') }}"
    assert code(of(text, tmp_path, "snowflake"), "answer").startswith('select "TOTAL", * exclude ("TOTAL", "SECRET")')


def test_what_is_asked_through_such_a_star_leads_to_the_source_unless_it_is_left_out(tmp_path: Path) -> None:
    text = "select {{ dbt_utils.star(ref('staged'), except=['secret']) }} from {{ ref('staged') }}"
    asking = "\n    -- file: models/asking.sql\n    select total, day, secret from {{ ref('answer') }}"
    indexer = of(text + asking, tmp_path)
    answer = indexer.analysis.view(UniqueId("model.shop.answer"))
    assert [column.name for column in answer.linkage.shape.columns] == ["total"]
    assert answer.linkage.shape.open
    assert answer.linkage.compiled.assumed == ("not all columns of staged are known",)
    staged = indexer.facts(UniqueId("model.shop.staged")).node
    assert [column.name for column in staged.columns if column.is_stub] == ["day"]


def test_a_union_gives_every_branch_what_it_has_and_leaves_the_rest_open(tmp_path: Path) -> None:
    text = "{{ dbt_utils.union_relations([ref('staged'), ref('tax')], exclude=['rate']) }}"
    first, second = code(of(text, tmp_path), "answer").split(" union all ")
    assert 'cast("total" as unknown) as "total", cast("id" as unknown) as "id"' in first
    assert '* exclude ("total", "id", "rate")' in first
    assert 'cast(null as unknown) as "total", cast("id" as' in second
    assert "*" not in second


def test_a_union_of_what_is_known_is_the_package_s(tmp_path: Path) -> None:
    text = "{{ dbt_utils.union_relations([ref('tax')]) }}"
    assert code(of(text, tmp_path), "answer") == "as the package does"


def test_what_is_known_of_a_relation_is_looked_at_again(tmp_path: Path) -> None:
    text = "select {{ dbt_utils.star(ref('staged')) }} from {{ ref('staged') }}"
    indexer = of(text, tmp_path)
    path = FilePath("models/staged.sql")
    edited = "select *, 1 as total, 2 as sort from {{ source('lake', 'events') }}"
    indexer.files.open_buffer(path, edited)
    indexer.text_changed([path])
    assert code(indexer, "answer").startswith('select "total", "sort", * exclude ("total", "sort")')


def test_who_looked_for_a_relation_looks_again_when_another_takes_its_name(tmp_path: Path) -> None:
    text = "select {{ adapter.get_relation(none, 'main', 'moved') is not none }} as found"
    indexer = of(text, tmp_path)
    assert code(indexer, "answer") == "select False as found"
    path = FilePath("models/tax.sql")
    for alias, found in (("moved", True), ("tax", False)):
        indexer.files.open_buffer(path, f"{{{{ config(alias='{alias}') }}}} select 1 as id")
        indexer.text_changed([path])
        assert code(indexer, "answer") == f"select {found} as found"
