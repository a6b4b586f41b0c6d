"""The line above a model that counts what it stands on and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, Span
from lineage_lsp.workspace.state import WorkspaceState


@dataclass(frozen=True, slots=True)
class LensCounts:
    """Objects upstream and downstream, direct and in all; tests do not count.

    complete: the whole project is read; before, nobody knows what is downstream.
    """

    upstream: int
    all_upstream: int
    downstream: int
    all_downstream: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Lens:
    """span: where the node begins."""

    span: Span
    node: UniqueId
    counts: LensCounts


def lenses(state: WorkspaceState, path: FilePath) -> tuple[Lens, ...]:
    """One for each node the file defines, in order; none for a file that defines none."""
    document = state.document(path)
    if document is None:
        return ()
    return tuple(
        Lens(view.node.at.span, view.node.unique_id, lens_counts(state, view.node.unique_id))
        for view in document.views
        if view.linkage.enabled
    )


def lens_counts(state: WorkspaceState, node: UniqueId) -> LensCounts:
    """What the lens of a node shows."""
    reader = state.reader
    here = reader.ids.object(node)
    up, down = reader.upstream([here]), reader.downstream([here])
    counted = {one for one, found in reader.objects(up | down).items() if found.object_type not in _UNCOUNTED}
    parents = {edge.parent for edge in reader.parents([here])}
    children = {edge.child for edge in reader.children([here])}
    ups, downs = (len(parents & counted), len(up & counted)), (len(children & counted), len(down & counted))
    return LensCounts(*ups, *downs, state.indexed)


_UNCOUNTED = frozenset({"test", "unit_test", "operation"})


def lens_title(counts: LensCounts) -> str:
    """`↑ 2 upstream (5 in all) · ↓ 1 downstream`; the total stands only where it says more.

    `↓ …` while the project is being read.
    """
    up = _count("↑", counts.upstream, counts.all_upstream, "upstream")
    down = _count("↓", counts.downstream, counts.all_downstream, "downstream") if counts.complete else "↓ …"
    return f"{up} · {down}"


def _count(arrow: str, direct: int, total: int, word: str) -> str:
    return f"{arrow} {direct} {word}" + (f" ({total} in all)" if total != direct else "")
