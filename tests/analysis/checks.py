"""Checks on small projects: labels under columns say where these come from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lineage_lsp.analysis.places import raw_place
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.base.text import FilePath, Span
from lineage_lsp.features.trace import named
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.facts import facts
from tests.projects import ProjectText, project_text


@contextmanager
def indexed(
    text: str | ProjectText, dialect: str | None = "duckdb", *, use_manifest: bool = True, wanted: tuple[str, ...] = ()
) -> Iterator[Indexer]:
    """The project read and linked, unsaved text in front of its files. dialect: None for what its code looks like."""
    project = project_text(text) if isinstance(text, str) else text
    with TemporaryDirectory() as folder:
        root = project.write(Path(folder).resolve())
        indexer = Indexer(root, Settings(dialect=dialect, use_manifest=use_manifest, wanted=wanted))
        for path, buffer in project.unsaved.items():
            indexer.files.open_buffer(path, buffer)
        if project.unsaved:
            indexer.text_changed(list(project.unsaved))
        for _ in indexer.link_in_parts(jobs=0):
            pass
        yield indexer


def check_columns(text: str) -> None:
    """Every label under an output column lists the columns one model up it is made of; an unlabeled one fails."""
    project = project_text(text)
    expected = {(label.at.path, label.at.span): label.text for label in project.labels}
    with indexed(project) as indexer:
        found: dict[tuple[FilePath, Span], str] = {}
        for path in {path for path, _ in expected}:
            for unique_id in indexer.nodes_in(path):
                found.update(_made_of(indexer, unique_id))
    assert found == expected


def check_problems(text: str, dialect: str | None = "duckdb") -> list[Diagnostic]:
    """The labels are the codes of all problems of the project; returns these in the order of files and places."""
    project = project_text(text)
    with indexed(project, dialect) as indexer:
        indexer.take_changes()
        found = sorted(indexer.problems.everywhere(), key=lambda one: (one.at, one.message))
    told = [(one.at, one.code) for one in found]
    assert told == sorted((one.at, one.text) for one in project.labels), told
    return found


def facts_of(indexer: Indexer) -> dict[str, object]:
    """All facts as the export shows them, from a store of their own."""
    with Store.temporary() as store:
        changes = indexer.changes_of(indexer.analysis.known_ids())
        with store.write() as connection:
            changes.write_to(store, connection)
        return facts(store)


def _made_of(indexer: Indexer, unique_id: UniqueId) -> dict[tuple[FilePath, Span], str]:
    view = indexer.analysis.view(unique_id)
    rendered = view.linkage.compiled.rendered
    assert view.linked is not None
    assert rendered is not None
    made: dict[tuple[FilePath, Span], str] = {}
    for column in view.linked.columns:
        place = raw_place(rendered, column.name_span or column.span, view.node.path)
        if place is None:
            continue
        parts: list[str] = []
        for edge in column.edges:
            node = indexer.project.nodes.get(UniqueId(edge.upstream.relation))
            name = (
                named(str(node.resource_type), node.unique_id, node.name)
                if node
                else edge.upstream.relation.removeprefix("relation:")
            )
            kind = ""
            if edge.subtype.lineage_type is LineageType.INDIRECT:
                kind = f" ({edge.subtype.lower()})"
            elif edge.subtype is not Subtype.IDENTITY:
                kind = " (derived)" if edge.subtype is Subtype.TRANSFORMATION else " (aggregated)"
            parts.append(f"{name}.{edge.upstream.column}{kind}")
        made[place] = ", ".join(parts) or "nothing"
    return made
