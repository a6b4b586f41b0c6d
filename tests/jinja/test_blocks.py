"""Named blocks are found without parsing, whatever else is wrong with the file."""

from __future__ import annotations

import pytest

from lineage_lsp.jinja.blocks import Block, blocks


def shown(text: str) -> list[str]:
    return [f"{block.kind} {block.name}({', '.join(block.arguments)})" for block in blocks(text)]


def only(text: str) -> Block:
    (block,) = blocks(text)
    return block


def test_spans_of_a_macro() -> None:
    text = "-- x\n{%- macro cents(column, scale=2) -%}\n  {{ column }}\n{%- endmacro %}\n"
    block = only(text)
    assert text[slice(*block.name_span)] == "cents"
    assert text[slice(*block.body)] == "\n  {{ column }}\n"
    assert text[slice(*block.span)] == text[5:-1]
    assert block.arguments == ("column", "scale")
    assert block.closed


def test_every_kind_of_block() -> None:
    assert shown("""
        {% test positive(model, column_name) %}{% endtest %}
        {% data_test even(model) %}{% enddata_test %}
        {% snapshot orders_snapshot %}select 1{% endsnapshot %}
        {% docs status %}what {{ it }} is, {% really %}{% enddocs %}
        {% materialization view, default %}{% endmaterialization %}
    """) == [
        "test positive(model, column_name)",
        "test even(model)",
        "snapshot orders_snapshot()",
        "docs status()",
        "materialization view(default)",
    ]


def test_a_materialization_names_its_adapter() -> None:
    block = only("{% materialization table, adapter='spark', supported_languages=['sql'] %}x{% endmaterialization %}")
    assert block.options == {"adapter": "spark"}


def test_defaults_and_types_are_not_arguments() -> None:
    text = "{% macro m(a, b={'x': [1, c]}, d: list[str] = none, e=f(g)) %}{% endmacro %}"
    assert only(text).arguments == ("a", "b", "d", "e")


@pytest.mark.parametrize(
    "around",
    [
        "{# {% macro no() %} #}",
        "{% raw %}{% macro no() %}{% endraw %}",
        "{{ '{% macro no() %}' }}",
        "{% do x.append('{% macro no() %}') %}",
        "{{ {'a': {'b': '{% macro no() %}'}} }}",
    ],
)
def test_what_only_looks_like_a_block(around: str) -> None:
    assert shown(around + "{% macro yes() %}{% endmacro %}") == ["macro yes()"]


@pytest.mark.parametrize("broken", ["{% if %}", "{{ it's }}", "{{ ( }}", "{% set x = ' %}", "{% macro %}", "{{ } }}"])
def test_an_error_elsewhere_hides_no_block(broken: str) -> None:
    assert shown(broken + "\n{% macro yes(a) %}{{ a }}{% endmacro %}") == ["macro yes(a)"]


def test_a_block_without_its_end_stops_at_the_next() -> None:
    first, second = blocks("{% macro a() %}x\n{% macro b() %}y{% endmacro %}")
    assert (first.closed, second.closed) == (False, True)
    assert first.span.end == second.span.start


def test_an_unfinished_comment_ends_the_file() -> None:
    assert shown("{% macro a() %}{% endmacro %}{# {% macro b() %}{% endmacro %}") == ["macro a()"]
