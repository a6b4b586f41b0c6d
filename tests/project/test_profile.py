from __future__ import annotations

from pathlib import Path

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import FileCache, ProjectOptions, load_project
from lineage_lsp.project.model import Target
from tests.project.small import load, problems
from tests.projects import project_text


def test_of_a_target_no_password_is_kept() -> None:
    project = load("-- file: models/a.sql\nselect 1", target="prod")
    assert project.target == Target("shop", "prod", "snowflake", "ANALYTICS", "CORE", 8)
    assert "secret" not in repr(project)
    assert (project.dialect, project.dialect_reason) == ("snowflake", "profile")


@pytest.mark.parametrize(
    ("output", "target", "dialect"),
    [
        ("type: sqlserver, database: d, schema: dbo", ("d", "dbo"), "tsql"),
        ("type: bigquery, project: p, dataset: ds", ("p", "ds"), "bigquery"),
        ("type: postgres, dbname: d, schema: s", ("d", "s"), "postgres"),
        ("type: spark, schema: s", (None, "s"), "spark"),
        ("type: databricks, catalog: c, schema: s", ("c", "s"), "databricks"),
        ("type: duckdb, path: 'md:cloud?x=1'", ("cloud", "main"), "duckdb"),
        ("type: duckdb", ("memory", "main"), "duckdb"),
        ("type: \"{{ env_var('NO_SUCH', 'trino') }}\", database: c, schema: \"s_{{ 1 + 1 }}\"", ("c", "s_2"), "trino"),
    ],
)
def test_database_schema_and_dialect_follow_the_adapter(
    output: str, target: tuple[str | None, str], dialect: str
) -> None:
    project = load(f"-- file: profiles.yml\nshop: {{target: x, outputs: {{x: {{{output}}}}}}}")
    assert (project.target.database, project.target.schema) == target
    assert project.dialect == dialect


def test_a_missing_profile_or_target_is_told() -> None:
    assert problems(load("-- file: profiles.yml\nother: {}")) == [("unknown-profile", "profiles.yml")]
    assert problems(load("-- file: models/a.sql\nselect 1", target="nope")) == [("unknown-target", "profiles.yml")]


@pytest.mark.parametrize(("dialect", "schema"), [("duckdb", "main"), ("tsql", "dbo"), ("snowflake", "public")])
def test_without_a_profile_the_schema_is_the_usual_one(dialect: str, schema: str) -> None:
    assert load("-- file: profiles.yml\nother: {}", dialect=dialect).target.schema == schema


def test_the_setting_wins() -> None:
    project = load("-- file: models/a.sql\nselect 1", dialect="trino")
    assert (project.dialect, project.dialect_reason) == ("trino", "setting")


def test_without_a_profile_the_manifest_says_the_dialect() -> None:
    project = load("""
        -- file: profiles.yml
        other: {}
        -- file: target/manifest.json
        {"metadata": {"project_name": "shop", "adapter_type": "redshift"}, "nodes": {}}
    """)
    assert (project.dialect, project.dialect_reason) == ("redshift", "manifest")


@pytest.mark.parametrize(
    ("sql", "dialect", "reason"),
    [
        ("select safe_cast(a as int64) from `p.d.t`", "bigquery", "guess: "),
        ("select * from t, lateral flatten(input => x)", "snowflake", "guess: `lateral flatten` in 1 places"),
        ("select 1", "duckdb", "guess: nothing in the project says which"),
    ],
)
def test_without_a_word_about_it_the_code_is_looked_at(sql: str, dialect: str, reason: str) -> None:
    project = load(f"-- file: profiles.yml\nother: {{}}\n-- file: models/a.sql\n{sql}")
    assert project.dialect == dialect
    assert project.dialect_reason.startswith(reason)


def test_a_target_that_only_a_deployment_knows_is_the_first_one(tmp_path: Path) -> None:
    root = project_text("""
        -- file: profiles.yml
        shop:
          target: "{{ env_var('TARGET') }}"
          outputs: {dev: {type: snowflake, schema: dev}, prod: {type: snowflake, schema: prod}}
        -- file: models/a.sql
        select 1 as id
    """).write(tmp_path)
    project = load_project(root, Files(root), ProjectOptions(profiles_dir=root, environment={}))
    assert (project.target.name, project.target.adapter, project.target.schema) == ("dev", "snowflake", "dev")
    assert problems(project) == [("unknown-target", "profiles.yml")]


@pytest.mark.parametrize("place", ["repo/shop/profile", "repo/shop/.dbt", "repo", "repo/profiles"])
def test_a_profile_that_lies_near_is_found(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    root = project_text("-- file: models/a.sql\nselect 1 as id").write(tmp_path / "repo" / "shop")
    (root / "profiles.yml").write_text("other: {}")
    near = tmp_path / place
    near.mkdir(exist_ok=True)
    (near / "profiles.yml").write_text("shop: {target: dev, outputs: {dev: {type: postgres, dbname: d, schema: s}}}")
    files = Files(root)
    project = load_project(root, files, ProjectOptions(environment={}))
    assert (project.dialect, project.dialect_reason) == ("postgres", "profile")
    assert problems(project) == []
    (near / "profiles.yml").unlink()
    assert load_project(root, files, ProjectOptions(environment={})).dialect_reason.startswith("guess: ")


def test_a_profile_near_the_project_does_not_count_where_a_folder_is_named(tmp_path: Path) -> None:
    root = project_text("-- file: models/a.sql\nselect 1 as id").write(tmp_path)
    (root / "ci").mkdir()
    (root / "ci" / "profiles.yml").write_text("shop: {outputs: {default: {type: postgres}}}")
    assert load_project(root, Files(root), ProjectOptions(profiles_dir=root)).target.adapter is None
    assert load_project(root, Files(root), ProjectOptions(profiles_dir=Path("ci"))).target.adapter == "postgres"


SUPPOSED = """
    -- file: dbt_project.yml
    name: shop
    models: {shop: {of_snowflake: {+enabled: "{{ target.type == 'snowflake' }}"}}}
    -- file: models/a.sql
    select payload::variant as payload, iff(a, b, c) as d from events
    -- file: models/of_snowflake/b.sql
    select 1 as id
    -- file: models/sources.yml
    sources: [{name: raw, schema: "{{ 'of_' ~ target.type }}", tables: [{name: events}]}]
"""
QUOTED = """
    -- file: models/a.sql
    select safe_cast(a as int64) as a from `shop.raw.events`
    -- file: models/m.yml
    models: [{name: a, columns: [{name: a, quote: true, data_tests: [not_null]}]}]
"""


def test_without_a_profile_names_are_quoted_as_in_the_sql() -> None:
    kwargs = [
        one.extra["kwargs"] for one in load(QUOTED, profiles_dir=None, profile="none").nodes.values() if one.extra
    ]
    assert kwargs == [{"column_name": "`a`"}]


def test_without_a_profile_the_adapter_is_that_of_the_sql(tmp_path: Path) -> None:
    root = project_text(SUPPOSED).write(tmp_path)
    files, cache = Files(root), FileCache()
    for _ in range(2):
        project = load_project(root, files, ProjectOptions(profiles_dir=root), cache)
        assert list(project.nodes) == ["model.shop.a", "model.shop.b", "source.shop.raw.events"]
        assert project.nodes[UniqueId("source.shop.raw.events")].schema == "of_snowflake"
        assert project.dialect_reason.startswith("guess: ")
    other = load_project(root, files, ProjectOptions(profiles_dir=root, dialect="duckdb"), cache)
    assert list(other.nodes) == ["model.shop.a", "source.shop.raw.events"]
