"""Coverage-guided fuzzing of how SQL is read and linked, with the cases as seeds: `make fuzz`.

Arguments are libFuzzer's: `-max_total_time=60`, `-runs=10000`, a folder to keep what it finds in.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["lineage_lsp", "sqlglot"]):
    from lineage_lsp.analysis.link import link
    from lineage_lsp.sql.parse import build_unit

from tests.sql.test_cases import CASES, read

DIALECTS = ("", "duckdb", "postgres", "snowflake", "bigquery", "databricks", "trino", "clickhouse", "tsql", "oracle")


def read_one(data: bytes) -> None:
    """Raises for what may not be: any error, an occurrence outside of the text."""
    text = data[1:].decode("utf-8", "replace")
    dialect = DIALECTS[data[0] % len(DIALECTS)] if data else ""
    found = link(build_unit(text, dialect), lambda _: None, dialect, occurrences=True)
    for one in found.occurrences:
        if not 0 <= one.span.start <= one.span.end <= len(text):
            raise AssertionError(f"{one} in {text!r}")


def seeds(folder: Path) -> None:
    cases = [case for path in sorted(CASES.glob("*.sql")) for case in read(path.read_text(encoding="utf-8"))]
    for number, case in enumerate(cases):
        at = DIALECTS.index(case.dialect) if case.dialect in DIALECTS else 0
        (folder / str(number)).write_bytes(bytes([at]) + "\n".join(case.sql).encode())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        seeds(Path(folder))
        atheris.Setup([*sys.argv, folder, "-max_len=2000"], read_one)
        atheris.Fuzz()
