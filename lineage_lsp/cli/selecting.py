"""What a command is about: all of a project, or the nodes that `--select`, `--exclude`, `--selector` name."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.cli.reading import Reading


def selected(options: argparse.Namespace, reading: Reading) -> frozenset[UniqueId] | None:
    """The nodes the options name, None when they name none; what fits nothing is said on standard error."""
    if options.select is None and options.exclude is None and options.selector is None:
        return None
    from lineage_lsp.cli.choosing import chosen  # noqa: PLC0415 # the project has to be read, and much be imported

    return chosen(options, reading.indexer)


def problems(reading: Reading, only: frozenset[UniqueId] | None) -> Iterator[Diagnostic]:
    """What is wrong, with the selected nodes or with all."""
    return reading.indexer.problems.everywhere() if only is None else reading.indexer.problems.of(only)
