"""Settings from a client's tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineage_lsp.base.diagnostics import Severity
from lineage_lsp.workspace.settings import Settings, settings_from


def test_every_setting() -> None:
    tree = {
        "dialect": "snowflake",
        "profilesDir": "~/profiles",
        "profile": "shop",
        "target": "prod",
        "vars": {"start": "2024-01-01"},
        "useManifest": False,
        "codeLens": False,
    }
    assert settings_from(tree) == (
        Settings("snowflake", Path.home() / "profiles", "shop", "prod", {"start": "2024-01-01"}, False, False),
        (),
    )


@pytest.mark.parametrize("tree", [None, {}, {"unknown": 1}])
def test_nothing_given_leaves_what_was(tree: object) -> None:
    before = Settings(dialect="bigquery", code_lens=False)
    assert settings_from(tree, before) == (before, ())
    assert settings_from(tree) == (Settings(), ())


def test_what_is_left_out_stays() -> None:
    before = Settings(dialect="bigquery", target="prod")
    assert settings_from({"target": "dev"}, before) == (Settings(dialect="bigquery", target="dev"), ())


@pytest.mark.parametrize("empty", [None, ""])
def test_an_emptied_setting_is_the_default_again(empty: object) -> None:
    before = Settings(dialect="bigquery", profiles_dir=Path("somewhere"))
    assert settings_from({"dialect": empty, "profilesDir": empty}, before) == (Settings(), ())


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("dialect", 7, "a string"),
        ("vars", "a: 1", "an object"),
        ("useManifest", "yes", "a boolean"),
        ("codeLens", 1, "a boolean"),
    ],
)
def test_a_bad_value_is_said_and_the_others_count(key: str, value: object, kind: str) -> None:
    settings, problems = settings_from({key: value, "profile": "shop"})
    assert settings == Settings(profile="shop")
    assert problems == (f"lineageLsp.{key} should be {kind}, not {value!r}",)


@pytest.mark.parametrize("tree", ["snowflake", 3, ["dialect"]])
def test_no_tree_at_all(tree: object) -> None:
    settings, problems = settings_from(tree, Settings(dialect="duckdb"))
    assert settings == Settings(dialect="duckdb")
    assert len(problems) == 1


def test_how_serious_rules_are() -> None:
    found, problems = settings_from(
        {"rules": {"unused-cte": "off", "missing-column": "error", "x": "off", "sql-syntax": 3}}
    )
    assert found.rules == {"unused-cte": None, "missing-column": Severity.ERROR}
    assert problems == (
        "lineageLsp.rules: There is no rule `x`.",
        "lineageLsp.rules: The rule `sql-syntax` should be one of error, hint, information, off, warning, not 3.",
    )
    assert found == Settings(), "nothing has to be read again"
