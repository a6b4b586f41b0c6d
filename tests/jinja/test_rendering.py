"""One render gives Jinja's own text, and the place every character was written at."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.text import FilePath, Span
from lineage_lsp.jinja.bounds import OverBudget
from lineage_lsp.jinja.environment import JinjaEnvironment, Run, failure
from lineage_lsp.jinja.origins import rendered
from lineage_lsp.jinja.plain import plain_template
from lineage_lsp.jinja.rendered import Rendered
from lineage_lsp.jinja.template import JinjaSyntaxError, _compiled, compile_macro, compile_template
from lineage_lsp.jinja.unknown import PLACEHOLDER

PATH = FilePath("models/a.sql")
ENVIRONMENT = JinjaEnvironment()
VALUES: dict[str, Any] = {"name": "orders", "n": 3, "nothing": None, "names": ["a", "b", "c"]}


def render(text: str, **values: object) -> tuple[Rendered, list[Diagnostic]]:
    template = compile_template(ENVIRONMENT, text, PATH, guarded=True)
    with ENVIRONMENT.running(Run()) as run:
        items = template.items({**ENVIRONMENT.globals, **VALUES, **values})
        return rendered(items, PATH), run.problems


def origins(text: str) -> list[str]:
    """Each piece as `what it prints < what was written`; a verbatim one as its text alone."""
    shown, _ = render(text)
    return [
        shown.text[slice(*piece.compiled)]
        if piece.verbatim
        else f"{shown.text[slice(*piece.compiled)]} < {text[slice(*piece.origin.span)]}"
        for piece in shown.pieces
    ]


def problems(text: str) -> list[str]:
    _, found = render(text)
    return [f"{text[slice(*problem.at.span)]}: {problem.message}" for problem in found]


def test_text_and_expressions() -> None:
    assert origins("select {{ n }} from {{ name -}}  ;") == [
        "select ",
        "3 < {{ n }}",
        " from ",
        "orders < {{ name -}}",
        ";",
    ]


def test_what_a_macro_prints_comes_from_its_body() -> None:
    text = "{% macro m(a) %}cast({{ a }} as int){% endmacro %}select {{ m('x') }}"
    assert origins(text) == ["select ", "cast(", "x < {{ a }}", " as int)"]
    shown, _ = render(text)
    assert {text[slice(*piece.call.span)] for piece in shown.pieces[2:3]} == {"{{ a }}"}


@pytest.mark.parametrize(
    "expression",
    [
        "{{ x }}",
        "{{ x | trim }}",
        "{{ '' ~ x }}",
        "{{ [x] | join(', ') }}",
        "{{ x + '' }}",
        "{{ x.strip() }}",
        "{{ x[1:-1] }}",
    ],
)
def test_captured_text_keeps_its_origins(expression: str) -> None:
    assert "b.id" in origins("{% set x %} b.id {% endset %}" + expression)[0]


def test_indented_text_keeps_its_origins() -> None:
    text = "{% set x %}a\n\nb{% endset %}{{ x | indent(2) }}"
    assert [piece.split(" <")[0] for piece in origins(text)] == ["a\n\n", "  ", "b"]


def test_call_and_filter_blocks() -> None:
    text = "{% macro m() %}({{ caller() }}){% endmacro %}{% call m() %}x{% endcall %}{% filter upper %}y{% endfilter %}"
    assert origins(text) == ["(", "x", ")", "Y < {% filter upper %}"]


def test_windows_line_breaks() -> None:
    text = "a\r\n{{ n }}\r\nb {{ name }}"
    shown, _ = render(text)
    assert shown.text == "a\n3\nb orders"
    assert [text[slice(*piece.origin.span)] for piece in shown.pieces] == [
        "a", "\r\n", "{{ n }}", "\r\n", "b ", "{{ name }}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {{ missing.field }} b", f"a {PLACEHOLDER} b"),
        ("{% set x = missing.field %}{{ x.y + 1 }}", PLACEHOLDER),
        ("a{% if missing.field %}b{% endif %}c", "ac"),
        ("a{% for x in missing.field %}b{% endfor %}c", "ac"),
        ("a{% for x in n %}b{% endfor %}c", "ac"),
        ("a{% do missing() %}c", "ac"),
    ],
)
def test_a_failing_expression_costs_only_itself(text: str, expected: str) -> None:
    shown, found = render(text)
    assert shown.text == expected
    assert len(found) == 1


def test_problems_name_their_place() -> None:
    assert problems("select {{ missing.field }}") == ["{{ missing.field }}: 'missing' is undefined"]


def test_a_failure_in_a_macro_is_told_at_the_call() -> None:
    text = "{% macro m() %}{{ n.x.y }}{% endmacro %}"
    macro = compile_macro(ENVIRONMENT, text, FilePath("macros/m.sql"), Span(0, len(text)))
    _, (problem,) = render("{{ m() }}", m=macro.macros(VALUES)["m"])
    assert problem.at.path == PATH
    assert [related.at for related in problem.related] == [(FilePath("macros/m.sql"), Span(15, 26))]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a {{ b c }}", "c"),
        ("{% if x %}", "%}"),
        ("{{ 'a' | nofilter }}", "nofilter"),
        ("{% for %}", "%}"),
        ("a {{ $ }}", "$"),
    ],
)
def test_syntax_errors_point_at_the_word(text: str, at: str) -> None:
    with pytest.raises(JinjaSyntaxError) as raised:
        compile_template(ENVIRONMENT, text, PATH)
    assert text[slice(*raised.value.problem.at.span)] == at


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__class__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(n) }}",
        "{{ self.__init__ }}",
        "{{ (name | attr('__class__')) }}",
    ],
)
def test_nothing_leads_out_of_the_sandbox(text: str) -> None:
    shown, _ = render(text)
    assert "class" not in shown.text.replace("'__class__'", "").replace("__class__", "")


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set x = namespace(v='ab') %}{% for i in range(99) %}{% set x.v = x.v ~ x.v %}{% endfor %}",
        "{% set x = [1] %}{% for i in range(99) %}{% do x.extend(x) %}{% endfor %}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 99999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ 'x'.center(999999999) }}",
        "{{ 'x' | center(999999999) }}",
        "{{ 'x' | indent(999999999) }}",
    ],
)
def test_a_hostile_template_wastes_only_its_budget(text: str) -> None:
    try:
        shown, found = render(text)
    except OverBudget:
        return
    assert found or PLACEHOLDER in shown.text


@pytest.mark.parametrize("text", ["{% if x %}" * 3000, "{{ " * 20_000, "{{ x(" + "[" * 20_000])
def test_blocks_and_brackets_nested_by_the_thousand_are_not_plain(text: str) -> None:
    assert plain_template(ENVIRONMENT, text, PATH, 0) is None


def test_deep_nesting_is_a_syntax_problem() -> None:
    with pytest.raises(JinjaSyntaxError):
        compile_template(ENVIRONMENT, "{{ " + "(" * 5000 + ")" * 5000 + " }}", PATH)


def test_a_problem_says_what_any_exception_says() -> None:
    at = compile_template(ENVIRONMENT, "{{ n() }}", PATH).calls[0].at
    assert failure(KeyError("x"), at).message == "KeyError: 'x'"


FRAGMENTS = st.sampled_from([
    "select ", "\n", "  ", "é𝄞", "{{ name }}", "{{- n -}}", "{{ nothing }}", "{{ undefined_name }}",
    "\t{%- if n %}x{% endif -%} ",
    "{# note #}", "{% raw %}{{ raw }}{% endraw %}", "{% for x in names %}{{ x }},{% endfor %}", "\r\n", "'", '"',
    "{% set y %}in {{ n }}{% endset %}", "{{ y | trim }}", "{{ y ~ name }}",
    "{% set y = 'q\n\nr' %}{{ y | indent(3, true) }}", "{{ y | upper }}",
    "{% macro m(a, b=1) %} [{{ a }}{{ b }}] {% endmacro %}", "{% filter indent %}a\nb{{ n }}{% endfilter %}",
    "{{ names | join('-') }}", "{{ 'a}}b' }}", "{{ {'a': {'b': 1}} }}", "{{- '' }}", "--", "{{ (1, 'x') }}",
])  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_any_template_prints_what_jinja_prints(text: str) -> None:
    plain = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text)
    shown, found = render(text)
    assert not found
    assert shown.text == plain.render(VALUES)
    for piece in shown.pieces:
        if piece.verbatim:
            assert shown.text[slice(*piece.compiled)] == text[slice(*piece.origin.span)]


PLAIN_FRAGMENTS = st.sampled_from([
    "select ", "\n", " \t", "é𝄞", "{{ name }}", "{{- n -}}", "{{ nothing }}", "{{ undefined_name }}", "{# note -#} ",
    "{%- if n %}x{% elif name -%} y {% else %}{{ z }}{% endif -%} ", "{% if not nothing %}{% set z = 'q' %}{% endif %}",
    "{% set y = [1, 'a', none, {'k': true}] %}", "{{ y }}", "{{ show(1, 'x', key=name, other=[n]) }}", "{{ d.e.f }}",
    "{{ missing.attribute }}", "{{ missing() }}", "{% do show(2.5) %}", "{{ show ( show( 'a' ), ) }}", "'",
    "{{ show(n ~ 1) }}",
    "{% set z = show(b = 1) -%}", "{{ z }}", "}}", "{# #}", "{% for x in names %}{{ x }}{% endfor %}",
    "{{ 'x' }}", "{{ 1 }}",
    "{{ show(a=1, a=2) }}", "{% if n == 3 %}e{% endif %}", "{{+ n }}", "{{ d['e'] }}", "{% endif %}",
    "{% for x in names %}{{ x }}{% if not loop.last %}, {% endif %}{% set z = x %}{{ z }}{% endfor %}", "{{ x }}",
    "{% for y in n %}{{ y }}{% endfor %}", "{% for x in [1, 2] -%} {{ loop.index }}{% set name = x %} {% endfor %}",
    "{% for x in names %}{{ x }}{{ ',' if not loop.last }}{% endfor %}", "{{ n if nothing else show(name) }}",
    "{% set w = 'a' if n %}{{ w }}", "{{ 'b' if nothing }}", "{{ 1 if n if n else 2 }}",
    "{% for loop in names %}{% endfor %}", "{{ loop }}", "{% for x in y %}{{ show(x) }}{% endfor %}",
    "{{ names.append }}",
])  # fmt: skip


@given(st.lists(PLAIN_FRAGMENTS, max_size=15).map("".join))
def test_a_plain_template_is_run_as_jinja_runs_it(text: str) -> None:
    plain = plain_template(ENVIRONMENT, text, PATH, 0)
    if plain is None:
        return
    values = {**ENVIRONMENT.globals, **VALUES, "show": lambda *args, **kwargs: f"{args}{kwargs}", "d": {"e": {"f": 1}}}
    results = []
    for template in (plain, _compiled(ENVIRONMENT, text, PATH, 0, guarded=True)):
        with ENVIRONMENT.running(Run()) as run:
            shown = rendered(template.items(values), PATH)
        calls = sorted((site.name, site.name_at, site.at, site.literal) for site in template.calls)
        results.append((shown.text, shown.pieces, [problem.message for problem in run.problems], calls))
    assert results[0] == results[1]


def test_usual_models_are_plain() -> None:
    assert plain_template(
        ENVIRONMENT,
        """{{ config(materialized='incremental', tags=['x'], meta={'owner': "me"}) }}
        {%- set low = var('low', 3) -%}
        select * from {{ ref('a') }} {# note #} join {{ source('b', 'c') }} on {{ cents('x', low) }}
        {% if is_incremental() %} where x > (select max(x) from {{ this }}) {% endif %}
        """,
        PATH,
        0,
    )
