"""How many labelled cases `column_lineage` answers exactly.

    python -m benchmarks.cases FOLDER [--failures] [--suite NAME]

FOLDER holds `.jsonl` files, one case a line: `id`, `dialect`, `sql`, `schema`, `expected`; what those files call a
source (the values, the conditions of a `case` and the keys of a window) is what is compared; what shapes the rows of
a subquery that gives a value is not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lineage_lsp.api import ColumnLineage, SqlLineage, column_lineage

Case = dict[str, Any]


def measure(folder: Path) -> Iterator[tuple[str, list[Case], list[tuple[Case, str]]]]:
    """For each suite its name, its cases, and the cases answered otherwise with what was answered."""
    for path in sorted(folder.glob("*.jsonl")):
        cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        failures = [(case, answer) for case in cases if (answer := _difference(case)) is not None]
        yield path.stem, cases, failures


def _difference(case: Case) -> str | None:
    """None for the expected answer, else ours."""
    answers = []
    for sql in dict.fromkeys((case["sql"], case.get("original_sql") or case["sql"])):
        answer = column_lineage(sql, dialect=case["dialect"] or None, schema=case["schema"])
        if _fits(case, answer):
            return None
        answers.append(answer)
    return " // ".join(
        f"{[(one.name, sorted(_sources(one))) for one in answer.columns]}"
        f" {[problem.message for problem in answer.problems]}"
        for answer in answers
    )


def _fits(case: Case, answer: SqlLineage) -> bool:
    columns = list(answer.columns)
    names = case.get("output_names")
    if names and len(names) == len(columns):
        columns = [one._replace(name=name) for one, name in zip(columns, names, strict=True)]
    ours: dict[str, list[ColumnLineage]] = {}
    for one in columns:
        ours.setdefault(_plain(one.name), []).append(one)
    matched: set[int] = set()
    for expected in case["expected"]:
        column = _find(expected["column"], columns, ours)
        if column is None:
            if expected["sources"]:
                return False
            continue
        matched.update(id(one) for one in ours.get(_plain(column.name), [column]))
        if not _same_sources(expected["sources"], column, case.get("ambiguous", False)):
            return False
    if case.get("partial"):
        return True
    return all(id(one) in matched or not _sources(one) for one in columns)


def expected_sources(case: Case, name: str, ordinal: int) -> Sequence[Sequence[str]] | None:
    """What a case expects of the output column `name` at `ordinal`; None where it does not say."""
    for expected in case["expected"]:
        if expected["column"] == f"#{ordinal}" or _plain(expected["column"]) == _plain(name):
            found: Sequence[Sequence[str]] = expected["sources"]
            return found
    return None


def same_column(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two (relation, column) mean the same; a `*` is some column of its relation."""
    return _same((_plain(one[0]), _plain(one[1])), (_plain(other[0]), _plain(other[1])))


def _find(name: str, columns: Sequence[ColumnLineage], ours: dict[str, list[ColumnLineage]]) -> ColumnLineage | None:
    if re.fullmatch(r"#\d+", name):
        at = int(name[1:])
        return columns[at] if at < len(columns) else None
    base, mark, number = name.rpartition("#")
    if mark and number.isdigit():
        same = ours.get(_plain(base), [])
        return same[int(number) - 1] if 0 < int(number) <= len(same) else None
    same = ours.get(_plain(name), [])
    return same[0] if same else None


def _same_sources(expected: Sequence[Sequence[str]], column: ColumnLineage, ambiguous: bool) -> bool:
    found = _sources(column)
    wanted = [(_plain(table), _plain(name)) for table, name in expected]
    given = [(_plain(table), _plain(name)) for table, name in found]
    if ambiguous:
        return {name for _, name in wanted} <= {name for _, name in given}
    return all(any(_same(one, other) for other in given) for one in wanted) and all(
        any(_same(one, other) for one in wanted) for other in given
    )


def _sources(column: ColumnLineage) -> set[tuple[str, str]]:
    shaping = ((relation, name) for relation, name, kind in column.influences if kind in {"CONDITIONAL", "WINDOW"})
    return {*column.sources, *shaping}


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    tables = one[0] == other[0] or one[0].endswith("." + other[0]) or other[0].endswith("." + one[0])
    return tables and (one[1] == other[1] or "*" in {one[1], other[1]})


def _plain(name: str) -> str:
    return re.sub(r"\s+", " ", name.lower()).translate(str.maketrans("", "", '"`[]'))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Exact-match rate of column_lineage on labelled cases.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suite", help="only this one")
    parser.add_argument("--failures", action="store_true", help="list what was answered otherwise")
    options = parser.parse_args(arguments)
    for name, cases, failures in measure(options.folder):
        if options.suite in {None, name}:
            rate = 100 * (1 - len(failures) / len(cases)) if cases else 100.0
            sys.stdout.write(f"{name:16} {len(cases) - len(failures):4} of {len(cases):4}  {rate:5.1f} %\n")
            for case, answer in failures if options.failures else ():
                wanted = [(one["column"], one["sources"]) for one in case["expected"]]
                sql = " ".join(case["sql"].split())
                sys.stdout.write(
                    f"  {case['id']} {case['dialect']}\n    {sql}\n    wanted {wanted}\n    got    {answer}\n"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
