"""`lineage-lsp sql`: any SQL, no project."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.cli.conftest import Run

TOTALS = "select customer_id, sum(amount) as total from orders where paid group by customer_id"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Standard input; what a test writes there can be read from its beginning."""
    text = io.StringIO()
    monkeypatch.setattr("sys.stdin", text)
    return text


def test_from_standard_input(lineage: Run, typed: io.StringIO) -> None:
    typed.write(TOTALS)
    typed.seek(0)
    found = lineage("sql", "--dialect", "duckdb")
    assert found.code == 0
    assert found.out == snapshot("""\
customer_id <- orders.customer_id
total <- orders.amount (aggregation)
rows: filter orders.paid
rows: group_by orders.customer_id
""")


def test_from_a_file_as_json(lineage: Run, tmp_path: Path) -> None:
    (tmp_path / "totals.sql").write_text(TOTALS)
    found = lineage("sql", tmp_path / "totals.sql", "--json")
    assert found.code == 0
    assert {one["name"]: (one["sources"], one["kind"]) for one in found.json["columns"]} == {
        "customer_id": ([{"relation": "orders", "column": "customer_id"}], "IDENTITY"),
        "total": ([{"relation": "orders", "column": "amount"}], "AGGREGATION"),
    }
    assert {"relation": "orders", "column": "paid", "subtype": "FILTER"} in found.json["row_influences"]


def test_what_a_statement_writes_to(lineage: Run, typed: io.StringIO) -> None:
    typed.write("insert into archive (id) select order_id from orders")
    typed.seek(0)
    document = lineage("sql", "--json").json
    assert document["target"] == "archive"
    assert [one["name"] for one in document["columns"]] == ["id"]


@pytest.mark.parametrize("columns", [["id", "amount"], {"id": "int", "amount": None}])
def test_a_schema_opens_stars(lineage: Run, typed: io.StringIO, tmp_path: Path, columns: object) -> None:
    (tmp_path / "schema.json").write_text(json.dumps({"main.orders": columns}))
    typed.write("select * from main.orders")
    typed.seek(0)
    document = lineage("sql", "--schema", tmp_path / "schema.json", "--json").json
    assert [one["name"] for one in document["columns"]] == ["id", "amount"]


def test_a_batch_answers_line_by_line(lineage: Run, tmp_path: Path) -> None:
    questions = [
        {"id": "first", "sql": "select a from t"},
        {"sql": "select `b` from t", "dialect": "bigquery"},
        {"sql": "select * from t", "schema": {"t": ["c"]}},
    ]
    (tmp_path / "batch.jsonl").write_text("\n\n".join(map(json.dumps, questions)) + "\n")
    found = lineage("sql", "--batch", tmp_path / "batch.jsonl")
    assert found.code == 0
    answers = [json.loads(line) for line in found.out.splitlines()]
    assert [(one["id"], [column["name"] for column in one["columns"]]) for one in answers] == [
        ("first", ["a"]),
        (3, ["b"]),
        (5, ["c"]),
    ]


def test_sql_that_does_not_parse_is_a_finding(lineage: Run, typed: io.StringIO) -> None:
    typed.write("select from where")
    typed.seek(0)
    found = lineage("sql")
    assert found.code == 1
    assert found.err
    assert "Traceback" not in found.err


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "a schema is an object"),
        ('{"orders": 7}', "the columns of orders"),
    ],
)
def test_a_schema_that_is_none(lineage: Run, typed: io.StringIO, tmp_path: Path, schema: str, said: str) -> None:
    (tmp_path / "schema.json").write_text(schema)
    found = lineage("sql", "--schema", tmp_path / "schema.json")
    assert (found.code, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize("line", ["not json", "[]", '{"id": 1}', '{"sql": 1}'])
def test_a_batch_with_a_line_that_is_no_question(lineage: Run, tmp_path: Path, line: str) -> None:
    (tmp_path / "batch.jsonl").write_text(line)
    found = lineage("sql", "--batch", tmp_path / "batch.jsonl")
    assert (found.code, found.out) == (2, "")
    assert "line 1" in found.err


def test_files_that_cannot_be_read(lineage: Run, tmp_path: Path) -> None:
    (tmp_path / "latin.sql").write_bytes(b"select '\xe9'")
    assert "cannot be read" in lineage("sql", tmp_path / "nothing.sql").err
    assert "is not UTF-8" in lineage("sql", tmp_path / "latin.sql").err


def test_a_dialect_nobody_knows(lineage: Run, typed: io.StringIO) -> None:
    typed.write("select a from t")
    typed.seek(0)
    found = lineage("sql", "--dialect", "klingon")
    assert "Traceback" not in found.err
    assert found.code in (1, 2)
    assert "klingon" in found.err
