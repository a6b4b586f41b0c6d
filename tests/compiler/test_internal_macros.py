"""The macros we bring along in place of dbt's own load, for every adapter, and print its SQL."""

from __future__ import annotations

import pytest

from lineage_lsp.compiler.internal import own_macros
from lineage_lsp.compiler.undefined import DbtEnvironment
from lineage_lsp.jinja.template import compile_template
from tests.compiler.small import code


@pytest.mark.parametrize("macro", own_macros()[0].values(), ids=lambda macro: macro.name)
def test_every_macro_is_a_template(macro: object) -> None:
    macros, texts = own_macros()
    found = next(each for each in macros.values() if each is macro)
    compile_template(DbtEnvironment(), texts[found.path], found.path, found.span)


@pytest.mark.parametrize(
    ("adapter", "expression", "expected"),
    [
        ("duckdb", "dbt.datediff('a', 'b', 'day')", "(date_diff('day', a::timestamp, b::timestamp))"),
        ("bigquery", "dbt.datediff('a', 'b', 'day')", "datetime_diff(cast(b as datetime), cast(a as datetime), day)"),
        ("postgres", "dbt.dateadd('day', 1, 'x')", "x + ((interval '1 day') * (1))"),
        ("redshift", "dbt.dateadd('day', 1, 'x')", "dateadd(day, 1, x)"),
        ("databricks", "dbt.concat(['a', 'b'])", "concat(a, b)"),
        ("snowflake", "dbt.concat(['a', 'b'])", "a || b"),
        ("bigquery", "dbt.hash('x')", "to_hex(md5(cast(x as STRING)))"),
        ("snowflake", "dbt.safe_cast('x', 'int')", "try_cast(x as int)"),
        ("postgres", "dbt.type_string()", "TEXT"),
        ("bigquery", "dbt.type_int()", "INT64"),
        ("postgres", "type_numeric()", "numeric(28,6)"),
        ("duckdb", "dbt.listagg('x', \"';'\", 'order by y')", "string_agg(x, ';' order by y)"),
        ("postgres", "dbt.split_part('x', \"','\", 2)", "split_part(x, ',', 2)"),
        ("duckdb", "dbt.any_value('x')", "arbitrary(x)"),
        ("duckdb", "dbt.dateadd('week', 2, 'x')", "(x + (cast(2 as bigint) * 7) * interval 1 day)"),
        ("snowflake", "dbt.equals('a', 'b')", "(a = b)"),
        (
            "databricks",
            "dbt.datediff('a', 'b', 'day')",
            "timestampdiff(day, date_trunc('day', a), date_trunc('day', b))",
        ),
        (
            "trino",
            "dbt.datediff('a', 'b', 'millisecond')",
            "(to_milliseconds((cast(b as timestamp) - cast(a as timestamp))))",
        ),
        (
            "spark",
            "dbt.assert_not_null('date', 'x')",
            "coalesce(date(x), nvl2(date(x), assert_true(date(x) is not null), null))",
        ),
        ("clickhouse", "dbt.listagg('x', \"','\", none, 2)", "arrayStringConcat(arraySlice(array_agg(x), 1, 2), ',')"),
        ("bigquery", "dbt.except()", "except distinct"),
        ("duckdb", "dbt.get_powers_of_two(100)", "7"),
        ("duckdb", "dates_in_range('20240130', '20240201')", "['20240130', '20240131', '20240201']"),
    ],
)
def test_what_a_macro_prints(adapter: str, expression: str, expected: str) -> None:
    assert code("-- file: models/a.sql\n{{ " + expression + " }}", adapter=adapter) == expected


def test_a_project_can_replace_one_for_its_adapter() -> None:
    text = """
        -- file: macros/own.sql
        {% macro default__hash(field) %}own({{ field }}){% endmacro %}
        -- file: models/a.sql
        {{ dbt.hash('x') }}
    """
    assert code(text) == "own(x)"


def test_a_flag_of_the_project_changes_what_a_macro_prints() -> None:
    text = "-- file: models/a.sql\n{{ dbt.equals('a', 'b') }}"
    said = {"flags": {"enable_truthy_nulls_equals_macro": True}}
    assert code(text, adapter="snowflake", config=said) == "(a is not distinct from b)"
