"""`lineage-lsp index`."""

from __future__ import annotations

import argparse

from lineage_lsp.cli.output import write, write_json
from lineage_lsp.cli.reading import read_project
from lineage_lsp.cli.selecting import problems, selected
from lineage_lsp.store.export import statistics, statistics_of


def run(options: argparse.Namespace) -> int:
    with read_project(options, db=options.db, jobs=options.jobs, must_keep=True) as reading:
        indexed = reading.indexed
        only = selected(options, reading)
        connection = reading.reader.connection
        counted = statistics(connection) if only is None else statistics_of(connection, only)
        found = indexed.problems if only is None else sum(1 for _ in problems(reading, only))
        name = reading.name
    if options.json:
        write_json(
            {
                "project": name,
                "objects": counted.objects,
                "columns": counted.columns,
                "dependencies": counted.dependencies,
                "column_lineage": counted.column_lineage,
                "tiers": counted.tiers,
                "files_analyzed": indexed.files_analyzed,
                "reanalyzed": indexed.reanalyzed,
                "relinked": indexed.relinked,
                "cut_off": indexed.cut_off,
                "duration_ms": indexed.duration_ms,
                "problems": found,
                **({} if only is None else {"nodes": sorted(only)}),
            }
        )
        return 0
    if only:
        write("\n".join(sorted(only)))
    counts = ", ".join(f"{count} {_word(kind, count)}" for kind, count in counted.objects.items())
    write(
        f"{name}: {counts or 'nothing found'}\n"
        f"{counted.columns} columns, {counted.dependencies} dependencies, "
        f"{counted.column_lineage} column edges in {indexed.duration_ms} ms"
        + (f"; {found} problems (lineage-lsp check)" if found else "")
    )
    return 0


def _word(kind: str, count: int) -> str:
    word = kind.replace("_", " ")
    if count == 1:
        return word
    if word.endswith("is"):
        return word.removesuffix("is") + "es"
    return word.removesuffix("y") + "ies" if word.endswith("y") else word + "s"
