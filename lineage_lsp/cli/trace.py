"""`lineage-lsp trace NODE.COLUMN [--up|--down]`."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from lineage_lsp.base.lineage import Subtype
from lineage_lsp.cli.columns import MADE_HERE, origin
from lineage_lsp.cli.output import write, write_json
from lineage_lsp.cli.reading import read_project
from lineage_lsp.features.columns import columns
from lineage_lsp.features.names import find_column
from lineage_lsp.features.trace import Root, Step, display_name, is_made_here, roots, trace_down, trace_up


def run(options: argparse.Namespace) -> int:
    with read_project(options) as reading:
        node, column = find_column(reading.reader, options.node)
        walk = trace_down if options.down else trace_up
        steps = walk(reading.reader, [column.id])[column.id]
        itself = next(one for one in columns(reading.reader, node.id) if one.column.id == column.id)
    ends = not options.down and not steps
    if options.json:
        upwards = {
            "made_here": ends and is_made_here(node.object_type, column),
            "roots": [_root_json(root) for root in roots(steps)],
        }
        document = {"unique_id": node.unique_id, "column": column.name, "steps": [_step_json(step) for step in steps]}
        write_json(document if options.down else {**document, **upwards})
        return 0
    title = Text(f"{display_name(node)}.{column.name}", style="bold")
    if ends and (told := origin(node.object_type, itself)):
        title.append(f"  {told}", style="dim")
    tree = Tree(title)
    _grow(tree, steps, column.name)
    console = Console(width=200, highlight=False)
    with console.capture() as capture:
        console.print(tree)
    write("\n".join(line.rstrip() for line in capture.get().splitlines()))
    return 0


def _grow(tree: Tree, steps: tuple[Step, ...], below: str) -> None:
    for step in steps:
        label = Text(f"{step.node_name}.{step.column_name}", style="bold" if not step.further else "")
        if step.subtype is not Subtype.IDENTITY:
            label.append(f"  {step.subtype.lower()}: {step.expression}", style="dim")
        elif step.column_name.lower() != below.lower():
            label.append("  renamed", style="dim")
        label.append(f"  {step.confidence:.2f}", style="dim")
        if step.made_here:
            label.append(f"  {MADE_HERE}", style="dim")
        if step.repeated:
            label.append("  (shown above)", style="dim")
        _grow(tree.add(label), step.further, step.column_name)


def _root_json(root: Root) -> dict[str, str]:
    return {"unique_id": root.node, "column": root.column_name}


def _step_json(step: Step) -> dict[str, object]:
    return {
        "unique_id": step.node,
        "column": step.column_name,
        "subtype": step.subtype.value,
        "transformation": step.expression,
        "confidence": step.confidence,
        "reason": step.reason,
        "repeated": step.repeated,
        "made_here": step.made_here,
        "steps": [_step_json(one) for one in step.further],
    }
