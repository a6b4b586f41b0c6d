"""Confidence is a promise: of the edges that state one, that share is right, give or take a twentieth.

Judged on all cases, each read with its schema and as if nobody knew one: what is inferred then is often a guess.
"""

from __future__ import annotations

import pytest

from benchmarks.calibration import Band, calibration
from benchmarks.cases import Case
from tests.sql.test_cases import CASES, read


def labelled() -> list[Case]:
    """The cases as the benchmarks take them: what shapes a column counts as one of its sources."""
    found: list[Case] = []
    for path in sorted(CASES.glob("*.sql")):
        for case in read(path.read_text(encoding="utf-8")):
            columns = [line.split(":", 1) for line in case.expected if line.partition(":")[0] not in {"rows", "target"}]
            found.append(
                {
                    "id": case.name,
                    "dialect": case.dialect or "",
                    "sql": "\n".join(case.sql),
                    "schema": case.schema,
                    "expected": [{"column": name, "sources": sources(text)} for name, text in columns],
                }
            )
    return found


def sources(text: str) -> list[list[str]]:
    """`t.a, t.b; conditional t.c` as relation and column each."""
    named = [one.split()[-1] for one in text.replace(";", ",").split(",") if one.strip()]
    return [one.rsplit(".", 1) for one in named if "." in one]


@pytest.fixture(scope="module")
def bands() -> list[Band]:
    return calibration(labelled())


def test_edges_keep_what_their_confidence_promises(bands: list[Band]) -> None:
    weighty = [band for band in bands if band.edges >= 10]
    assert len(weighty) >= 3
    for band in weighty:
        assert band.right / band.edges >= 0.9 - band.penalty - 0.05, band


def test_the_surer_is_right_more_often(bands: list[Band]) -> None:
    shares = [band.right / band.edges for band in bands if band.penalty in {0.0, 0.5}]
    assert shares == sorted(shares, reverse=True)
