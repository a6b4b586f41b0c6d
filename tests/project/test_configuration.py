from __future__ import annotations

from tests.project.small import load, node, problems

MODELS = """
        -- file: models/marts/orders.sql
        select 1 as id
        -- file: models/staging/stg.sql
        select 1 as id
"""


def test_folders_of_the_tree_reach_their_models() -> None:
    project = load(
        """
        -- file: dbt_project.yml
        name: shop
        models:
          +tags: all
          +meta: {a: 1, b: 1}
          shop:
            +materialized: view
            marts:
              materialized: table
              +tags: [mart]
              +meta: {b: 2}
              orders:
                +schema: "{{ 'x' ~ 'y' }}"
        """
        + MODELS
    )
    assert node(project, "model.shop.orders").config == {
        "tags": ["all", "mart"],
        "meta": {"a": 1, "b": 2},
        "materialized": "table",
        "schema": "xy",
    }
    assert node(project, "model.shop.stg").config == {"tags": ["all"], "meta": {"a": 1, "b": 1}, "materialized": "view"}


def test_properties_win_over_the_tree_and_hooks_add_up() -> None:
    project = load(
        """
        -- file: dbt_project.yml
        name: shop
        models:
          +post-hook: "grant {{ this }}"
          +materialized: table
        -- file: models/marts/m.yml
        models:
          - name: orders
            config: {materialized: view, post_hook: "analyze {{ this }}", tags: x}
            meta: {owner: me}
        """
        + MODELS
    )
    config = node(project, "model.shop.orders").config
    assert config["post-hook"] == ["grant {{ this }}", "analyze {{ this }}"]
    assert (config["materialized"], config["tags"], config["meta"]) == ("view", ["x"], {"owner": "me"})


def test_a_package_is_configured_by_itself_and_then_by_the_root() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        models:
          pk:
            staging: {+schema: of_root, +enabled: true}
            unused: {+enabled: "false"}
        -- file: dbt_packages/pk/dbt_project.yml
        name: pk
        models:
          pk:
            +schema: own
            +materialized: table
            staging: {+enabled: false}
        -- file: dbt_packages/pk/models/staging/a.sql
        select 1 as id
        -- file: dbt_packages/pk/models/b.sql
        select 1 as id
        -- file: dbt_packages/pk/models/unused/c.sql
        {{ config(enabled=true) }} select 1 as id
    """)
    a, b = node(project, "model.pk.a"), node(project, "model.pk.b")
    assert a.config == {"schema": "of_root", "materialized": "table", "enabled": True}
    assert a.extra["root_config"] == {"schema": "of_root", "enabled": True}
    assert b.config == {"schema": "own", "materialized": "table"}
    assert list(project.disabled) == ["model.pk.c"]


def test_other_folders_and_the_old_names_of_keys() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        source-paths: ["{{ 'transform' }}", extra/models]
        data-paths: [lookups]
        -- file: transform/a.sql
        select 1 as id
        -- file: extra/models/deep/b.sql
        select 1 as id
        -- file: models/unseen.sql
        select 1 as id
        -- file: lookups/countries.csv
        code,name
    """)
    assert sorted(project.nodes) == ["model.shop.a", "model.shop.b", "seed.shop.countries"]


def test_dbtignore_leaves_files_out() -> None:
    project = load("""
        -- file: .dbtignore
        # drafts
        *.draft.sql
        models/old/
        !models/old/keep.sql
        -- file: models/a.sql
        select 1 as id
        -- file: models/b.draft.sql
        select 1 as id
        -- file: models/old/c.sql
        select 1 as id
        -- file: models/old/keep.sql
        select 1 as id
    """)
    assert sorted(project.nodes) == ["model.shop.a", "model.shop.keep"]


def test_what_yaml_disables_the_code_can_enable() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        models:
          shop:
            unused: {+enabled: false}
        -- file: models/unused/a.sql
        select 1 as id
        -- file: models/unused/b.sql
        {{ config(enabled=true) }} select 1 as id
    """)
    assert list(project.nodes) == ["model.shop.b"]
    assert list(project.disabled) == ["model.shop.a"]


def test_what_yaml_disables_a_macro_may_enable() -> None:
    """Only rendering can tell what a macro says, so the node stays, for the compiler to decide."""
    project = load("""
        -- file: dbt_project.yml
        name: shop
        models: {shop: {+enabled: false}}
        -- file: macros/settings.sql
        {% macro settings() %}{{ adapter.dispatch('settings')() }}{% endmacro %}
        {% macro default__settings() %}{{ own(true) }}{% endmacro %}
        {% macro own(on) %}{{ config(enabled=on) }}{% endmacro %}
        {% macro harmless() %}{{ config.get('x') }}{% endmacro %}
        -- file: models/a.sql
        {{ settings() }} select 1 as id
        -- file: models/b.sql
        {{ harmless() }} select 1 as id
        -- file: models/c.sql
        select 1 as id
    """)
    assert list(project.nodes) == ["model.shop.a"]
    assert sorted(project.disabled) == ["model.shop.b", "model.shop.c"]


def test_strings_lose_one_line_break_at_the_end() -> None:
    project = load("""
        -- file: seeds/codes.csv
        id
        -- file: seeds/seeds.yml
        seeds:
          - name: codes
            config:
              column_types:
                id: |
                  integer
    """)
    assert node(project, "seed.shop.codes").config["column_types"] == {"id": "integer"}


def test_a_broken_project_file_is_told_and_the_rest_is_read() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: [shop
        -- file: models/a.sql
        select 1 as id
    """)
    assert problems(project) == [("yaml-syntax", "dbt_project.yml")]
    assert [one.name for one in project.nodes.values()] == ["a"]


def test_a_broken_properties_file_costs_its_broken_lines_only() -> None:
    project = load("""
        -- file: models/a.sql
        select 1 as id
        -- file: models/b.sql
        select 1 as id
        -- file: models/broken.yml
        models:
          - name: a
            columns: [{name: id}]
            description: "never closed
        -- file: models/sound.yml
        models: [{name: b, description: fine}]
    """)
    assert problems(project) == [("yaml-syntax", "models/broken.yml")]
    assert node(project, "model.shop.b").description == "fine"
    assert [column.name for column in node(project, "model.shop.a").declared] == ["id"]
