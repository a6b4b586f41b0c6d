"""What the editor would know of a small project, and the words its features answer in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from textwrap import dedent

from lineage_lsp.base.text import FilePath, FileSpan, LineIndex
from lineage_lsp.features.definition import definition
from lineage_lsp.features.graph import Direction, Graph, GraphRequest, graph
from lineage_lsp.features.hover import hover
from lineage_lsp.features.lens import lens_title, lenses
from lineage_lsp.features.names import find_column, find_named
from lineage_lsp.features.trace import Step, trace_down, trace_up
from lineage_lsp.lsp.hover import Writer
from lineage_lsp.lsp.places import Places
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.documents import drawn
from lineage_lsp.workspace.state import WorkspaceState
from tests.analysis.checks import indexed
from tests.projects import ProjectText, project_text

_SHOP = """
# source: shop.orders(id integer, amount numeric, currency, customer_id integer, placed_at timestamp)
# file: models/stg_orders.sql
select id as order_id, amount / 100 as dollars, currency, customer_id, placed_at from {{ source('shop', 'orders') }}
"""


def in_shop(text: str) -> str:
    """A project that has a source `shop.orders` and the model `stg_orders` on it, and what `text` adds."""
    return _SHOP.strip("\n") + "\n" + dedent(text).strip("\n")


@contextmanager
def state_of(text: str | ProjectText) -> Iterator[WorkspaceState]:
    """The project with every file open in the editor."""
    with indexed(text) as indexer, Store.temporary() as store:
        changes = indexer.changes_of(indexer.analysis.known_ids())
        with store.write() as connection:
            changes.write_to(store, connection)
        paths = {node.path for node in indexer.project.nodes.values()} | _texts(text).keys()
        documents = {path: drawn(indexer, path, 1) for path in paths}
        problems = {path: tuple(one for one in indexer.problems.everywhere() if one.at.path == path) for path in paths}
        with store.read() as connection:
            yield WorkspaceState(1, True, indexer.project, Reader(connection, store.scope), documents, problems)


@contextmanager
def reader_of(text: str) -> Iterator[Reader]:
    """The store of the project alone."""
    with state_of(text) as state:
        yield state.reader


def hover_text(text: str) -> str | None:
    """The hover at the cursor, in plain words."""
    project = project_text(text)
    assert project.cursor is not None
    with state_of(project) as state:
        found = hover(state, project.cursor)
        if found is None:
            return None
        places = Places(state.project.root, state, "utf-16")
        return Writer(places, markdown=False).cards(found.cards) + "\n"


def definition_of(text: str) -> list[str]:
    """`file:line: text` of each target of the name at the cursor; nothing where there is none."""
    project = project_text(text)
    assert project.cursor is not None
    with state_of(project) as state:
        found = definition(state, project.cursor)
        texts = _texts(project)
        return [_said(texts, one) for one in found.targets] if found else []


def lens_of(text: str, path: str, *, whole: bool = True) -> list[str]:
    """The titles above the nodes of a file. whole: whether the whole project is known to be read."""
    with state_of(text) as state:
        return [lens_title(lens.counts) for lens in lenses(replace(state, indexed=whole), FilePath(path))]


def graph_of(
    text: str, root: str, direction: Direction = Direction.BOTH, depth: int | None = None, limit: int = 200
) -> Graph:
    """The graph around a node or a column, named as on the command line."""
    with reader_of(text) as reader:
        named = find_named(reader, root)
        column = named.column.key if named.column else None
        return graph(reader, GraphRequest(named.node.unique_id, column, direction, depth, limit=limit))


def trace_of(text: str, column: str, *, down: bool = False) -> str:
    """The way up (or down) of a column, a step a line, deeper steps further in."""
    with reader_of(text) as reader:
        _, start = find_column(reader, column)
        steps = (trace_down if down else trace_up)(reader, [start.id])[start.id]
    return "".join(f"{line}\n" for line in _steps(steps, ""))


def _texts(text: str | ProjectText) -> dict[FilePath, str]:
    """All files; where one is edited, the text on the screen."""
    project = project_text(text) if isinstance(text, str) else text
    return {**project.files, **project.unsaved}


def _said(texts: dict[FilePath, str], at: FileSpan) -> str:
    text = texts[at.path]
    line, _ = LineIndex(text).line_column(at.span.start)
    return f"{at.path}:{line + 1}: {text[at.span.start : at.span.end]}".rstrip()


def _steps(steps: tuple[Step, ...], indent: str) -> Iterator[str]:
    for step in steps:
        mark = " (again)" if step.repeated else ""
        yield f"{indent}{step.node_name}.{step.column_name} {step.subtype.lower()}{mark}"
        yield from _steps(step.further, indent + "  ")
