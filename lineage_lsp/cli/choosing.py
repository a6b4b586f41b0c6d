"""`--select`, `--exclude`, `--selector`: which nodes of a project they name."""

from __future__ import annotations

import argparse

from lineage_lsp.base.errors import SelectionError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.cli.output import note
from lineage_lsp.cli.reading import settings_of
from lineage_lsp.project.templates import YamlTemplates
from lineage_lsp.selection.grammar import Indirect, Selector, selector_of
from lineage_lsp.selection.named import FILE, named_selector
from lineage_lsp.selection.nodes import Nodes, Selectable, selectable
from lineage_lsp.selection.select import select
from lineage_lsp.selection.state import read_state
from lineage_lsp.workspace.indexer import Indexer


def chosen(options: argparse.Namespace, indexer: Indexer) -> frozenset[UniqueId]:
    """The nodes the options name; what fits nothing is said on standard error."""
    project = indexer.project
    state = None
    if options.state is not None:
        state = read_state(options.state, project, lambda path: indexer.text(FilePath(path)))
    found = select(Nodes(project, enabled_nodes(indexer)), _selector(options, indexer), state)
    for raw in found.empty:
        note(f"lineage-lsp: the selector {raw} fits no enabled node")
    return found.ids


def enabled_nodes(indexer: Indexer) -> dict[UniqueId, Selectable]:
    """Every enabled node as selectors see it."""
    found: dict[UniqueId, Selectable] = {}
    for unique_id, node in indexer.project.nodes.items():
        compiled = indexer.analysis.linkage(unique_id).compiled
        if compiled.enabled:
            macros = indexer.reads(unique_id).macros
            found[unique_id] = selectable(indexer.project, node, compiled.config, compiled.depends_on, macros)
    return found


def _selector(options: argparse.Namespace, indexer: Indexer) -> Selector:
    indirect = Indirect(options.indirect_selection)
    if options.selector is None:
        return selector_of(options.select, options.exclude, indirect)
    if options.select is not None or options.exclude is not None:
        raise SelectionError("--selector stands alone: without --select and --exclude")
    templates = YamlTemplates(indexer.project.target, settings_of(options).vars)
    return named_selector(options.selector, indexer.text(FilePath(FILE)), templates, indirect)
