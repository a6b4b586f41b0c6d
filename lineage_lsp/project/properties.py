"""What properties files declare: entries by kind, with their places, and the patches they are for nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.project.model import DeclaredColumn, RefArgs
from lineage_lsp.project.references import declared_references
from lineage_lsp.project.templates import YamlTemplates, has_jinja
from lineage_lsp.project.yaml import Entry, read_yaml, yaml_diagnostics


@dataclass(frozen=True, slots=True)
class Properties:
    """One file. document: None when it is empty or cannot be read."""

    path: FilePath
    text: str
    document: Entry | None
    problems: tuple[Diagnostic, ...] = ()

    def entries(self, kind: str) -> Iterator[Entry]:
        """The named entries under a top-level key such as `models`."""
        for entry in self.document.each(kind) if self.document else ():
            name = entry.get("name")
            if entry.text("name") and name is not None and not isinstance(name.value, bool):
                yield entry


@dataclass(frozen=True, slots=True)
class Patch:
    """An entry that describes a node: of `kind` (`models` …), in the folders `inside` names.

    inside: the file's place below its resource folder. at: its name.
    """

    kind: str
    name: str
    path: FilePath
    inside: str
    entry: Entry
    package: str
    at: FileSpan


@dataclass(slots=True)
class Patches:
    """All patches of all packages. used: by `(kind, package, name)`, those that found their node."""

    _by_name: dict[tuple[str, str], list[Patch]] = field(default_factory=dict)

    def add(self, patch: Patch) -> None:
        self._by_name.setdefault((patch.kind, patch.name), []).append(patch)

    def of(self, kind: str, package: str, name: str) -> Patch | None:
        """The patch for a node: its own package's, else one of a package that has no such node itself."""
        found = self._by_name.get((kind, name))
        if found is None:
            return None
        return next((patch for patch in found if patch.package == package), found[0])

    def each(self) -> Iterator[Patch]:
        for found in self._by_name.values():
            yield from found


def read_properties(path: FilePath, text: str) -> Properties:
    # Without the line break at the end, as dbt reads files: a block scalar there has none either.
    document, problems = read_yaml(text.rstrip())
    return Properties(path, text, document, (*yaml_diagnostics(path, problems), *_misread_names(path, document)))


def _misread_names(path: FilePath, document: Entry | None) -> Iterator[Diagnostic]:
    """Names such as `off` and `no`, which YAML takes for true or false; dbt refuses them."""
    for _, section in document.items() if document is not None else ():
        for entry in section.each():
            for table in (entry, *entry.each("tables")):
                for named in (table, *table.each("columns")):
                    name = named.get("name")
                    if name is not None and isinstance(name.value, bool):
                        message = f"YAML reads this name as `{str(name.value).lower()}`: put it in quotes."
                        yield Diagnostic("yaml-name", Severity.ERROR, message, FileSpan(path, name.span))


def name_place(path: FilePath, entry: Entry) -> FileSpan:
    name = entry.get("name")
    return FileSpan(path, (name or entry).span)


def said_config(entry: Entry, templates: YamlTemplates) -> dict[str, Any]:
    """`config:` of an entry with what may also stand beside it; hooks stay as written (dbt: normalize_attribute)."""
    said: dict[str, Any] = {}
    config = entry.get("config")
    for key, value in config.items() if config is not None else ():
        written = value.value
        said[key] = written if key in _HOOKS else templates.deep(written)
    for key in _BESIDE:
        beside = entry.get(key)
        if beside is not None and key not in said and beside.value is not None:
            said[key] = templates.deep(beside.value)
    return said


_HOOKS = frozenset({"pre_hook", "post_hook", "pre-hook", "post-hook"})
_BESIDE = ("meta", "docs", "group", "contract", "access")


def described(entry: Entry, templates: YamlTemplates) -> str:
    """The description of an entry, with its `doc()`s."""
    text = entry.text("description")
    if not text:
        return ""
    return (templates.text(text) or text) if has_jinja(text) else text


def declared_columns(path: FilePath, entry: Entry, templates: YamlTemplates) -> tuple[DeclaredColumn, ...]:
    """The columns an entry names."""
    return tuple(
        _column(path, column, name, templates) for column in entry.each("columns") if (name := column.text("name"))
    )


def _column(path: FilePath, column: Entry, name: str, templates: YamlTemplates) -> DeclaredColumn:
    quote = column.get("quote")
    data_type = column.text("data_type")
    if data_type and has_jinja(data_type):
        data_type = templates.text(data_type)
    return DeclaredColumn(
        templates.text(name) or name if has_jinja(name) else name,
        data_type,
        described(column, templates),
        bool(quote.value) if quote is not None else False,
        name_place(path, column),
        is_not_null(column),
    )


def is_not_null(column: Entry) -> bool:
    """Whether a test or a constraint of a column says it has a value always."""
    for test in column.each("tests", "data_tests"):
        if test.value == "not_null" or (test.is_mapping and "not_null" in dict(test.items())):
            return True
    return any(one.text("type") in ("not_null", "primary_key") for one in column.each("constraints"))


def foreign_keys(entry: Entry, version: Entry | None, templates: YamlTemplates) -> tuple[RefArgs, ...]:
    """What the foreign keys of a model point to: a dependency (dbt: _process_constraints_refs_and_sources)."""
    below = version if version is not None and version.get("constraints") is not None else entry
    columns = [column for one in (entry, version) if one is not None for column in one.each("columns")]
    return tuple(
        dict.fromkeys(
            args
            for holder in (below, *columns)
            for constraint in holder.each("constraints")
            if constraint.text("type") == "foreign_key" and (to := constraint.text("to"))
            for args in declared_references(to, templates)
        )
    )


def versions_of(entry: Entry) -> tuple[Version, ...]:
    """The versions a model's entry declares, in order."""
    found = []
    for each in entry.each("versions"):
        number = each.text("v")
        if number is not None:
            found.append(Version(number, each.text("defined_in"), each))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Version:
    number: str
    defined_in: str | None
    entry: Entry


def latest_version(entry: Entry, versions: tuple[Version, ...]) -> str:
    """The one `ref()` means without a version: as said, else the highest (dbt: UnparsedVersion.__lt__)."""
    said = entry.text("latest_version")
    return said if said is not None else max((one.number for one in versions), key=version_order)


def version_order(number: str) -> tuple[int, float, str]:
    """What puts versions in order: numbers first (dbt: UnparsedVersion.__lt__)."""
    try:
        return (0, float(number), "")
    except ValueError:
        return (1, 0.0, number)


def version_columns(
    path: FilePath, entry: Entry, version: Version, templates: YamlTemplates
) -> tuple[DeclaredColumn, ...]:
    """The columns of one version: the model's, chosen by `include` and `exclude`, with its own over them."""
    common = declared_columns(path, entry, templates)
    own: list[DeclaredColumn] = []
    if version.entry.get("columns") is None:
        return common
    for one in version.entry.each("columns"):
        name = one.text("name")
        if name:
            own.append(_column(path, one, name, templates))
            continue
        included, excluded = _names(one.get("include")), _names(one.get("exclude"))
        if included is not None and included & {"*", "all"}:
            included = None
        common = tuple(
            column
            for column in common
            if (included is None or column.name in included) and column.name not in (excluded or ())
        )
    named = {column.name for column in own}
    return (*(column for column in common if column.name not in named), *own)


def _names(entry: Entry | None) -> set[str] | None:
    if entry is None or entry.value is None:
        return None
    value = entry.value
    return {str(one) for one in value} if isinstance(value, list) else {str(value)}


def file_start(path: FilePath) -> FileSpan:
    return FileSpan(path, Span(0, 0))


EMPTY: Mapping[str, Any] = {}
