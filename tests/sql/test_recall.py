"""Select items that were read before are not read again, and mean what they mean when they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlglot.dialects.dialect import Dialect

from lineage_lsp.sql.layout import Layout
from lineage_lsp.sql.parse import build_unit
from lineage_lsp.sql.recall import items_of, recall
from lineage_lsp.sql.unit import Unit
from tests.sql.test_cases import CASES, read


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    items_of.cache_clear()
    yield
    items_of.cache_clear()


def alone(text: str, dialect: str) -> Unit:
    """The unit of a text that is the first one ever read."""
    items_of.cache_clear()
    return build_unit(text, dialect)


def shown(text: str, dialect: str = "duckdb", *, structs: bool = False) -> list[str]:
    """The words of a text that a parser is shown, `…` for items that are known."""
    tokens = Dialect.get_or_raise(dialect).tokenize(text)
    known = recall(Layout(text, tokens), tokens, items_of(dialect, structs))
    return ["…" if one.text in known.runs else one.text for one in known.tokens] if known else []


ORDERS = "select id, status, round(amount / 100, 2) as amount, upper(o.name) as name from orders as o"


def test_items_that_are_known_are_not_shown_to_the_parser() -> None:
    build_unit(ORDERS, "duckdb")
    text = "with x as (select a, upper(o.name) as name, status, new, status from o) select 1 as one, status from x"
    assert " ".join(shown(text)) == (
        "with x as ( select a , … , new , … from o ) select 1 as one , … from x"
    )  # fmt: skip


def test_what_is_known_of_an_item_is_put_where_it_stands_now() -> None:
    text = "select first, upper(o.name) as name, round(amount / 100, 2) as amount from  orders as o"
    expected = alone(text, "duckdb")
    build_unit(ORDERS, "duckdb")
    assert "…" in shown(text)
    assert build_unit(text, "duckdb") == expected


def test_every_case_is_read_alike_whatever_was_read_before() -> None:
    found = [case for path in sorted(CASES.glob("*.sql")) for case in read(path.read_text())]
    texts = [("\n".join(case.sql), case.dialect or "") for case in found]
    expected = [alone(*one) for one in texts]
    items_of.cache_clear()
    for _ in range(2):
        different = [
            text for (text, dialect), unit in zip(texts, expected, strict=True) if build_unit(text, dialect) != unit
        ]
        assert different == []


@pytest.mark.parametrize(
    ("before", "text", "dialect"),
    [
        pytest.param(
            "select a, sum(b) over w as total from t",
            "select a, sum(b) over w as total from t window w as (partition by c)",
            "duckdb",
            id="a window that has a name here",
        ),
        pytest.param(
            "select a, level as depth from t",
            "select a, level as depth from t connect by prior id = parent",
            "oracle",
            id="a word that is no column here",
        ),
        pytest.param(
            "select a, b from t",
            "select f(a + 1 as b), b from t",
            "clickhouse",
            id="a part of an expression with that name",
        ),
        pytest.param(
            "with 1 as b select a, b from t",
            "select a, b from t",
            "clickhouse",
            id="no value with that name any more",
        ),
        pytest.param(
            "select a, coalesce(s, t) as u from x",
            "select struct_pack(k := 1) as c, coalesce(s, t) as u from x",
            "duckdb",
            id="structs whose fields are followed",
        ),
        pytest.param(
            "select a, b from t",
            "select e.a from t, unnest(array(select as struct a, b from u)) as e",
            "bigquery",
            id="a query whose text is told",
        ),
        pytest.param(
            "select a, b from t",
            "select transform(a, c) using 'script' as x, b from t",
            "hive",
            id="names that a script's output is given",
        ),
        pytest.param(
            "select top 10 a, b from t",
            "select a, top from t",
            "tsql",
            id="a word before the first item",
        ),
        pytest.param(
            "select a, @x as b from t",
            "declare @x int = (select max(c) from u); select a, @x as b from t",
            "tsql",
            id="a variable that has a value here",
        ),
        pytest.param("select a, b from t", "select a, b from t where", "duckdb", id="a text that does not parse"),
        pytest.param("select a, b from t", "select a, b, from t", "duckdb", id="a comma too many"),
    ],
)  # fmt: skip
def test_an_item_that_means_something_else_here_is_read_again(before: str, text: str, dialect: str) -> None:
    expected = alone(text, dialect)
    items_of.cache_clear()
    build_unit(before, dialect)
    assert build_unit(text, dialect) == expected


def test_only_so_many_items_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lineage_lsp.sql.recall._MOST", 3)
    build_unit("select a, b, c, d, e, f from t", "duckdb")
    assert list(items_of("duckdb", False)) == ["e", "f"]
