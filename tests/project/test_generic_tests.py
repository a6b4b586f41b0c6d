"""The unique_ids are those real dbt (1.10) gives to these tests."""

from __future__ import annotations

from lineage_lsp.project.model import RefArgs
from tests.project.small import load, node

DECLARED = """
    -- file: dbt_project.yml
    name: t
    profile: shop
    -- file: models/s.yml
    sources:
      - name: s
        tables:
          - {name: x, columns: [{name: id, quote: true, tests: [unique]}]}
    models:
      - name: c
        tests:
          - relationships: {name: my_rel, to: ref('missing'), field: id, column_name: id}
          - unique: {column_name: "id", arguments: {foo: 1}, where: "1=1"}
        columns:
          - name: id
            data_tests:
              - accepted_values: {values: [1, 2, 3, "four four", 5.5, true, null], quote: false}
              - {test_name: not_null, name: nn, severity: warn}
              - relationships: {to: "ref('v', v=1)", field: id, config: {where: "x > 1"}}
              - relationships: {to: "{{ source('s', 'x') }}", field: id}
      - name: v
        columns: [{name: id, tests: [unique]}, {name: z}]
        versions:
          - {v: 1}
          - {v: 3, tests: [{unique: {column_name: z}}]}
"""


def test_tests_have_the_ids_of_dbt() -> None:
    assert sorted(load(DECLARED).nodes) == [
        "source.t.s.x",
        "test.t.accepted_values_c_id__False__1__2__3__four_four__5_5__True__None.c900883af7",
        "test.t.my_rel.61f5daf083",
        "test.t.nn.1509b1964a",
        "test.t.relationships_c_id__id___source_s_x_.90603ed9ca",
        "test.t.relationships_c_id__id__ref_v_v_1_.6a4512b71a",
        "test.t.source_unique_s_x__id_.e8b0fcab80",
        "test.t.unique_c_id__1.b2076f3c7f",
        "test.t.unique_v_v1_id.768a27c1c1",
        "test.t.unique_v_v3_id.69af86328d",
        "test.t.unique_v_v3_z.ba6c9d9c3b",
    ]


def test_tests_refer_to_their_arguments_and_then_to_what_they_test() -> None:
    project = load(DECLARED)
    found = node(project, "test.t.relationships_c_id__id__ref_v_v_1_.6a4512b71a")
    assert found.refs == (RefArgs("ref", "v", None, "1"), RefArgs("ref", "c"))
    assert found.extra["column"] == "id"
    assert found.extra["kwargs"] == {"to": "ref('v', v=1)", "field": "id", "column_name": "id"}
    assert found.config == {"where": "x > 1"}
    of_source = node(project, "test.t.relationships_c_id__id___source_s_x_.90603ed9ca")
    assert of_source.refs == (RefArgs("source", "x", "s"), RefArgs("ref", "c"))
    assert node(project, "test.t.unique_v_v3_z.ba6c9d9c3b").refs == (RefArgs("ref", "v", None, "3"),)


def test_a_test_can_be_disabled() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        data_tests:
          shop: {strict: {+enabled: false}}
        -- file: models/m.yml
        models: [{name: a, columns: [{name: id, tests: [unique, {not_null: {enabled: false}}]}]}]
        -- file: models/strict/m.yml
        models: [{name: b, tests: [{unique: {column_name: id}}]}]
    """)
    assert [one.name for one in project.nodes.values()] == ["unique_a_id"]
    assert [one.name for one in project.disabled.values()] == ["not_null_a_id", "unique_b_id"]


def test_a_test_stands_where_its_name_is_written() -> None:
    text = "models:\n- name: a\n  columns:\n  - name: id\n    tests: [unique, {not_null: {}}]\n"
    places = [one.at.span for one in load("-- file: models/m.yml\n" + text).nodes.values()]
    assert [text[start:end] for start, end in places] == ["unique", "not_null"]


def test_columns_are_quoted_when_their_entry_says_so() -> None:
    project = load("""
        -- file: seeds/plain.csv
        a b
        -- file: seeds/s.yml
        seeds:
          - name: plain
            quote_columns: true
            columns: [{name: "a b", tests: [not_null]}, {name: c, quote: false, tests: [not_null]}]
    """)
    tests = [one.name for one in project.nodes.values() if one.resource_type == "test"]
    assert tests == ["not_null_plain__a_b_", "not_null_plain_c"]


def test_a_version_keeps_the_tests_of_its_model_unless_it_says_data_tests() -> None:
    project = load("""
        -- file: models/v.yml
        models:
          - name: v
            tests: [own]
            versions: [{v: 1, tests: []}, {v: 2, data_tests: []}, {v: 3, tests: [other]}]
    """)
    assert [one.name for one in project.nodes.values()] == ["own_v_v1_", "other_v_v3_"]


def test_a_column_that_is_there_twice_has_the_tests_of_both() -> None:
    project = load("""
        -- file: models/m.yml
        models:
          - name: c
            columns: [{name: id, tests: [unique]}, {name: id, tests: [not_null]}]
          - name: v
            columns: [{name: id, tests: [unique]}]
            versions: [{v: 1, columns: [{name: id, tests: [not_null]}]}]
    """)
    assert [one.name for one in project.nodes.values()] == [
        "unique_c_id", "not_null_c_id", "unique_v_v1_id", "not_null_v_v1_id",
    ]  # fmt: skip
