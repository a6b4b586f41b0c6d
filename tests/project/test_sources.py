from __future__ import annotations

import pytest

from tests.project.small import load, node

RENDERED = """
    -- file: models/sources.yml
    version: 2
    sources:
      - name: shop
        database: "{{ 'raw' if target.name == 'prod' else target.database }}"
        schema: "{{ var('raw_schema', 'landing') }}_{{ target.schema }}"
        tables:
          - name: orders
            identifier: "orders_{{ env_var('NO_SUCH_VARIABLE', 'v1') }}"
"""


@pytest.mark.parametrize(
    ("target", "place"),
    [("dev", ("warehouse", "landing_main", "orders_v1")), ("prod", ("raw", "landing_CORE", "orders_v1"))],
)
def test_names_are_rendered_for_the_target(target: str, place: tuple[str, str, str]) -> None:
    source = node(load(RENDERED, target=target), "source.shop.shop.orders")
    assert (source.database, source.schema, source.identifier) == place


def test_a_package_knows_whose_project_it_is_in() -> None:
    project = load("""
        -- file: dbt_packages/pk/dbt_project.yml
        name: pk
        -- file: dbt_packages/pk/models/sources.yml
        sources:
          - name: raw
            schema: "{{ 'of_' ~ project_name }}"
            tables: [{name: orders}]
    """)
    assert node(project, "source.pk.raw.orders").schema == "of_shop"


def test_a_variable_of_the_command_line_wins() -> None:
    source = node(load(RENDERED, vars={"raw_schema": "given"}), "source.shop.shop.orders")
    assert source.schema == "given_main"


def test_a_name_that_cannot_be_rendered_is_unknown() -> None:
    project = load("""
        -- file: models/sources.yml
        sources:
          - name: shop
            database: "{{ my_macro() }}"
            schema: "{{ env_var('NO_SUCH_VARIABLE') }}"
            tables: [{name: orders}]
    """)
    source = node(project, "source.shop.shop.orders")
    assert (source.database, source.schema, source.identifier) == (None, None, "orders")


def test_database_and_schema_have_defaults() -> None:
    source = node(load("-- source: shop.orders(id)"), "source.shop.shop.orders")
    assert (source.database, source.schema, source.identifier) == ("warehouse", "shop", "orders")


def test_a_source_can_be_disabled_in_three_places() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        profile: shop
        sources:
          shop:
            by_tree:
              +enabled: "{{ target.name == 'prod' }}"
        -- file: models/sources.yml
        sources:
          - name: by_tree
            tables: [{name: a}]
          - name: by_source
            config: {enabled: false}
            tables:
              - {name: b}
              - {name: c, config: {enabled: true}}
          - name: by_table
            tables: [{name: d, config: {enabled: false}}, {name: e}]
    """)
    assert sorted(project.nodes) == ["source.shop.by_source.c", "source.shop.by_table.e"]
    assert sorted(project.disabled) == ["source.shop.by_source.b", "source.shop.by_table.d", "source.shop.by_tree.a"]


def test_a_list_without_tables_is_no_error() -> None:
    project = load("""
        -- file: models/sources.yml
        sources:
          - name: shop
            tables:
          - name: other
            quoting: {identifier: true}
            tables: [{name: t, quoting: {schema: false}}]
    """)
    assert not project.problems
    assert node(project, "source.shop.other.t").extra["quoting"] == {"identifier": True, "schema": False}


def test_a_package_s_source_is_changed_by_the_root() -> None:
    project = load("""
        -- file: dbt_packages/pk/dbt_project.yml
        name: pk
        -- file: dbt_packages/pk/models/sources.yml
        sources:
          - name: raw
            tables: [{name: t}]
        -- file: models/sources.yml
        sources:
          - name: raw
            overrides: pk
            schema: elsewhere
            tables: [{name: t, identifier: other, columns: [{name: id, tests: [{unique: {name: id_is_unique}}]}]}]
    """)
    source = node(project, "source.pk.raw.t")
    assert (source.schema, source.identifier) == ("elsewhere", "other")
    assert [(one.name, one.package_name) for one in project.nodes.values()] == [("t", "pk"), ("id_is_unique", "pk")]
