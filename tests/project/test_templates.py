from __future__ import annotations

import pytest

from lineage_lsp.project.templates import UnrenderedError, YamlTemplates


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ var('numbers') }}", [1, 2]),
        ("{{ var('flag') }}", True),
        ("x_{{ var('flag') }}", "x_True"),
        ("{{ '3' | as_number }}", 3),
        ("{{ 'true' | as_bool }}", True),
        ("{% if target.name == 'dev' %}a{% else %}b{% endif %}", "a"),
        ("no template", "no template"),
        ("{{ (modules.datetime.date(2024, 5, 1) - modules.datetime.timedelta(1)).strftime('%m') }}", "04"),
        ("{{ run_started_at.strftime('%H') }}", "00"),
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
