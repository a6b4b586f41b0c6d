"""`lineage-lsp export`."""

from __future__ import annotations

import argparse

from lineage_lsp.cli.output import write_json
from lineage_lsp.cli.reading import read_project
from lineage_lsp.cli.selecting import problems, selected
from lineage_lsp.features.check import findings
from lineage_lsp.features.export import export


def run(options: argparse.Namespace) -> int:
    with read_project(options) as reading:
        project = reading.indexer.project
        only = selected(options, reading)
        document = export(
            reading.reader,
            name=project.name,
            dialect=project.dialect,
            path=str(reading.root),
            problems=findings(problems(reading, only), reading.indexer.text),
            ctes=options.ctes,
            only=only,
        )
    write_json(document, options.output)
    return 0
