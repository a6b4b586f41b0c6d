"""A properties file as a place: every name in it that stands for something, and what that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, Span
from lineage_lsp.project.docs import Docs, doc_calls
from lineage_lsp.project.model import Node, Project, RefArgs
from lineage_lsp.project.references import calls_in
from lineage_lsp.project.yaml import Entry, read_yaml


@dataclass(frozen=True, slots=True)
class NodeName:
    """A model, a source's table, an exposure … ids: the nodes it names, several for a model with versions."""

    span: Span
    ids: tuple[UniqueId, ...]


@dataclass(frozen=True, slots=True)
class SourceName:
    """A source; ids: its tables."""

    span: Span
    name: str
    ids: tuple[UniqueId, ...]


@dataclass(frozen=True, slots=True)
class ColumnName:
    """A column of each of the nodes `ids`."""

    span: Span
    ids: tuple[UniqueId, ...]
    name: str


@dataclass(frozen=True, slots=True)
class RefName:
    """A `ref()` or `source()` call, or a bare name that dbt reads as a ref. package: of the file it stands in."""

    span: Span
    args: RefArgs
    package: str


@dataclass(frozen=True, slots=True)
class RefColumnName:
    """A column of what `args` refers to."""

    span: Span
    args: RefArgs
    package: str
    name: str


@dataclass(frozen=True, slots=True)
class TestName:
    """The generic test a model or column has. macro: the unique_id of its macro, None for one dbt brings along."""

    __test__ = False

    span: Span
    name: str
    macro: str | None
    ids: tuple[UniqueId, ...]


@dataclass(frozen=True, slots=True)
class MacroName:
    span: Span
    unique_id: str


@dataclass(frozen=True, slots=True)
class DocName:
    """A `doc()` call in a description. key: of its block among the project's docs, None where there is none."""

    span: Span
    key: str | None


YamlName = NodeName | SourceName | ColumnName | RefName | RefColumnName | TestName | MacroName | DocName


def names_in(project: Project, path: FilePath, text: str) -> tuple[YamlName, ...] | None:
    """The names in the properties file `text`, in order of their places. project: as `text` declares it.

    None where nothing of the file can be read, as it happens while one types.
    """
    document, problems = read_yaml(text.rstrip(), with_keys=True)
    if document is None:
        return None if problems else ()
    return tuple(sorted(_Reader(project, path, text).names(document), key=lambda one: one.span))


def name_at(names: Iterable[YamlName], offset: int) -> YamlName | None:
    """The shortest name that touches `offset`."""
    touching = [one for one in names if one.span.contains(offset)]
    return min(touching, key=lambda one: one.span.end - one.span.start, default=None)


_DESCRIBED = ("models", "seeds", "snapshots", "analyses", "data_tests", "functions")
_COLUMN_LISTS = frozenset({"combination_of_columns", "columns", "column_list", "group_by_columns", "compare_columns"})
"""Arguments of well-known tests that list columns of what is tested."""
_COLUMNS = frozenset({"column_name", "column_A", "column_B"})
"""Arguments of well-known tests that name one."""
_PLAIN = re.compile(r"[^\W\d]\w*")


class _Reader:
    def __init__(self, project: Project, path: FilePath, text: str) -> None:
        self._text = text
        self._package = _package_of(project, path)
        self._macros = {(macro.package_name, macro.name): macro.unique_id for macro in project.macros}
        self._root = project.name
        self._docs = Docs(project.docs, self._package, project.name, project.packages)
        self._named: dict[Span, list[Node]] = {}
        for nodes in (project.nodes, project.disabled):
            for node in nodes.values():
                if node.patch is not None and node.patch.path == path:
                    self._named.setdefault(node.patch.span, []).append(node)
                elif node.at.path == path:
                    self._named.setdefault(node.at.span, []).append(node)

    def names(self, document: Entry) -> Iterator[YamlName]:
        for kind in _DESCRIBED:
            for entry in document.each(kind):
                yield from self._described(entry)
        for source in document.each("sources"):
            yield from self._source(source)
        for exposure in document.each("exposures"):
            yield from self._own_name(exposure)
            for one in exposure.each("depends_on"):
                yield from self._calls(one)
        for unit_test in document.each("unit_tests"):
            yield from self._unit_test(unit_test)
        for kind in ("semantic_models", "metrics", "saved_queries"):
            for entry in document.each(kind):
                yield from self._own_name(entry)
                yield from self._calls(entry.get("model"))
                yield from self._semantics(entry)
        for macro in document.each("macros"):
            name, at = macro.text("name"), macro.get("name")
            unique_id = self._macros.get((self._package, name or ""))
            if at is not None and unique_id is not None:
                yield MacroName(at.span, unique_id)
        for call in doc_calls(self._text, document):
            yield DocName(call.span, self._docs.key(call.first, call.second))

    def _own_name(self, entry: Entry) -> Iterator[YamlName]:
        at = entry.get("name")
        if at is not None and (ids := self._ids(at.span)):
            yield NodeName(at.span, ids)

    def _described(self, entry: Entry) -> Iterator[YamlName]:
        at = entry.get("name")
        ids = self._ids(at.span) if at is not None else ()
        yield from self._own_name(entry)
        yield from self._calls(entry.get("relation"))
        yield from self._below(entry, ids)
        by_version = {str(node.version): node.unique_id for node in self._named.get(at.span, ())} if at else {}
        for version in entry.each("versions"):
            number = version.get("v")
            one = by_version.get(str(number.value)) if number is not None else None
            if number is not None and one is not None:
                yield NodeName(number.span, (one,))
                yield from self._below(version, (one,))

    def _source(self, source: Entry) -> Iterator[YamlName]:
        ids: list[UniqueId] = []
        for table in source.each("tables"):
            at = table.get("name")
            own = self._ids(at.span) if at is not None else ()
            ids.extend(own)
            yield from self._own_name(table)
            yield from self._below(table, own)
        name, at = source.text("name"), source.get("name")
        if name and at is not None and ids:
            yield SourceName(at.span, name, tuple(ids))

    def _below(self, entry: Entry, ids: tuple[UniqueId, ...]) -> Iterator[YamlName]:
        """Columns, tests and constraints of an entry."""
        if not ids:
            return
        yield from self._tests(entry, ids)
        for constraint in entry.each("constraints"):
            yield from self._constraint(constraint)
            yield from _columns(constraint.each("columns"), ids)
        for column in entry.each("columns"):
            name, at = column.text("name"), column.get("name")
            if name and at is not None:
                yield ColumnName(at.span, ids, name)
                yield from self._tests(column, ids)
                for constraint in column.each("constraints"):
                    yield from self._constraint(constraint)

    def _constraint(self, constraint: Entry) -> Iterator[YamlName]:
        to = constraint.get("to")
        yield from self._calls(to)
        for _, args in calls_in(self._text, to.span)[:1] if to is not None else ():
            yield from self._columns_of(args, constraint.each("to_columns"))

    def _columns_of(self, args: RefArgs, entries: Iterable[Entry]) -> Iterator[RefColumnName]:
        for one in entries:
            if isinstance(one.value, str):
                yield RefColumnName(one.span, args, self._package, one.value)

    def _semantics(self, entry: Entry) -> Iterator[RefColumnName]:
        """The columns of a semantic model: what `expr` says when it is a column's name, else the name itself."""
        model = entry.get("model")
        for _, args in calls_in(self._text, model.span)[:1] if model is not None else ():
            for one in entry.each("entities", "dimensions", "measures"):
                column = one.get("expr") or one.get("name")
                if column is not None and isinstance(column.value, str) and _PLAIN.fullmatch(column.value):
                    yield from self._columns_of(args, [column])

    def _tests(self, entry: Entry, ids: tuple[UniqueId, ...]) -> Iterator[YamlName]:
        for test in entry.each("tests", "data_tests"):
            called = test.get("test_name")
            name = str(called.value if called is not None else next((key for key, _ in test.items()), test.value))
            start = called.span.start if called is not None else test.beginning
            span = Span(start, start + len(name))
            if self._text[span.start : span.end] == name:
                yield TestName(span, name, self._test_macro(name), self._ids(span))
            below = test if called is not None else next((value for _, value in test.items()), None)
            if below is not None:
                yield from self._arguments(below, ids)

    def _arguments(self, arguments: Entry, ids: tuple[UniqueId, ...]) -> Iterator[YamlName]:
        nested = arguments.get("arguments")
        if nested is not None:
            yield from self._arguments(nested, ids)
        to = arguments.get("to")
        field = arguments.get("field")
        for key, value in arguments.items():
            if key in _COLUMN_LISTS:
                yield from _columns(value.each(), ids)
            elif key in _COLUMNS:
                yield from _columns([value], ids)
            elif key not in ("arguments", "config"):
                yield from self._calls(value)
        if to is not None and field is not None:
            for _, args in calls_in(self._text, to.span)[:1]:
                yield from self._columns_of(args, [field])

    def _unit_test(self, entry: Entry) -> Iterator[YamlName]:
        yield from self._own_name(entry)
        model, at = entry.text("model"), entry.get("model")
        if model and at is not None:
            args = RefArgs("ref", model)
            yield RefName(at.span, args, self._package)
            expect = entry.get("expect")
            if expect is not None:
                yield from self._rows(expect, args)
        for given in entry.each("given"):
            written = given.get("input")
            found = calls_in(self._text, written.span) if written is not None else ()
            for span, args in found[:1]:
                yield RefName(span, args, self._package)
                yield from self._rows(given, args)

    def _rows(self, entry: Entry, args: RefArgs) -> Iterator[YamlName]:
        for row in entry.each("rows"):
            for name, span in row.key_spans().items():
                yield RefColumnName(span, args, self._package, str(name))

    def _calls(self, entry: Entry | None) -> Iterator[RefName]:
        if entry is not None and isinstance(entry.value, str):
            for span, args in calls_in(self._text, entry.span):
                yield RefName(span, args, self._package)

    def _test_macro(self, name: str) -> str | None:
        package, _, test = name.rpartition(".")
        order = (package,) if package else (self._package, self._root)
        return next((found for one in order if (found := self._macros.get((one, f"test_{test}")))), None)

    def _ids(self, span: Span) -> tuple[UniqueId, ...]:
        return tuple(node.unique_id for node in self._named.get(span, ()))


def _columns(entries: Iterable[Entry], ids: tuple[UniqueId, ...]) -> Iterator[ColumnName]:
    for one in entries:
        if isinstance(one.value, str):
            yield ColumnName(one.span, ids, one.value)


def _package_of(project: Project, path: FilePath) -> str:
    """The package a file belongs to: that of the nearest dbt_project.yml above it."""
    place = (project.root / path).as_posix()
    inside = [one for one in project.packages.values() if place.startswith(f"{one.root.as_posix()}/")]
    return max(inside, key=lambda one: len(one.root.as_posix())).name if inside else project.name
