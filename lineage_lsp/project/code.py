"""Nodes that are files or blocks of code: models, analyses, singular tests, seeds, snapshots, functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.project.home import Home
from lineage_lsp.project.layout import Located
from lineage_lsp.project.merging import deep_merged, is_enabled
from lineage_lsp.project.model import WHOLE_FILE, DeclaredColumn, Node, ResourceType
from lineage_lsp.project.names import says_enabled
from lineage_lsp.project.properties import (
    Patch,
    Patches,
    Version,
    declared_columns,
    described,
    file_start,
    foreign_keys,
    latest_version,
    said_config,
    version_columns,
    versions_of,
)
from lineage_lsp.project.seeds import seed_columns


def code_nodes(home: Home, patches: Patches) -> Iterator[Node]:
    """All of a package's nodes that have a file or a block of their own."""
    yield from _models(home, patches)
    for located in home.layout.of_kind("analyses", (".sql",)):
        yield _file_node(home, patches, ResourceType.ANALYSIS, located, ("analysis", *located.folders))
    for located in home.layout.of_kind("tests", (".sql",)):
        if located.inside.split("/")[0] not in ("generic", "fixtures"):
            yield _file_node(home, patches, ResourceType.TEST, located, located.folders)
    for located in home.layout.of_kind("functions", (".sql", ".py")):
        yield _file_node(home, patches, ResourceType.FUNCTION, located, located.folders)
    for located in home.layout.of_kind("seeds", (".csv",)):
        yield _seed(home, patches, located)
    yield from _snapshots(home, patches)


@dataclass(frozen=True, slots=True)
class _Versioned:
    patch: Patch
    version: Version
    latest: str


def _models(home: Home, patches: Patches) -> Iterator[Node]:
    files = list(home.layout.of_kind("models", (".sql", ".py")))
    versioned = _versioned_files(home, patches, files)
    for located in files:
        found = versioned.get(located.stem)
        if found is None:
            yield _file_node(home, patches, ResourceType.MODEL, located, located.folders)
        else:
            yield _version_node(home, located, found)


def _versioned_files(home: Home, patches: Patches, files: Iterable[Located]) -> dict[str, _Versioned]:
    """By the name of its file, what a version of a model is."""
    found: dict[str, _Versioned] = {}
    versioned = [
        patch
        for patch in patches.each()
        if patch.kind == "models" and patch.package == home.name and patch.entry.get("versions") is not None
    ]
    by_stem: dict[str, list[Located]] = {}
    for located in files if versioned else ():
        by_stem.setdefault(located.stem, []).append(located)
    for patch in versioned:
        versions = versions_of(patch.entry)
        latest = latest_version(patch.entry, versions) if versions else ""
        for version in versions:
            names = [version.defined_in] if version.defined_in else _version_names(patch.name, version.number)
            if version.number == latest:
                names.append(patch.name)
            present = [name for name in names if name in by_stem]
            # A disabled file is no version while another one may be it.
            name = next((name for name in present if len(present) > 1 and _any_enabled(home, by_stem[name])), None)
            if present:
                found[name or present[0]] = _Versioned(patch, version, latest)
    return found


def _any_enabled(home: Home, files: Iterable[Located]) -> bool:
    """Whether one of the files is a model that its folder's configuration and its code leave enabled."""
    for located in files:
        config, _ = home.config(ResourceType.MODEL, (home.name, *located.folders, located.stem))
        said = says_enabled(home.files.read(located.path) or "", home.templates)
        if said or (said is None and is_enabled(config)):
            return True
    return False


def _version_names(name: str, number: str) -> list[str]:
    return [f"{name}_v{number}", f"{name}.v{number}"]


def _version_node(home: Home, located: Located, found: _Versioned) -> Node:
    patch, version = found.patch, found.version
    label = f"v{version.number}"
    said = deep_merged(said_config(patch.entry, home.templates), said_config(version.entry, home.templates))
    fqn = (home.name, *located.folders, patch.name, label)
    config, last = home.config(ResourceType.MODEL, fqn, [said])
    return Node(
        UniqueId(f"model.{home.name}.{patch.name}.{label}"),
        patch.name,
        ResourceType.MODEL,
        home.name,
        located.path,
        file_start(located.path),
        WHOLE_FILE,
        _language(located.path),
        config,
        version_columns(patch.path, patch.entry, version, home.templates),
        described(version.entry, home.templates) or described(patch.entry, home.templates),
        patch.at,
        version.number,
        found.latest,
        refs=foreign_keys(patch.entry, version.entry, home.templates),
        extra=_extra(last, _time_spine(patch)),
        fqn=fqn,
    )


_KINDS = {
    ResourceType.MODEL: "models",
    ResourceType.ANALYSIS: "analyses",
    ResourceType.TEST: "data_tests",
    ResourceType.FUNCTION: "functions",
    ResourceType.SEED: "seeds",
    ResourceType.SNAPSHOT: "snapshots",
}


def _file_node(home: Home, patches: Patches, type_: ResourceType, located: Located, folders: tuple[str, ...]) -> Node:
    """The node that is all of a file."""
    return _node(home, patches, type_, located.stem, (home.name, *folders, located.stem), located.path)


def _node(
    home: Home,
    patches: Patches,
    type_: ResourceType,
    name: str,
    fqn: tuple[str, ...],
    path: FilePath,
    at: FileSpan | None = None,
    body: Span | None = WHOLE_FILE,
    columns: tuple[DeclaredColumn, ...] = (),
    extra: Mapping[str, Any] | None = None,
) -> Node:
    patch = patches.of(_KINDS[type_], home.name, name)
    if patch is None and type_ is ResourceType.TEST:
        patch = patches.of("tests", home.name, name)

    def made() -> Node:
        return _made(home, patch, type_, name, fqn, path, at, body, columns, extra)

    parts = (patch.entry if patch is not None else None, home.surroundings, body, columns)
    return home.cache.derived((str(type_), path, name), parts, made)


def _made(
    home: Home,
    patch: Patch | None,
    type_: ResourceType,
    name: str,
    fqn: tuple[str, ...],
    path: FilePath,
    at: FileSpan | None,
    body: Span | None,
    columns: tuple[DeclaredColumn, ...],
    extra: Mapping[str, Any] | None,
) -> Node:
    config, last = home.config(type_, fqn, [said_config(patch.entry, home.templates)] if patch is not None else ())
    declared = declared_columns(patch.path, patch.entry, home.templates) if patch is not None else ()
    return Node(
        UniqueId(f"{type_}.{home.name}.{name}"),
        name,
        type_,
        home.name,
        path,
        at or file_start(path),
        body,
        _language(path),
        config,
        _seed_columns(columns, declared) if type_ is ResourceType.SEED else declared,
        described(patch.entry, home.templates) if patch is not None else "",
        patch.at if patch is not None else None,
        refs=foreign_keys(patch.entry, None, home.templates)
        if patch is not None and type_ is ResourceType.MODEL
        else (),
        extra=_extra(last, _time_spine(patch) if type_ is ResourceType.MODEL else extra),
        fqn=fqn,
    )


def _language(path: FilePath) -> str:
    return "python" if path.endswith(".py") else "sql"


def _extra(last: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    extra = dict(more or {})
    if last:
        extra["root_config"] = last
    return extra


def _time_spine(patch: Patch | None) -> Mapping[str, Any] | None:
    """What makes a model a time spine, as the graph shows it to macros (dbt: TimeSpine)."""
    said = patch.entry.get("time_spine") if patch is not None else None
    if said is None or not said.is_mapping:
        return None
    return {"time_spine": {"standard_granularity_column": None, "custom_granularities": [], **said.value}}


def _seed(home: Home, patches: Patches, located: Located) -> Node:
    text = home.files.read(located.path) or ""
    name = located.stem
    fqn = (home.name, *located.folders, name)
    patch = patches.of("seeds", home.name, name)
    config, _ = home.config(ResourceType.SEED, fqn, [said_config(patch.entry, home.templates)] if patch else ())
    delimiter = str(config.get("delimiter") or ",")
    header = text.partition("\n")[0] if '"' not in text[:4000] else text[:20_000]
    key = f"seed {delimiter}"
    columns = home.cache.of(key, located.path, header, lambda: seed_columns(located.path, header, delimiter))
    return _node(home, patches, ResourceType.SEED, name, fqn, located.path, body=None, columns=columns)


def _seed_columns(
    header: tuple[DeclaredColumn, ...], declared: tuple[DeclaredColumn, ...]
) -> tuple[DeclaredColumn, ...]:
    """The header's columns with what YAML says of them; YAML's own without a header."""
    by_name = {one.name.lower(): one for one in declared}
    if not by_name or not header:
        return header or declared
    return tuple(
        DeclaredColumn(column.name, said.data_type, said.description, said.quote, column.at, said.not_null)
        if (said := by_name.get(column.name.lower())) is not None
        else column
        for column in header
    )


def _snapshots(home: Home, patches: Patches) -> Iterator[Node]:
    for located in home.layout.of_kind("snapshots", (".sql",)):
        for block in home.blocks_of(located.path):
            if block.kind == "snapshot":
                fqn = (home.name, *located.folders, located.stem, block.name)
                at = FileSpan(located.path, block.name_span)
                yield _node(home, patches, ResourceType.SNAPSHOT, block.name, fqn, located.path, at, block.body)
    for patch in patches.each():
        if patch.kind == "snapshots" and patch.package == home.name:
            relation = patch.entry.text("relation")
            if relation:
                fqn = (home.name, *patch.inside.split("/")[:-1], patch.name)
                made = _node(
                    home, patches, ResourceType.SNAPSHOT, patch.name, fqn, patch.path, patch.at, None,
                    extra={"relation": relation},
                )  # fmt: skip
                yield made
