"""No text raises, loops or blows up: what is huge, deep, cut off, shuffled or no text at all gives an answer."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot.dialects.dialect import Dialect

from lineage_lsp import SqlLineage, column_lineage
from lineage_lsp.analysis.link import link
from lineage_lsp.sql.parse import build_unit
from tests.oracle.grammar import queries
from tests.sql import test_cases
from tests.sql.test_unit import TEXTS

PROJECTS = Path(__file__).parents[2] / "sample_projects"
MODELS = [path.read_text(encoding="utf-8") for path in sorted(PROJECTS.glob("*/models/**/*.sql"))]


def sources(found: SqlLineage) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(one.name, one.sources) for one in found.columns]


def chain(count: int, first: str, of: str) -> str:
    """CTEs that each select from the one before."""
    return "with " + ", ".join(f"c{at} as ({of.format(f'c{at - 1}' if at else first)})" for at in range(count))


def nested(depth: int, opening: str, inner: str, closing: str) -> str:
    return opening * depth + inner + closing * depth


@pytest.mark.parametrize("depth", [60, 300])
@pytest.mark.parametrize(
    ("opening", "closing", "around"),
    [
        ("(", ")", "select {} as a from t"),
        ("coalesce(", ", a)", "select {} as a from t"),
        ("(select ", " from t)", "select {} as a"),
        ("list_transform(", ", lambda x: x)", "select {} as a from t"),
    ],
)
def test_what_is_deep_is_followed(depth: int, opening: str, closing: str, around: str) -> None:
    text = around.format(nested(depth, opening, "a", closing))
    assert sources(column_lineage(text, dialect="duckdb")) == [("a", (("t", "a"),))]


@pytest.mark.parametrize("depth", [60, 300])
def test_structs_that_are_deep_are_followed(depth: int) -> None:
    struct = nested(depth, "{'a': ", "b", "}")
    found = column_lineage(f"select s{'.a' * depth} as x from (select {struct} as s from t)", dialect="duckdb")
    assert sources(found) == [("x", (("t", "b"),))]
    struct = nested(depth, "if(c, {'a': a}, ", "{'a': b}", ")")
    found = column_lineage(f"select s.a from (select {struct} as s from t)", dialect="duckdb")
    assert sources(found) == [("a", (("t", "a"), ("t", "b")))]


def test_what_is_too_deep_is_said_to_be() -> None:
    found = column_lineage("select " + "(" * 600 + "a" + ")" * 600 + " from t")
    assert [problem.code for problem in found.problems] == ["sql-too-deep", "sql-scanned"]


@pytest.mark.parametrize("dialect", ["bigquery", "spark"])
def test_what_the_parser_took_for_certain(dialect: str) -> None:
    found = column_lineage("from t |> union all values (1)", dialect=dialect)
    assert [one.code for one in found.problems] == ["sql-syntax"]


_CALL = re.compile(r"\b\w+ ?\(")


@pytest.mark.parametrize("path", sorted(test_cases.CASES.glob("*.sql")), ids=lambda path: path.stem)
def test_calls_that_nobody_gave_an_argument_yet(path: Path) -> None:
    for case in test_cases.read(path.read_text()):
        text = "\n".join(case.sql)
        for call in _CALL.finditer(text):
            column_lineage(text[: call.end()] + text[_closing(text, call.end()) :], dialect=case.dialect)


_WORD = re.compile(r"""\w+|'[^']*'|"[^"]*"|[^\w\s]""")


@pytest.mark.parametrize("path", sorted(test_cases.CASES.glob("*.sql")), ids=lambda path: path.stem)
def test_a_word_too_few_and_two_that_changed_places(path: Path) -> None:
    for number, case in enumerate(test_cases.read(path.read_text())):
        text = "\n".join(case.sql)
        words = list(_WORD.finditer(text))
        for one, next_one in list(pairwise(words))[number % 3 :: 3]:
            column_lineage(text[: one.start()] + text[one.end() :], dialect=case.dialect)
            between = text[one.end() : next_one.start()]
            changed = text[: one.start()] + next_one[0] + between + one[0] + text[next_one.end() :]
            column_lineage(changed, dialect=case.dialect)


@pytest.mark.parametrize(
    ("text", "dialect", "names"),
    [
        ('select "".a, "".b.c from t', "duckdb", ["a", "c"]),
        ("select `main:`.`orders`.`id` from `main:shop`.`orders`", "starrocks", ["id"]),
        ("select x.b from t as x cross apply .of(x.c) as y", "tsql", ["b"]),
        ("select max(b) into  from t", "mysql", []),
    ],
)
def test_names_that_are_still_missing(text: str, dialect: str, names: list[str]) -> None:
    assert [one.name for one in column_lineage(text, dialect=dialect).columns] == names


@pytest.mark.parametrize("dialect", ["bigquery", "clickhouse", "duckdb", "snowflake", "spark", "trino"])
def test_functions_without_arguments(dialect: str, caplog: pytest.LogCaptureFixture) -> None:
    parser = Dialect.get_or_raise(dialect).parser_class
    for name in sorted({"identifier", "stream", "table", *parser.FUNCTIONS, *parser.FUNCTION_PARSERS}):
        column_lineage(f"select {name}() as x, {name}(a).b, {name}(distinct) over (order by c) from t", dialect=dialect)
        column_lineage(f"select a from {name}() as s", dialect=dialect)
    assert caplog.records == []


def _closing(text: str, at: int) -> int:
    """Where the parenthesis that opens before `at` is closed."""
    depth = 1
    while at < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at - 1


def test_a_union_of_thousands() -> None:
    union = " union all ".join(f"select a from t{at}" for at in range(5000))
    [column] = column_lineage(union).columns
    assert len(column.sources) == 5000


def test_thousands_of_columns() -> None:
    names = [f"c{at}" for at in range(10_000)]
    assert len(column_lineage("select " + ", ".join(names) + " from t").columns) == 10_000
    found = column_lineage("with a as (select * from t) select *, 1 as x from a", schema={"t": names})
    assert len(found.columns) == 10_001


def test_a_megabyte() -> None:
    assert sources(column_lineage(f"select '{'x' * 1_000_000}' as x, b from t")) == [("x", ()), ("b", (("t", "b"),))]


@pytest.mark.parametrize(
    "text", ["(", "[", "'", ";", ",", "select ", "with a as (", "case ", ".", "a.", "/*", "--", "$$"]
)
def test_a_long_text_of_nothing_but(text: str) -> None:
    found = column_lineage("select 1 as a " + text * (200_000 // len(text)), dialect="duckdb")
    assert found.columns or found.problems


def test_structs_in_structs_in_structs() -> None:
    """Each holds the one before twice: all fields together are more than anyone can count."""
    text = chain(40, "t", "select w from {0} union all select {{'a': w, 'b': w}} from {0}")
    assert sources(column_lineage(f"{text} select w.a.b.a as x from c39", dialect="duckdb")) == [("x", (("t", "w"),))]
    text = chain(40, "t", "select any_value({{'a': w, 'b': w}}) as w from {0}")
    assert sources(column_lineage(f"{text} select w.a.b.a as x from c39", dialect="duckdb")) == [("x", (("t", "w"),))]
    assert column_lineage(f"{text} select unnest(w, recursive := true) from c39", dialect="duckdb").columns


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*c", "a*a*a*a*a*a*a*a*a*a*c", "("])
def test_a_pattern_that_takes_for_ever_keeps_the_column(pattern: str) -> None:
    schema = {"t": ["a" * 60 + "b"]}
    assert len(column_lineage(f"select columns('{pattern}') from t", dialect="duckdb", schema=schema).columns) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("\ufeffselect a from t", ["a"]),
        ("select '\ud800' as a, b from t", ["a", "b"]),
        ("select\u00a0a\u2003from\u3000t", ["a"]),
        ("select a\r\n-- b\r\nfrom t", ["a"]),
    ],
)
def test_characters_nobody_sees(text: str, names: list[str]) -> None:
    assert [column.name for column in column_lineage(text, dialect="duckdb").columns] == names


@pytest.mark.parametrize(
    "text", ["\0", "select a\0b from t\0", "select \udfff from \udc00", "".join(map(chr, range(160)))]
)
@pytest.mark.parametrize("dialect", ["duckdb", "snowflake", "bigquery", "tsql", "oracle", "clickhouse"])
def test_characters_that_are_none(text: str, dialect: str) -> None:
    read(text, dialect)


def read(text: str, dialect: str) -> None:
    found = link(build_unit(text, dialect), lambda _: None, dialect, occurrences=True)
    for one in found.occurrences:
        assert 0 <= one.span.start <= one.span.end <= len(text)


@pytest.mark.parametrize("number", range(0, len(TEXTS), 16))
def test_every_beginning_of_a_text(number: int) -> None:
    text, dialect = TEXTS[number]
    for end in range(len(text)):
        read(text[:end], dialect)


@pytest.mark.parametrize("part", range(4))
def test_words_left_out_doubled_and_swapped(part: int) -> None:
    """Of every case and every model of the sample projects."""
    chance = random.Random(part)
    for text, dialect in [*TEXTS, *((model, "duckdb") for model in MODELS)][part::4]:
        words = re.findall(r"\s+|\w+|.", text, re.DOTALL)
        for _ in range(2):
            at, other = chance.randrange(len(words)), chance.randrange(len(words))
            piece = chance.choice(([], words[other : other + 3], words[at : at + 2] * 2))
            changed = [*words[:at], *piece, *words[at + chance.randint(0, 2) :]]
            read("".join(changed), dialect)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A query of a grammar, some of whose words are missing or stand elsewhere."""
    words = re.findall(r"\s+|\w+|.", draw(queries()))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(words) - 1))
        words[at : at + draw(st.integers(0, 2))] = draw(
            st.sampled_from(([], ["("], [")"], [","], [" select "], ["::"]))
        )
        words = words or ["select"]
    return "".join(words)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken(), st.sampled_from(("duckdb", "postgres", "snowflake", "bigquery", "")))
def test_queries_of_a_grammar_that_are_broken(text: str, dialect: str) -> None:
    read(text, dialect)
