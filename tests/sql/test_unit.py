"""Units: they travel as bytes, hold places, and come of any input whatever."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage_lsp import column_lineage
from lineage_lsp.analysis.link import link
from lineage_lsp.sql.parse import build_unit
from lineage_lsp.sql.unit import UNIT_VERSION, Unit, decode, encode
from tests.sql.test_cases import CASES, read

TEXTS = [
    ("\n".join(case.sql), case.dialect or "") for path in sorted(CASES.glob("*.sql")) for case in read(path.read_text())
]


def names(unit: Unit) -> dict[str | None, list[str]]:
    return {scope.name: [output.name for output in scope.outputs] for scope in unit.scopes}


@pytest.mark.parametrize(("text", "dialect"), TEXTS, ids=range(len(TEXTS)))
def test_a_unit_comes_back_as_it_was_sent(text: str, dialect: str) -> None:
    unit = build_unit(text, dialect)
    assert decode(encode(unit)) == unit


def test_a_unit_of_another_version_is_refused() -> None:
    unit = build_unit("select 1", "")
    other = Unit(UNIT_VERSION + 1, unit.scopes, unit.order, unit.statements, unit.problems)
    with pytest.raises(ValueError, match="version"):
        decode(encode(other))


def test_places_are_code_points() -> None:
    text = "select 'żółć 🎉' as a, größe from t"
    unit = build_unit(text, "")
    assert [text[slice(*ref.at)] for ref in unit.scopes[0].refs] == ["größe"]
    assert [text[slice(*output.at)] for output in unit.scopes[0].outputs if output.at] == ["'żółć 🎉' as a", "größe"]


def test_items_of_nested_lists_keep_their_own_places() -> None:
    text = "select (select max(b) from u) as m, case when a in (1, 2) then f(x, y) end as c from t"
    unit = build_unit(text, "")
    assert [output.text for output in unit.scopes[0].outputs] == [
        "(select max(b) from u)",
        "case when a in (1, 2) then f(x, y) end",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with a as (select x from t), b as (select y from ) select * from a", {"a": ["x"]}),
        ("with a as (select x from t), b as (select x, from a", {"a": ["x"], "b": ["x"]}),
        ("with a as (select x from t)", {"a": ["x"]}),
        ("with a as (select x from t) select x, coalesce(x, from a", {"a": ["x"], None: ["x"]}),
        ("with a as (select x from t) select x from a where ", {"a": ["x"], None: ["x"]}),
        ("select a, b c d, e from t", {None: ["a", "e"]}),
        ("with a as (select x from t), select x from a", {"a": ["x"], None: ["x"]}),
        ("select nope( from t", {None: ["*"]}),
        ("select a, nope(b, c from t where d", {None: ["a"]}),
        ("with a as (select f(x, y from t), b as (select z from u) select z from b", {"b": ["z"], None: ["z"]}),
        ("select a from t join u on group by a order by", {None: ["a"]}),
        ("select a, from t join u on t.id = u. where x", {None: ["a"]}),
        ("select a from t union all select b, c( from u", {None: ["b"]}),
    ],
)
def test_half_typed_sql_gives_what_parses(text: str, expected: dict[str | None, list[str]]) -> None:
    unit = build_unit(text, "duckdb")
    found = names(unit)
    assert {name: found.get(name) for name in expected} == expected
    assert [problem.code for problem in unit.problems] == ["sql-syntax"]


def test_an_item_that_does_not_parse_still_names_its_columns() -> None:
    text = "select a, json_query(t.doc, 'lax $.x' omit quotes) as x, b from t join u on t.id = u.id = and where c > 1"
    unit = build_unit(text, "trino")
    assert names(unit) == {None: ["a", "x", "b"]}
    assert [ref.parts for ref in unit.scopes[0].refs][:3] == [("a",), ("t", "doc"), ("b",)]
    assert [source.parts for source in unit.scopes[0].sources] == [("t",), ("u",)]


def test_a_syntax_error_has_its_place() -> None:
    text = "select a from t where where b"
    [problem] = build_unit(text, "").problems
    assert problem.at is not None
    assert text[slice(*problem.at)] in {"where", "b"}


def test_one_broken_statement_leaves_the_others() -> None:
    unit = build_unit("create table a as select x from t; selct nonsense (; create table b as select y from u", "")
    assert [statement.target for statement in unit.statements if statement.target] == [("a",), ("b",)]


def test_an_unknown_dialect_is_a_problem_not_an_error() -> None:
    unit = build_unit("select a from t", "klingon")
    assert [problem.code for problem in unit.problems] == ["unknown-dialect"]
    assert names(unit) == {None: ["a"]}


@pytest.mark.parametrize(
    "text",
    [
        "select a from t where " + " and ".join(f"c{number} = {number}" for number in range(4000)),
        "select " + "(" * 60 + "a" + ")" * 60 + " as a from t",
        "select " + " || ".join(f"c{number}" for number in range(3000)) + " as a from t",
        "select a from t" + " union all select a from t" * 700,
        "select " + "case when x then " * 80 + "a" + " end" * 80 + " as a from t",
        "select a from " + "(select a from " * 80 + "t" + ") x" * 80,
        "select " + "not " * 300 + "a as a from t",
    ],
    ids=["4,000 terms", "60 parentheses", "3,000 parts", "700 branches", "80 cases", "80 queries", "300 nots"],
)
def test_hostile_sql_is_read(text: str) -> None:
    unit = build_unit(text, "duckdb")
    assert unit.problems == ()
    assert [column.name for column in link(unit, lambda _: None, "duckdb").columns] == ["a"]


@pytest.mark.parametrize("text", ["select " + "(" * 50_000, "select " + "f(" * 5_000 + "a" + ")" * 5_000])
def test_what_is_nested_beyond_measure_is_refused(text: str) -> None:
    assert [problem.code for problem in build_unit(text, "").problems] == ["sql-too-deep", "sql-scanned"]


def test_comments_and_nothing_are_no_statements() -> None:
    for text in ("", "  \n", "-- nothing\n", ";;", "/* */"):
        unit = build_unit(text, "duckdb")
        assert (unit.statements, unit.problems) == ((), ())


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """A sound text with some of it cut out, doubled, or put elsewhere."""
    text, dialect = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        piece = draw(
            st.sampled_from(
                ["", text[start:end] * 2, "(", ")", ",", "'", '"', " from ", " select ", "*", ".", "{{ x }}"]
            )
        )
        text = text[:start] + piece + text[end:]
    return text, dialect


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_no_text_raises(made: tuple[str, str]) -> None:
    text, dialect = made
    unit = decode(encode(build_unit(text, dialect)))
    found = link(unit, lambda _: None, dialect, occurrences=True)
    for one in found.occurrences:
        assert 0 <= one.span.start <= one.span.end <= len(text)


def test_a_long_chain_of_stars_is_followed() -> None:
    ctes = ", ".join(f"c{at} as (select * from {f'c{at - 1}' if at else 't'})" for at in range(600))
    found = column_lineage(f"with {ctes} select x from c599")
    assert found.columns[0].sources == (("t", "x"),)


def test_a_table_filled_many_times_is_read_once() -> None:
    inserts = "; ".join(f"insert into #t select x, y{at} from s" for at in range(600))
    found = column_lineage(f"create table #t (a int, b int); {inserts}; select a, b from #t", dialect="tsql")
    assert [len(one.sources) for one in found.columns] == [1, 600]
