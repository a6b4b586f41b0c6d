"""Entries of properties files that describe nothing are told at their places."""

from __future__ import annotations

from tests.project.small import load, problems


def told(text: str) -> list[str]:
    return [one.message for one in load(text).problems]


def test_an_entry_without_a_node_is_told() -> None:
    text = """
        -- file: models/orders.sql
        select 1 as id
        -- file: models/m.yml
        models: [{name: orders}, {name: ordres}]
    """
    assert told(text) == ["There is no model `ordres`: correct the name, or take the entry out."]
    assert problems(load(text)) == [("unused-properties", "models/m.yml")]


def test_an_entry_in_the_wrong_section_is_told() -> None:
    assert told("""
        -- file: seeds/codes.csv
        id
        -- file: seeds/s.yml
        models: [{name: codes}]
    """) == ["`codes` is a seed: describe it under `seeds`."]


def test_two_entries_of_one_model_are_told() -> None:
    project = load("""
        -- file: models/orders.sql
        select 1 as id
        -- file: models/a.yml
        models: [{name: orders, description: first}]
        -- file: models/b.yml
        models: [{name: orders, description: second}]
    """)
    (problem,) = project.problems
    assert problem.code == "duplicate-properties"
    assert (problem.at.path, problem.related[0].at.path) == ("models/b.yml", "models/a.yml")


def test_a_version_without_a_file_is_told() -> None:
    assert told("""
        -- file: models/orders_v1.sql
        select 1 as id
        -- file: models/m.yml
        models: [{name: orders, latest_version: 1, versions: [{v: 1}, {v: 2}]}]
    """) == ["Version 2 of `orders` has no file: add orders_v2.sql, or say `defined_in`."]


def test_disabled_models_and_other_packages_are_left_alone() -> None:
    assert not told("""
        -- file: models/orders.sql
        {{ config(enabled=false) }} select 1 as id
        -- file: models/shut.sql
        select 1 as id
        -- file: models/m.yml
        models: [{name: orders}, {name: shut, config: {enabled: false}}]
        -- file: dbt_packages/pk/dbt_project.yml
        name: pk
        -- file: dbt_packages/pk/models/m.yml
        models: [{name: nowhere}]
    """)


def test_groups_and_docs_have_places() -> None:
    project = load("""
        -- file: models/m.yml
        groups: [{name: finance, owner: {email: f@example.com}}]
        -- file: models/docs.md
        {% docs total %}The sum.{% enddocs %}
    """)
    assert project.groups["shop.finance"].owner == {"email": "f@example.com"}
    assert project.docs == {"shop.total": "The sum."}
    assert project.doc_places["shop.total"].span == (8, 13)


def test_a_name_that_yaml_takes_for_a_truth_value_is_told() -> None:
    text = """
        -- file: models/orders.sql
        select 1 as id
        -- file: models/m.yml
        models: [{name: off}, {name: orders, columns: [{name: no}, {name: "no"}]}]
    """
    assert told(text) == ["YAML reads this name as `false`: put it in quotes."] * 2


def test_what_is_not_read_is_counted_and_named() -> None:
    text = """
        -- file: models/orders.sql
        select 1 as id
        -- file: models/m.yml
        dashboards: [{name: one}, {name: two}]
        x-columns: [{data_type: int}]
        models: [{name: orders, semantic_model: {enabled: true}}]
    """
    told_here = "This is not read, and nothing depends on it here: `dashboards` (2), `semantic_model of models` (1)."
    assert told(text) == [told_here]
