"""`lineage-lsp check`: every diagnostic, as the editor shows it."""

from __future__ import annotations

import argparse
from collections import Counter

from lineage_lsp.base.diagnostics import Severity
from lineage_lsp.base.rules import as_ruled
from lineage_lsp.cli.main import FINDINGS, FINE
from lineage_lsp.cli.output import note, write, write_json
from lineage_lsp.cli.reading import read_project, rules_of
from lineage_lsp.cli.selecting import problems, selected
from lineage_lsp.features.check import findings
from lineage_lsp.features.export import problem_to_json


def run(options: argparse.Namespace) -> int:
    severities = rules_of(options)
    with read_project(options) as reading:
        shown = as_ruled(problems(reading, selected(options, reading)), severities)
        found = findings(shown, reading.indexer.text)
    if options.format == "json":
        write_json({"problems": [problem_to_json(one) for one in found]})
    else:
        for one in found:
            write(f"{one.path}:{one.line}:{one.column}: {one.severity}: {one.message} [{one.code}]")
        counts = Counter(one.severity for one in found)
        note(
            ", ".join(f"{count} {severity}{'s' if count != 1 else ''}" for severity, count in counts.items()) or "fine"
        )
    serious = any(one.severity in (Severity.ERROR, Severity.WARNING) for one in found)
    return FINDINGS if serious else FINE
