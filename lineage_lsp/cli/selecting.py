"""`--select`, `--exclude`, `--selector`: the nodes a command is about."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.errors import SelectionError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.cli.output import note
from lineage_lsp.cli.reading import Reading, settings_of
from lineage_lsp.project.templates import YamlTemplates
from lineage_lsp.selection.grammar import Indirect, Selector, selector_of
from lineage_lsp.selection.named import FILE, named_selector
from lineage_lsp.selection.nodes import Nodes, Selectable, selectable
from lineage_lsp.selection.select import select
from lineage_lsp.selection.state import read_state
from lineage_lsp.workspace.indexer import Indexer


def selected(options: argparse.Namespace, reading: Reading) -> frozenset[UniqueId] | None:
    """The nodes the options name, None when they name none; what fits nothing is said on standard error."""
    selector = _selector(options, reading)
    if selector is None:
        return None
    indexer = reading.indexer
    project = indexer.project
    state = None
    if options.state is not None:
        state = read_state(options.state, project, lambda path: indexer.text(FilePath(path)))
    found = select(Nodes(project, enabled_nodes(indexer)), selector, state)
    for raw in found.empty:
        note(f"lineage-lsp: the selector {raw} fits no enabled node")
    return found.ids


def problems(reading: Reading, only: frozenset[UniqueId] | None) -> Iterator[Diagnostic]:
    """What is wrong, with the selected nodes or with all."""
    return reading.indexer.problems() if only is None else reading.indexer.problems_of(only)


def _selector(options: argparse.Namespace, reading: Reading) -> Selector | None:
    indirect = Indirect(options.indirect_selection)
    if options.selector is None:
        if options.select is None and options.exclude is None:
            return None
        return selector_of(options.select, options.exclude, indirect)
    if options.select is not None or options.exclude is not None:
        raise SelectionError("--selector stands alone: without --select and --exclude")
    templates = YamlTemplates(reading.indexer.project.target, settings_of(options).vars)
    return named_selector(options.selector, reading.indexer.text(FilePath(FILE)), templates, indirect)


def enabled_nodes(indexer: Indexer) -> dict[UniqueId, Selectable]:
    """Every enabled node as selectors see it."""
    found: dict[UniqueId, Selectable] = {}
    for unique_id, node in indexer.project.nodes.items():
        compiled = indexer.analysis.linkage(unique_id).compiled
        if compiled.enabled:
            macros = indexer.reads(unique_id).macros
            found[unique_id] = selectable(indexer.project, node, compiled.config, compiled.depends_on, macros)
    return found
