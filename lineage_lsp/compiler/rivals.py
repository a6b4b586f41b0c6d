"""Which of several nodes of one name is enabled, where only rendering their code can tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.project.model import Node, Project
from lineage_lsp.project.names import duplicate


def settled(project: Project, compiler: Callable[[Project], Compiler]) -> Project:
    """`project` with the one its code enables of each group of rivals; a second one is a problem.

    A package for several warehouses has a model once for each of them, `enabled` by a macro in its `config()`.
    """
    if not project.rivals:
        return project
    nodes, problems = dict(project.nodes), list(project.problems)
    chosen: dict[str, Node] = {}
    for turn in range(1 + max(len(others) for others in project.rivals.values())):
        trying = {
            unique_id: candidates[turn]
            for unique_id, others in project.rivals.items()
            if turn < len(candidates := (project.nodes[unique_id], *others))
        }
        asked = compiler(replace(project, nodes={**project.nodes, **trying}))
        for unique_id, node in trying.items():
            if not asked.parse(unique_id).enabled:
                continue
            if unique_id in chosen:
                problems.append(duplicate(chosen[unique_id], node))
            else:
                chosen[unique_id] = nodes[unique_id] = node
    return replace(project, nodes=nodes, problems=tuple(problems))
