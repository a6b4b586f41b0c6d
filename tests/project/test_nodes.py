"""What becomes a node, and under which name."""

from __future__ import annotations

from lineage_lsp.project.model import WHOLE_FILE, RefArgs
from tests.project.small import load, node, problems

VERSIONS = """
    -- file: models/dim_v1.sql
    select 1 as id
    -- file: models/dim.v2.sql
    select 1 as id
    -- file: models/other.sql
    select 1 as id
    -- file: models/dim.sql
    select 1 as id
    -- file: models/m.yml
    models:
      - name: dim
        config: {materialized: table}
        columns: [{name: id, data_type: int}, {name: old}, {name: kept}]
        versions:
          - {v: 1}
          - {v: 2, config: {materialized: view}, columns: [{include: all, exclude: [old]}, {name: added}]}
          - {v: 3, defined_in: other, columns: [{include: [id]}]}
          - {v: 10}
"""


def test_versions_have_their_files() -> None:
    project = load(VERSIONS)
    assert {one.unique_id: one.path for one in project.nodes.values()} == {
        "model.shop.dim.v1": "models/dim_v1.sql",
        "model.shop.dim.v2": "models/dim.v2.sql",
        "model.shop.dim.v3": "models/other.sql",
        "model.shop.dim.v10": "models/dim.sql",
    }
    assert {one.latest_version for one in project.nodes.values()} == {"10"}


def test_a_disabled_file_is_no_version_while_another_may_be_it() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        models: {shop: {drafts: {+enabled: false}}}
        -- file: models/drafts/dim_v1.sql
        select 1 as id
        -- file: models/dim.sql
        select 1 as id
        -- file: models/fct_v1.sql
        {{ config(enabled=false) }} select 1 as id
        -- file: models/fct.sql
        select 1 as id
        -- file: models/m.yml
        models:
          - {name: dim, versions: [{v: 1}]}
          - {name: fct, versions: [{v: 1}]}
    """)
    assert node(project, "model.shop.dim.v1").path == "models/dim.sql"
    assert node(project, "model.shop.fct.v1").path == "models/fct.sql"


def test_versions_have_their_columns_and_configuration() -> None:
    project = load(VERSIONS)
    columns = {one.version: [column.name for column in one.declared] for one in project.nodes.values()}
    assert columns == {
        "1": ["id", "old", "kept"],
        "2": ["id", "kept", "added"],
        "3": ["id"],
        "10": ["id", "old", "kept"],
    }
    assert node(project, "model.shop.dim.v1").config == {"materialized": "table"}
    assert node(project, "model.shop.dim.v2").config == {"materialized": "view"}


def test_a_version_says_its_configuration_over_its_model() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        models: {+tags: [tree]}
        -- file: models/dim_v1.sql
        select 1 as id
        -- file: models/m.yml
        models:
          - name: dim
            config: {tags: [common], meta: {k: {a: 1}}}
            versions: [{v: 1, config: {tags: [own], meta: {k: {b: 2}}}}]
    """)
    config = node(project, "model.shop.dim.v1").config
    assert config == {"tags": ["tree", "own"], "meta": {"k": {"a": 1, "b": 2}}}


def test_a_model_stays_the_same_while_its_text_changes() -> None:
    before = load("-- file: models/a.sql\nselect 1 as id")
    after = load("-- file: models/a.sql\nselect 1 as id, 2 as more")
    assert node(before, "model.shop.a") == node(after, "model.shop.a")
    assert node(before, "model.shop.a").body == WHOLE_FILE


def test_several_snapshots_in_a_file_and_one_in_yaml() -> None:
    project = load("""
        -- file: snapshots/s.sql
        {% snapshot one %}select 1 as id{% endsnapshot %}
        {% snapshot two %}select 2 as id{% endsnapshot %}
        -- file: snapshots/s.yml
        snapshots:
          - name: three
            relation: source('shop', 'orders')
            config: {strategy: check}
    """)
    assert sorted(project.nodes) == ["snapshot.shop.one", "snapshot.shop.three", "snapshot.shop.two"]
    three = node(project, "snapshot.shop.three")
    assert three.extra["relation"] == "source('shop', 'orders')"
    assert (three.path, three.body) == ("snapshots/s.yml", None)


def test_the_header_of_a_seed_names_its_columns() -> None:
    project = load("""
        -- file: seeds/plain.csv
        id, name
        1,a
        -- file: seeds/quoted.csv
        "first, last";age
        x;1
        -- file: seeds/blank.csv
        id,,amount,
        1,2,3,4
        -- file: seeds/s.yml
        seeds:
          - name: plain
            columns: [{name: NAME, data_type: text, tests: [not_null]}]
          - name: quoted
            config: {delimiter: ";"}
    """)
    plain, quoted = node(project, "seed.shop.plain").declared, node(project, "seed.shop.quoted").declared
    assert [(one.name, one.data_type, one.not_null, one.at.span) for one in plain] == [
        ("id", None, False, (0, 2)),
        ("name", "text", True, (4, 8)),
    ]
    assert [one.name for one in quoted] == ["first, last", "age"]
    assert [one.name for one in node(project, "seed.shop.blank").declared] == ["id", "b", "amount", "d"]


def test_singular_tests_analyses_and_operations() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        on-run-start: "select 1"
        on-run-end: ["{{ one() }}", "insert into {{ ref('log') }} select 1"]
        -- file: tests/deep/positive.sql
        select 1
        -- file: tests/generic/even.sql
        {% test even(model, column_name) %}select 1{% endtest %}
        -- file: analyses/look.sql
        select 1
    """)
    assert sorted(project.nodes) == [
        "analysis.shop.look",
        "operation.shop.shop-on-run-end-0",
        "operation.shop.shop-on-run-end-1",
        "operation.shop.shop-on-run-start-0",
        "test.shop.positive",
    ]
    assert node(project, "operation.shop.shop-on-run-end-1").refs == (RefArgs("ref", "log"),)
    assert [macro.unique_id for macro in project.macros] == ["macro.shop.test_even"]


def test_exposures_metrics_and_unit_tests_refer_to_what_they_name() -> None:
    project = load("""
        -- file: models/m.yml
        exposures:
          - name: dashboard
            depends_on: [ref('a'), "source('s', 't')", "ref('pk', 'b', v=2)", metric('revenue')]
        semantic_models:
          - {name: orders, model: ref('a'), measures: [{name: amount}, {name: n, create_metric: true}]}
        metrics:
          - {name: revenue, type: simple, type_params: {measure: amount}}
          - {name: share, type: ratio, type_params: {numerator: revenue, denominator: {name: n}}}
          - {name: both, type: derived, type_params: {expr: a + b, metrics: [revenue, {name: share}]}}
        saved_queries:
          - {name: report, query_params: {metrics: [revenue]}}
        unit_tests:
          - {name: counts, model: a, given: [{input: ref('b')}, {input: this}], expect: {rows: []}}
    """)
    assert {unique_id: [(one.kind, one.name) for one in found.refs] for unique_id, found in project.nodes.items()} == {
        "exposure.shop.dashboard": [("ref", "a"), ("source", "t"), ("ref", "b"), ("metric", "revenue")],
        "semantic_model.shop.orders": [("ref", "a")],
        "metric.shop.revenue": [("semantic_model", "orders")],
        "metric.shop.n": [("semantic_model", "orders")],
        "metric.shop.share": [("metric", "revenue"), ("metric", "n")],
        "metric.shop.both": [("metric", "revenue"), ("metric", "share")],
        "saved_query.shop.report": [("metric", "revenue")],
        "unit_test.shop.a.counts": [("ref", "a")],
    }
    assert node(project, "exposure.shop.dashboard").refs[2] == RefArgs("ref", "b", "pk", "2")
    assert node(project, "unit_test.shop.a.counts").extra["given"] == (RefArgs("ref", "b"),)


def test_of_two_files_with_a_name_the_enabled_one_is_the_model() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        profile: shop
        models:
          shop:
            bigquery: {+enabled: "{{ target.type == 'bigquery' }}"}
        -- file: models/bigquery/a.sql
        select 1 as id
        -- file: models/duckdb/a.sql
        select 1 as id
        -- file: models/one/b.sql
        {{ config(materialized='table', enabled=(target.type == 'bigquery')) }} select 1 as id
        -- file: models/two/b.sql
        {{ config(enabled=target.type == 'duckdb') }} select 1 as id
    """)
    assert {one.unique_id: one.path for one in project.nodes.values()} == {
        "model.shop.a": "models/duckdb/a.sql",
        "model.shop.b": "models/two/b.sql",
    }
    assert not project.problems


def test_true_duplicates_are_told_with_the_other_place() -> None:
    project = load("""
        -- file: models/a.sql
        select 1 as id
        -- file: models/deep/a.sql
        select 1 as id
        -- file: seeds/a.csv
        id
    """)
    assert problems(project) == [("duplicate-name", "models/deep/a.sql"), ("duplicate-name", "seeds/a.csv")]
    assert [one.related[0].at.path for one in project.problems] == ["models/a.sql", "models/a.sql"]


def test_descriptions_take_in_docs_blocks() -> None:
    project = load("""
        -- file: models/docs.md
        {% docs order_id %}
        The order's *number*.
        {% enddocs %}
        -- file: dbt_packages/pk/dbt_project.yml
        name: pk
        -- file: dbt_packages/pk/models/d.md
        {% docs shared %}From the package.{% enddocs %}
        -- file: models/a.sql
        select 1 as id
        -- file: models/m.yml
        models:
          - name: a
            description: "{{ doc('shared') }} And {{ doc('shop', 'order_id') }}"
            columns:
              - {name: id, description: '{{ doc("order_id") }}'}
              - {name: x, description: '{{ doc("missing") }}'}
    """)
    assert project.docs == {"shop.order_id": "The order's *number*.", "pk.shared": "From the package."}
    model = node(project, "model.shop.a")
    assert model.description == "From the package. And The order's *number*."
    assert [one.description for one in model.declared] == ["The order's *number*.", '{{ doc("missing") }}']


def test_an_unsaved_buffer_stands_in_front_of_its_file() -> None:
    project = load("""
        -- file: models/a.sql
        select 1 as id
        -- file: models/m.yml (unsaved)
        models: [{name: a, description: typed now}]
    """)
    assert node(project, "model.shop.a").description == "typed now"
