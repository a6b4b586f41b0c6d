"""What an edit that is not saved takes from others: columns that are gone, renamed, of another type or moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.linked import ColumnOf, Linked, Occurrence, ScopeColumn, Shape, ShapeColumn, where_named
from lineage_lsp.analysis.places import exact_place, raw_place
from lineage_lsp.analysis.project import ProjectAnalysis
from lineage_lsp.analysis.reordering import REORDERED, Reordering
from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.compiler.compiled import Compiled
from lineage_lsp.project.model import ResourceType

BREAKING = "breaking-change"
RETYPED = "changed-type"

_MOST_READERS = 100
"""Readers of one node that are looked at: more than that nobody mends by hand, and the answer must come at once."""


class Use(NamedTuple):
    """A place where a node reads a column. name: the node's; exact: the column's own name stands there, letter by
    letter, and stands for nothing else when a loop renders it again; names_output: which also names an output, of the
    node or of a query inside it.
    """

    reader: UniqueId
    name: str
    at: FileSpan
    exact: bool
    names_output: bool


@dataclass(frozen=True, slots=True)
class LostColumn:
    """A column that the saved text gives and the text on the screen does not.

    renamed: the name that stands in its place. uses: in the saved text or the buffers of others, those through their
    `select *` included. number: its place among the saved columns, from 0. described: its name in the node's own YAML,
    with which its tests go.
    """

    name: str
    number: int
    renamed: str | None
    uses: tuple[Use, ...]
    described: FileSpan | None = None


class BreakingChange(NamedTuple):
    """problem: as it is shown; lost: the column, when it is gone or renamed."""

    problem: Diagnostic
    lost: LostColumn | None


@dataclass(slots=True)
class Breaking:
    """Looks at unsaved nodes; what it found of a reader is kept while neither side changes."""

    analysis: ProjectAnalysis
    _known: dict[tuple[UniqueId, UniqueId], _Reading] = field(default_factory=dict)
    _reordering: Reordering | None = None

    def changes(self, unique_id: UniqueId) -> Iterator[BreakingChange]:
        """What the unsaved text of a node takes from others and from its YAML, at the place of the edit.

        Nothing unless sure.
        """
        saved, now = self._both(unique_id)
        if saved is None or saved == now:
            return
        view = self.analysis.view(unique_id)
        if view.linked is not None and any(column.name_span is None for column in view.linked.columns):
            view = self.analysis.view(unique_id, occurrences=True)  # to say where inside a `*` finds it
        for lost in self._lost(unique_id, saved, now):
            if lost.uses or lost.described is not None:
                yield BreakingChange(_lost_problem(view, lost), lost)
        for problem in (*self._retyped(view, saved, now), *self._reordered(view)):
            yield BreakingChange(problem, None)

    def look(self, unique_id: UniqueId) -> Iterator[None]:
        """Find out what `changes` needs to know, one reader at a time: of a node that many read that takes long."""
        waiting, seen = [unique_id], {unique_id}
        while waiting:
            read = waiting.pop()
            saved, now = self._both(read)
            if saved is None or saved == now or (read != unique_id and not _loses(saved, now)):
                continue
            for reader in self._some_readers(read):
                self._reading(reader, read, saved)
                yield
                if reader not in seen:
                    seen.add(reader)
                    waiting.append(reader)
        for _ in self._moves().look(unique_id):
            yield

    def _lost(self, unique_id: UniqueId, saved: Shape, now: Shape) -> list[LostColumn]:
        """The columns a node lost since its text was saved."""
        if now.open:
            return []
        keys = {column.key for column in now.columns}
        before = {column.key for column in saved.columns}
        same_width = len(saved.columns) == len(now.columns)
        found: list[LostColumn] = []
        for number, column in enumerate(saved.columns):
            if column.key in keys:
                continue
            renamed = None
            if same_width and now.columns[number].key not in before:
                renamed = now.columns[number].name
            uses = tuple(dict.fromkeys(self._uses(unique_id, saved, column, {unique_id})))
            entries = self.analysis.project.nodes[unique_id].declared
            described = next((one.at for one in entries if one.name.lower() == column.name.lower()), None)
            found.append(LostColumn(column.name, number, renamed, uses, described))
        return found

    def forget(self) -> None:
        """All is saved: nothing found so far is asked for again."""
        self._known.clear()
        self._reordering = None

    def _moves(self) -> Reordering:
        if self._reordering is None:
            self._reordering = Reordering(self.analysis)
        return self._reordering

    def _reordered(self, view: NodeView) -> Iterator[Diagnostic]:
        """Told at the edit, and wherever its columns now meet others."""
        reordering = self._moves()
        first = reordering.first_moved(view.node.unique_id)
        moved = list(reordering.moved(view.node.unique_id)) if first is not None else []
        if not moved:
            return
        here = _place(view, first)
        readers = _names(list(dict.fromkeys(one.name for one in moved)))
        message = f"The columns are in another order than before, which counts in {readers}."
        related = tuple(Related(one.at, f"taken by their places in {one.name}") for one in moved)
        yield Diagnostic(REORDERED, Severity.WARNING, message, here, related)
        for one in moved:
            columns = _names([f"`{name}`" for name in one.columns])
            verb = "goes" if len(one.columns) == 1 else "go"
            message = f"The columns of `{view.node.name}` moved: by place {columns} {verb} with other columns now."
            yield Diagnostic(REORDERED, Severity.WARNING, message, one.at, (Related(here, "the order changed here"),))

    def _both(self, unique_id: UniqueId) -> tuple[Shape | None, Shape]:
        return self.analysis.saved_shape(unique_id), self.analysis.linkage(unique_id).shape

    def _retyped(self, view: NodeView, saved: Shape, now: Shape) -> Iterator[Diagnostic]:
        unique_id = view.node.unique_id
        types = {column.key: column for column in now.columns}
        for column in saved.columns:
            other = types.get(column.key)
            if other is None or not column.data_type or not other.data_type or column.data_type == other.data_type:
                continue
            uses = tuple(dict.fromkeys(self._uses(unique_id, saved, column, {unique_id})))
            if uses:
                message = (
                    f"The type of `{column.name}` changes from {column.data_type} to {other.data_type}; "
                    f"it is used in {_readers(uses)}."
                )
                yield Diagnostic(RETYPED, Severity.INFORMATION, message, _place(view, other.key), _related(uses))

    def _uses(self, unique_id: UniqueId, saved: Shape, column: ShapeColumn, seen: set[UniqueId]) -> Iterator[Use]:
        for reader in self._some_readers(unique_id):
            node = self.analysis.project.nodes[reader]
            if node.resource_type is ResourceType.TEST and node.extra.get("column") == column.name:
                yield Use(reader, node.name, node.at, exact=False, names_output=False)
                continue
            reading = self._reading(reader, unique_id, saved)
            if reading is None:
                continue
            yield from reading.uses.get(column.key, ())
            if reader in seen:
                continue
            before, now = self._both(reader)
            if before is None:
                continue
            keys = {one.key for one in now.columns}
            for passed in before.columns:  # its own column of the same origin went with it
                if passed.key in reading.passed.get(column.key, ()) and passed.key not in keys and not now.open:
                    yield from self._uses(reader, before, passed, seen | {reader})

    def _some_readers(self, unique_id: UniqueId) -> list[UniqueId]:
        return sorted(self.analysis.children(unique_id))[:_MOST_READERS]

    def _reading(self, reader: UniqueId, read: UniqueId, saved: Shape) -> _Reading | None:
        known = self._known.get((reader, read))
        if known is not None and known.compiled is self.analysis.linkage(reader).compiled and known.shape == saved:
            return known
        view = self.analysis.view_with(reader, {read: saved})
        if view is None or view.linked is None:
            return None
        compiled = view.linkage.compiled
        made = self._known[reader, read] = _Reading(compiled, saved, _uses_in(view, read), _passed(view.linked, read))
        return made


class _Reading(NamedTuple):
    """What a node reads of another. passed: by column, those of its own columns that are that one and nothing else."""

    compiled: Compiled
    shape: Shape
    uses: Mapping[ColumnKey, list[Use]]
    passed: Mapping[ColumnKey, set[ColumnKey]]


def _loses(saved: Shape, now: Shape) -> bool:
    """Whether columns are gone, for sure."""
    return not now.open and not {one.key for one in saved.columns} <= {one.key for one in now.columns}


def _uses_in(view: NodeView, read: UniqueId) -> dict[ColumnKey, list[Use]]:
    found: dict[ColumnKey, list[Use]] = {}
    rendered, linked, path = view.linkage.compiled.rendered, view.linked, view.node.path
    if linked is None or rendered is None:
        return found
    named = {column.name_span for scope in linked.scopes for column in scope.columns}
    written_as: dict[FileSpan, set[frozenset[ColumnKey]]] = {}  # by place: what it means, each time it is rendered
    uses: list[tuple[Occurrence, FileSpan | None, frozenset[ColumnKey]]] = []
    for one in linked.occurrences:
        if one.kind == "column":
            meant = [of for target in one.targets for of in where_named(linked, target, first_branch=True)]
            columns = frozenset(of.column for of in meant if isinstance(of, ColumnOf) and of.relation == read)
            exact = exact_place(rendered, one.span, path)
            uses.append((one, exact, columns))
            if exact is not None:
                written_as.setdefault(exact, set()).add(columns)
    for one, exact, columns in uses:
        at = exact or (raw_place(rendered, one.span, path) if columns else None)
        if at is not None:
            alone = exact is not None and len(written_as[exact]) == 1
            use = Use(view.node.unique_id, view.node.name, at, alone, one.span in named)
            for column in sorted(columns):
                found.setdefault(column, []).append(use)
    return found


def _passed(linked: Linked, read: UniqueId) -> dict[ColumnKey, set[ColumnKey]]:
    found: dict[ColumnKey, set[ColumnKey]] = {}
    for column in linked.columns:
        if len(column.edges) == 1 and column.edges[0].upstream.relation == read:
            found.setdefault(column.edges[0].upstream.column, set()).add(column.key)
    return found


def _lost_problem(view: NodeView, lost: LostColumn) -> Diagnostic:
    where = f"used in {_readers(lost.uses)}" if lost.uses else "described in YAML"
    if lost.renamed is not None:
        message = f"`{lost.name}` is now called `{lost.renamed}`; under its old name it is {where}."
    else:
        message = f"`{lost.name}` is no longer there; it is {where}."
    linked = view.linked
    columns = linked.columns if linked is not None else ()
    at = _place(view, columns[min(lost.number, len(columns) - 1)].key if columns else None)
    severity = Severity.WARNING if lost.uses else Severity.INFORMATION
    described = (Related(lost.described, "described here"),) if lost.described is not None else ()
    return Diagnostic(BREAKING, severity, message, at, _related(lost.uses) + described)


def _place(view: NodeView, key: ColumnKey | None) -> FileSpan:
    """Where the output of this name is written, also inside a query that `*` passes on; or the file's beginning."""
    rendered, linked = view.linkage.compiled.rendered, view.linked
    column = next((one for one in linked.columns if one.key == key), None) if linked is not None else None
    if column is not None and linked is not None and rendered is not None:
        parents = column.parents if column.name_span is None else ()
        inside = (one for parent, _ in parents for one in where_named(linked, parent))
        first = next((one for one in inside if isinstance(one, ScopeColumn)), None)
        if first is not None:
            column = linked.scopes[first.scope].columns[first.ordinal]
        place = raw_place(rendered, column.name_span or column.span, view.node.path)
        if place is not None:
            return place
    return FileSpan(view.node.path, Span(0, 0))


def _related(uses: tuple[Use, ...]) -> tuple[Related, ...]:
    return tuple(Related(one.at, f"used in {one.name}") for one in uses)


def _readers(uses: tuple[Use, ...]) -> str:
    return _names(list(dict.fromkeys(one.name for one in uses)))


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
