"""`lineage-lsp sql`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lineage_lsp.cli.main import run


def test_a_file_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "query.sql"
    file.write_text("create table t2 as select a, sum(b) over (partition by c) as s from t where d")
    assert run(["sql", str(file), "--dialect", "duckdb"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "-> t2",
        "a <- t.a",
        "s <- t.b (aggregation); window: t.c",
        "rows: filter t.d",
    ]


def test_json_with_a_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, schema = tmp_path / "query.sql", tmp_path / "schema.json"
    file.write_text("select * from db.t")
    schema.write_text(json.dumps({"t": {"a": "int"}}))
    assert run(["sql", str(file), "--dialect", "postgres", "--schema", str(schema), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["columns"] == [
        {
            "name": "a",
            "sources": [{"relation": "db.t", "column": "a"}],
            "influences": [],
            "kind": "IDENTITY",
            "expression": "*",
            "confidence": 0.9,
        }
    ]


def test_a_batch_is_answered_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = [
        {"id": "one", "sql": "select A from T", "dialect": "snowflake"},
        {"sql": "select * from t", "schema": {"t": ["x", "y"]}},
        {"id": 3, "sql": "select a from t where ("},
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(json.dumps(one) for one in questions))
    assert run(["sql", "--batch", str(batch)]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["id"], [column["name"] for column in one["columns"]]) for one in answers] == [
        ("one", ["A"]),
        (2, ["x", "y"]),
        (3, ["a"]),
    ]
    assert [problem["code"] for problem in answers[2]["problems"]] == ["sql-syntax"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"sql": "select 1", "schema": {"t": 1}}'])
def test_a_batch_that_cannot_be_read(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(line)
    assert run(["sql", "--batch", str(batch)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("lineage-lsp: ")


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", "nowhere.sql"]) == 2
    assert "nowhere.sql cannot be read" in capsys.readouterr().err
