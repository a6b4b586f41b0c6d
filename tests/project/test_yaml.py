from __future__ import annotations

import string

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lineage_lsp.base.text import Span
from lineage_lsp.project.yaml import plain, read_yaml

DOCUMENTS = {
    "scalars": "a: 1\nb: 1.5\nc: true\nd: no\ne: ~\nf:\ng: 'x'\nh: \"y\\n\"\ni: 0o14\nj: 012\nk: 2020-01-02\n2: z\n",
    "blocks": "a: |\n  one\n  two\nb: >-\n  three\n  four\n",
    "flow": "{a: [1, 2, {b: c}], d: {}, e: []}",
    "anchors": "a: &x {b: 1, c: [1, 2]}\nd: *x\ne: {<<: *x, c: 3}\nf: {<<: [{b: 9, q: 7}, *x]}\n",
    "tags": "a: !!str 12\nb: !!int '3'\nc: ! 4\n",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_values_are_those_of_pyyaml(name: str) -> None:
    assert plain(DOCUMENTS[name]) == yaml.safe_load(DOCUMENTS[name])


def test_an_unknown_tag_and_an_impossible_date_stay_text() -> None:
    assert plain("a: !vault secret\nb: 2020-02-31\n") == {"a": "secret", "b": "2020-02-31"}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "ü", "𝄞", "日本"])
def test_places_are_code_points(before: str, newline: str) -> None:
    text = newline.join([f"# {before}", f"a: {before}x", "models:", "  - name: orders", ""])
    entry, problems = read_yaml(text)
    assert entry is not None
    assert not problems
    (model,) = entry.each("models")
    name = model.get("name")
    assert name is not None
    assert text[name.span.start : name.span.end] == "orders"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("models:\n  - name: a\n    columns:\n      - name: b\n  - nam\n", {"models": [{"name": "a"}, "nam"]}),
        ("models:\n  - name: a\n    descr\n  - name: b\n", {"models": [{"name": "a"}, {"name": "b"}]}),
        ('models:\n  - name: a\n    description: "open\n  - name: b\n', {"models": [{"name": "a"}, {"name": "b"}]}),
        ("models:\n  - name: a\n    tags: [x, y\n  - name: b\n", {"models": [{"name": "a"}, {"name": "b"}]}),
        ("models:\n  - name: a\n\tdescription: tab\n  - name: b\n", {"models": [{"name": "a"}, {"name": "b"}]}),
        ("models:\n  - name: a\n    description: x: y\n  - name: b\n", {"models": [{"name": "a"}, {"name": "b"}]}),
        ("a: {{ var('x') }}-b\nb: 1\n", {"b": 1}),
    ],
)
def test_half_a_file_gives_half_the_entries(text: str, rest: dict[str, list[object]]) -> None:
    entry, _ = read_yaml(text)
    assert entry is not None
    found = entry.value
    for model in found.get("models", ()):
        if isinstance(model, dict):
            model.pop("columns", None)
    assert found == rest


def test_a_syntax_error_is_told_at_its_place() -> None:
    _, (problem,) = read_yaml("a: 1\nb: [1, 2\nc: 3\n")
    assert problem.code == "yaml-syntax"
    assert problem.span == Span(15, 16)


def test_a_key_that_is_there_twice_is_told_with_both_places() -> None:
    entry, (problem,) = read_yaml("a: 1\nb: 2\na: 3\n")
    assert entry is not None
    assert entry.value == {"a": 3, "b": 2}
    assert (problem.code, problem.span, problem.first) == ("yaml-duplicate-key", Span(10, 11), Span(0, 1))


def test_an_alias_inside_of_itself_is_null() -> None:
    assert plain("a: &x\n  b: *x\n") == {"a": {"b": None}}


def test_an_alias_of_nothing_is_told_and_null() -> None:
    entry, (problem,) = read_yaml("a: *nothing\nb: 1\n")
    assert entry is not None
    assert entry.value == {"a": None, "b": 1}
    assert problem.code == "yaml-syntax"


def test_aliases_of_aliases_do_not_explode() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    entry, problems = read_yaml("\n".join(lines))
    assert entry is None
    assert [one.code for one in problems] == ["yaml-syntax"]


def test_deep_nesting_is_no_crash() -> None:
    entry, problems = read_yaml("[" * 5000 + "]" * 5000)
    assert entry is not None or problems


@given(st.text(alphabet=string.printable + "ü𝄞\u2028\x00\ufeff&*!|>", max_size=80))
def test_any_text_gives_a_value_and_problems(text: str) -> None:
    entry, problems = read_yaml(text)
    for problem in problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    if entry is not None:
        assert 0 <= entry.span.start <= entry.span.end <= len(text) + 1
