"""`lineage-lsp doctor`: what was found, what is missing, versions and paths."""

from __future__ import annotations

import argparse
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from lineage_lsp.base.diagnostics import Severity
from lineage_lsp.cli.main import FINDINGS, FINE
from lineage_lsp.cli.output import write
from lineage_lsp.cli.reading import read_project
from lineage_lsp.store.export import statistics
from lineage_lsp.store.places import default_place

_LIBRARIES = ("sqlglot", "sqlglotc", "jinja2", "pygls", "sqlalchemy", "pyyaml", "watchdog", "psycopg")


def run(options: argparse.Namespace) -> int:
    lines = [
        f"lineage-lsp {version('lineage-lsp')} on Python {platform.python_version()} ({sys.executable})",
        "  " + ", ".join(_library(name) for name in _LIBRARIES),
    ]
    with read_project(options) as reading:
        project, indexer = reading.indexer.project, reading.indexer
        counted = statistics(reading.reader.connection)
        problems = list(indexer.problems.everywhere())
    lines += [
        f"project {project.name} in {reading.root}",
        f"  store    {default_place(reading.root)}",
        f"  dialect  {project.dialect} ({project.dialect_reason})",
        f"  target   {_target(project.target.profile, project.target.name)}",
        f"  manifest {indexer.manifest_state()}",
        f"  packages {', '.join(name for name in project.packages if name != project.name) or 'none'}",
        f"  nodes    {', '.join(f'{count} {kind}' for kind, count in counted.objects.items()) or 'none'}",
        f"  tiers    {', '.join(f'{count} {tier}' for tier, count in counted.tiers.items()) or 'none'}",
    ]
    by_code: dict[tuple[Severity, str], int] = {}
    for one in problems:
        by_code[one.severity, one.code] = by_code.get((one.severity, one.code), 0) + 1
    found = ", ".join(f"{count} {code} ({severity})" for (severity, code), count in sorted(by_code.items()))
    lines.append(f"  problems {found or 'none'}")
    write("\n".join(lines))
    return FINDINGS if any(one.severity is Severity.ERROR for one in problems) else FINE


def _library(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} {'present' if find_spec(name) else 'not installed'}"


def _target(profile: str | None, target: str) -> str:
    return f"{profile}/{target}" if profile else "no profile found: relation names are a guess"
