from __future__ import annotations

from datetime import date

import pytest

from lineage_lsp.project.templates import UnrenderedError, YamlTemplates
from lineage_lsp.project.yaml import plain, read_yaml


def test_values_are_those_of_yaml() -> None:
    text = "a: 1\nb: 010\nc: 1.5\nd: yes\ne: ~\nf: 2026-01-02\ng: '1'\nh: [x, {y: 2}]\n3: k\ni: !custom z\n"
    assert plain(text) == {
        "a": 1,
        "b": 8,
        "c": 1.5,
        "d": True,
        "e": None,
        "f": date(2026, 1, 2),
        "g": "1",
        "h": ["x", {"y": 2}],
        3: "k",
        "i": "z",
    }


def test_places_are_code_points() -> None:
    text = "a: 'ü🦆'\nname: here\n"
    document, error = read_yaml(text)
    assert error is None
    assert document is not None
    found = document.get("name")
    assert found is not None
    assert text[found.span.start : found.span.end] == "here"


def test_anchors_are_merged_and_may_contain_themselves() -> None:
    assert plain("x: &x {a: 1, b: 1}\ny: {<<: *x, b: 2}\n")["y"] == {"a": 1, "b": 2}
    document, _ = read_yaml("x: &x [*x]\n")
    assert document is not None


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "\ta: 1", "a: \x00", "[" * 5000])
def test_what_is_broken_is_told(text: str) -> None:
    document, error = read_yaml(text)
    assert document is None
    assert error is not None
    assert 0 <= error.span.start <= error.span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ var('numbers') }}", [1, 2]),
        ("{{ var('flag') }}", True),
        ("x_{{ var('flag') }}", "x_True"),
        ("{{ '3' | as_number }}", 3),
        ("{{ 'true' | as_bool }}", True),
        ("{% if target.name == 'default' %}a{% else %}b{% endif %}", "a"),
        ("no template", "no template"),
    ],
)
def test_a_single_expression_keeps_its_type(text: str, value: object) -> None:
    assert YamlTemplates(None, {"numbers": [1, 2], "flag": True}, {}).value(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "{{ some_macro() }}",
        "{{ env_var('UNSET') }}",
        "{{ broken",
        "{% for a in range(9) %}{% endfor %}",
        "{{ 'x' * 99999999999 }}",
        "{{ ''.__class__.__mro__ }}",
    ],
)
def test_what_has_no_value_here_is_refused(text: str) -> None:
    with pytest.raises(UnrenderedError):
        YamlTemplates(None, {}, {}).value(text)
