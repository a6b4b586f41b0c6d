"""What the compiler makes of what only a project's configuration knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import ProjectOptions, load_project
from tests.projects import project_text

TEXT = """
    -- file: dbt_project.yml
    name: shop
    models:
      pk: {+schema: of_root, +tags: [of_root]}
    -- file: dbt_packages/pk/dbt_project.yml
    name: pk
    -- file: dbt_packages/pk/models/a.sql
    {{ config(schema='of_code', materialized='table', tags='of_code') }} select 1 as id
    -- file: models/gone.sql
    {{ config(enabled=false) }} select 1 as id
    -- file: models/days.sql
    select 1 as day
    -- file: models/spines.sql
    select
    {%- for node in graph.nodes.values() if execute and node.time_spine is not none %}
    '{{ node.name }}', '{{ node.time_spine.standard_granularity_column }}'
    {%- endfor %}
    -- file: models/m.yml
    models:
      - {name: days, time_spine: {standard_granularity_column: day}}
      - {name: gone, columns: [{name: id, tests: [unique]}]}
      - {name: missing, tests: [{unique: {name: of_missing, column_name: id}}]}
    metrics:
      - {name: revenue, type: derived, type_params: {metrics: [orders]}}
      - {name: orders, type: derived, type_params: {metrics: [nothing]}}
"""


@pytest.fixture
def compiler(tmp_path: Path) -> Compiler:
    root = project_text(TEXT).write(tmp_path)
    files = Files(root)
    return Compiler(load_project(root, files, ProjectOptions(profiles_dir=root)), files)


def named(compiler: Compiler, name: str) -> UniqueId:
    return next(unique_id for unique_id, node in compiler.project.nodes.items() if node.name == name)


def test_the_root_has_the_last_word_on_a_package(compiler: Compiler) -> None:
    config = compiler.parse(UniqueId("model.pk.a")).config
    assert (config["schema"], config["materialized"]) == ("of_root", "table")
    assert sorted(config["tags"]) == ["of_code", "of_root"]


def test_a_test_of_a_disabled_model_is_no_problem(compiler: Compiler) -> None:
    compiled = compiler.compile(named(compiler, "unique_gone_id"))
    assert (compiled.depends_on, compiled.problems) == ((), ())


def test_a_missing_model_is_told_at_its_entry_not_at_each_of_its_tests(compiler: Compiler) -> None:
    assert compiler.compile(named(compiler, "of_missing")).problems == ()
    assert [one.code for one in compiler.project.problems] == ["unused-properties"]


def test_metrics_are_no_models(compiler: Compiler) -> None:
    assert compiler.depends_on(UniqueId("metric.shop.revenue")) == ("metric.shop.orders",)
    problems = compiler.compile(UniqueId("metric.shop.orders")).problems
    assert [one.message for one in problems] == [
        "There is no metric `nothing`: correct the name, or enable it if it is disabled."
    ]


OUTSIDE = """
    -- file: packages.yml
    packages: [{package: team/pk}]
    -- file: dependencies.yml
    projects: [{name: platform}]
    -- file: models/a.sql
    select {{ pk.cents('amount') }} as amount, {{ gone() }} as gone
    from {{ ref('of_pk') }} join {{ ref('platform', 'users') }} using (id) join {{ ref('shop', 'typo') }} using (id)
"""


def told(root: Path, model: str) -> list[tuple[str, str]]:
    files = Files(root)
    compiler = Compiler(load_project(root, files, ProjectOptions(profiles_dir=root)), files)
    return [(one.code, str(one.severity)) for one in compiler.compile(UniqueId(model)).problems]


def test_what_a_missing_package_may_have_is_no_error(tmp_path: Path) -> None:
    root = project_text(OUTSIDE).write(tmp_path)
    assert told(root, "model.shop.a") == [
        ("unknown-macro", "error"),  # a bare name is never a package's
        ("unknown-ref", "hint"),
        ("unknown-ref", "hint"),
        ("unknown-ref", "error"),
    ]


def test_with_all_packages_there_only_another_project_may_have_what_is_missing(tmp_path: Path) -> None:
    installed = "    -- file: dbt_packages/pk/dbt_project.yml\n    name: pk\n"
    root = project_text(OUTSIDE + installed).write(tmp_path)
    assert told(root, "model.shop.a") == [
        ("unknown-macro", "error"),
        ("unknown-macro", "error"),
        ("unknown-ref", "error"),
        ("unknown-ref", "hint"),
        ("unknown-ref", "error"),
    ]


def test_the_graph_knows_a_time_spine(compiler: Compiler) -> None:
    rendered = compiler.compile(named(compiler, "spines")).rendered
    assert rendered is not None
    assert rendered.text.split() == ["select", "'days',", "'day'"]
