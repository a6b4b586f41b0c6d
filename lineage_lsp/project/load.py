"""Puts a project together from its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.jinja.blocks import Block, blocks
from lineage_lsp.project.discovery import PROJECT_FILE
from lineage_lsp.project.files import Files, checksum
from lineage_lsp.project.model import (
    WHOLE_FILE,
    DeclaredColumn,
    Macro,
    Node,
    Package,
    Project,
    RefArgs,
    ResourceType,
)
from lineage_lsp.project.profile import read_target
from lineage_lsp.project.properties import Properties, read_properties
from lineage_lsp.project.yaml import plain


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """dialect, profile, target: None leaves the choice to the project. vars: as dbt's `--vars`."""

    dialect: str | None = None
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    vars: Mapping[str, object] = field(default_factory=dict)
    use_manifest: bool = True


class FileCache:
    """What was read out of a file, by the file's text: an edit of one file reads one file again."""

    def __init__(self) -> None:
        self.properties: dict[tuple[FilePath, str], Properties] = {}
        self.blocks: dict[tuple[FilePath, str], tuple[Block, ...]] = {}


def load_project(root: Path, files: Files, options: ProjectOptions, cache: FileCache | None = None) -> Project:
    """Read the project at `root` with its packages. What is wrong in it becomes `problems`, never an exception."""
    return _Loading(root, files, options, cache or FileCache()).project()


_SECTIONS = {
    ResourceType.MODEL: "models",
    ResourceType.SEED: "seeds",
    ResourceType.SNAPSHOT: "snapshots",
    ResourceType.TEST: "tests",
    ResourceType.ANALYSIS: "analyses",
    ResourceType.SOURCE: "sources",
}

_FOLDERS = {
    "models": ("model-paths", "source-paths", ("models",)),
    "seeds": ("seed-paths", "data-paths", ("seeds",)),
    "snapshots": ("snapshot-paths", None, ("snapshots",)),
    "tests": ("test-paths", None, ("tests",)),
    "analyses": ("analysis-paths", None, ("analyses",)),
    "macros": ("macro-paths", None, ("macros",)),
}

_ADAPTER_DIALECTS = {"sqlserver": "tsql", "fabric": "tsql", "synapse": "tsql", "athena": "athena", "trino": "trino"}


class _Loading:
    def __init__(self, root: Path, files: Files, options: ProjectOptions, cache: FileCache) -> None:
        self.root = root
        self.files = files
        self.options = options
        self.cache = cache
        self.nodes: dict[UniqueId, Node] = {}
        self.disabled: dict[UniqueId, Node] = {}
        self.macros: list[Macro] = []
        self.problems: list[Diagnostic] = []

    def project(self) -> Project:
        config = self._config(self.root)
        name = str(config.get("name") or self.root.name)
        profile = self.options.profile or config.get("profile")
        target = read_target(self.root, self.options.profiles_dir, str(profile) if profile else None, self.options.target)
        dialect, reason = "", ""
        if target is not None and target.adapter:
            dialect, reason = _ADAPTER_DIALECTS.get(target.adapter, target.adapter), "profile"
        if self.options.dialect:
            dialect, reason = self.options.dialect, "setting"
        if not dialect:
            dialect, reason = "duckdb", "guess: nothing says which"
        from lineage_lsp.project.model import Target  # noqa: PLC0415

        packages = {name: Package(name, self.root, config, FilePath(PROJECT_FILE))}
        install = self.root / str(config.get("packages-install-path") or "dbt_packages")
        for folder in sorted(install.iterdir()) if install.is_dir() else []:
            if (folder / PROJECT_FILE).is_file():
                its = self._config(folder)
                its_name = str(its.get("name") or folder.name)
                packages.setdefault(its_name, Package(its_name, folder, its, self.files.path_of(folder / PROJECT_FILE)))
        self.root_config = config
        for package in packages.values():
            self._read_package(package)
        return Project(
            root=self.root,
            name=name,
            packages=packages,
            target=target or Target(None, "default", None, None, "public"),
            dialect=dialect,
            dialect_reason=reason,
            nodes=self.nodes,
            disabled=self.disabled,
            macros=tuple(self.macros),
            docs={},
            vars=self.options.vars,
            problems=tuple(self.problems),
        )

    def _config(self, folder: Path) -> Mapping[str, Any]:
        return plain(self.files.read(self.files.path_of(folder / PROJECT_FILE)) or "")

    def _read_package(self, package: Package) -> None:
        patches: dict[tuple[str, str], tuple[FilePath, Any]] = {}
        documents: list[Properties] = []
        for kind in ("models", "seeds", "snapshots", "macros", "analyses", "tests"):
            for path in self._files(package, kind, (".yml", ".yaml")):
                text = self.files.read(path) or ""
                key = (path, checksum(text))
                found = self.cache.properties.get(key)
                if found is None:
                    found = self.cache.properties[key] = read_properties(path, text)
                if found.error is not None:
                    at = FileSpan(path, found.error.span)
                    self.problems.append(Diagnostic("yaml-syntax", Severity.ERROR, found.error.message, at))
                documents.append(found)
        for document in documents:
            for kind in ("models", "seeds", "snapshots", "analyses"):
                for entry in document.entries(kind):
                    patches[kind, str(entry.text("name"))] = (document.path, entry)
        self._read_macros(package)
        for kind, type_ in (("models", ResourceType.MODEL), ("analyses", ResourceType.ANALYSIS)):
            for path in self._files(package, kind, (".sql", ".py") if kind == "models" else (".sql",)):
                self._read_code(package, kind, type_, path, patches)
        for path in self._files(package, "tests", (".sql",)):
            if "generic" not in PurePosixPath(path).parts:
                self._read_code(package, "tests", ResourceType.TEST, path, patches)
        for path in self._files(package, "seeds", (".csv",)):
            self._read_seed(package, path, patches)
        for path in self._files(package, "snapshots", (".sql",)):
            self._read_snapshots(package, path, patches)
        for document in documents:
            self._read_sources(package, document)
            self._read_exposures(package, document)

    def _files(self, package: Package, kind: str, suffixes: tuple[str, ...]) -> Iterator[FilePath]:
        key, old, default = _FOLDERS[kind]
        folders = package.config.get(key) or (package.config.get(old) if old else None) or default
        seen: set[FilePath] = set()
        for folder in folders if isinstance(folders, list | tuple) else [folders]:
            for path in self.files.below(package.root / str(folder), suffixes):
                if path not in seen:
                    seen.add(path)
                    yield path

    def _read_macros(self, package: Package) -> None:
        for kind in ("macros", "tests"):
            for path in self._files(package, kind, (".sql",)):
                for block in self._blocks(path):
                    name = {
                        "macro": block.name,
                        "test": f"test_{block.name}",
                        "materialization": f"materialization_{block.name}_{block.options.get('adapter', 'default')}",
                    }.get(block.kind)
                    if name is not None:
                        unique_id = f"macro.{package.name}.{name}"
                        self.macros.append(
                            Macro(unique_id, name, package.name, path, block.span, block.name_span, block.arguments)
                        )

    def _blocks(self, path: FilePath) -> tuple[Block, ...]:
        text = self.files.read(path) or ""
        key = (path, checksum(text))
        if key not in self.cache.blocks:
            self.cache.blocks[key] = blocks(text)
        return self.cache.blocks[key]

    def _read_code(
        self,
        package: Package,
        kind: str,
        type_: ResourceType,
        path: FilePath,
        patches: Mapping[tuple[str, str], tuple[FilePath, Any]],
    ) -> None:
        text = self.files.read(path)
        if text is None:
            return
        stem = PurePosixPath(path).stem
        versioned = _versioned(stem, patches) if type_ is ResourceType.MODEL else None
        name = versioned[0] if versioned else stem
        node = Node(
            UniqueId(f"{type_}.{package.name}.{name}" + (f".v{versioned[1]}" if versioned else "")),
            name,
            type_,
            package.name,
            path,
            FileSpan(path, Span(0, 0)),
            WHOLE_FILE,
            "python" if path.endswith(".py") else "sql",
            self._tree(package, kind, path),
            version=versioned[1] if versioned else None,
            latest_version=versioned[2] if versioned else None,
        )
        self._add(_patched(node, patches.get((kind, name))))

    def _read_seed(self, package: Package, path: FilePath, patches: Mapping[tuple[str, str], Any]) -> None:
        text = self.files.read(path) or ""
        name = PurePosixPath(path).stem
        header = next(csv.reader(io.StringIO(text.partition("\n")[0])), [])
        columns = tuple(
            DeclaredColumn(one.strip(), None, "", False, FileSpan(path, Span(text.find(one), text.find(one) + len(one))))
            for one in header
        )
        node = Node(
            UniqueId(f"seed.{package.name}.{name}"),
            name,
            ResourceType.SEED,
            package.name,
            path,
            FileSpan(path, Span(0, 0)),
            config=self._tree(package, "seeds", path),
        )
        node = _patched(node, patches.get(("seeds", name)))
        described = {one.name.lower(): one for one in node.declared}
        merged = tuple(
            replace(one, data_type=found.data_type, description=found.description, not_null=found.not_null)
            if (found := described.get(one.name.lower()))
            else one
            for one in columns
        )
        self._add(replace(node, declared=merged or node.declared))

    def _read_snapshots(self, package: Package, path: FilePath, patches: Mapping[tuple[str, str], Any]) -> None:
        for block in self._blocks(path):
            if block.kind != "snapshot":
                continue
            node = Node(
                UniqueId(f"snapshot.{package.name}.{block.name}"),
                block.name,
                ResourceType.SNAPSHOT,
                package.name,
                path,
                FileSpan(path, block.name_span),
                block.body,
                config=self._tree(package, "snapshots", path),
            )
            self._add(_patched(node, patches.get(("snapshots", block.name))))

    def _read_sources(self, package: Package, document: Properties) -> None:
        from lineage_lsp.project.properties import declared_columns, name_place  # noqa: PLC0415

        for source in document.entries("sources"):
            for table in source.each("tables"):
                name, source_name = table.text("name"), source.text("name")
                if not name or not source_name:
                    continue
                self._add(
                    Node(
                        UniqueId(f"source.{package.name}.{source_name}.{name}"),
                        name,
                        ResourceType.SOURCE,
                        package.name,
                        document.path,
                        name_place(document.path, table),
                        declared=declared_columns(document.path, table),
                        description=table.text("description") or "",
                        patch=name_place(document.path, table),
                        source_name=source_name,
                        database=source.text("database"),
                        schema=source.text("schema") or source_name,
                        identifier=table.text("identifier") or name,
                    )
                )

    def _read_exposures(self, package: Package, document: Properties) -> None:
        from lineage_lsp.project.properties import name_place  # noqa: PLC0415

        for entry in document.entries("exposures"):
            refs = tuple(
                args for one in entry.each("depends_on") if (args := _ref_args(str(one.value))) is not None
            )
            self._add(
                Node(
                    UniqueId(f"exposure.{package.name}.{entry.text('name')}"),
                    str(entry.text("name")),
                    ResourceType.EXPOSURE,
                    package.name,
                    document.path,
                    name_place(document.path, entry),
                    description=entry.text("description") or "",
                    refs=refs,
                )
            )

    def _tree(self, package: Package, kind: str, path: FilePath) -> Mapping[str, object]:
        parts = [package.name, *PurePosixPath(path).with_suffix("").parts[1:]]
        merged: dict[str, object] = {}
        for config in (package.config, self.root_config):
            tree = config.get(kind)
            for part in [None, *parts]:
                tree = tree.get(part) if part is not None and isinstance(tree, Mapping) else tree
                if not isinstance(tree, Mapping):
                    break
                for key, value in tree.items():
                    if str(key).startswith("+"):
                        merged[str(key)[1:]] = value
                    elif not isinstance(value, Mapping):
                        merged[str(key)] = value
        return merged

    def _add(self, node: Node) -> None:
        if node.config.get("enabled") is False:
            self.disabled[node.unique_id] = node
        else:
            self.nodes.setdefault(node.unique_id, node)


def _versioned(stem: str, patches: Mapping[tuple[str, str], tuple[FilePath, Any]]) -> tuple[str, str, str] | None:
    for (kind, name), (_, entry) in patches.items():
        if kind != "models":
            continue
        versions = [one for one in entry.each("versions") if one.text("v")]
        for one in versions:
            if stem in (one.text("defined_in"), f"{name}_v{one.text('v')}", f"{name}.v{one.text('v')}"):
                latest = entry.text("latest_version") or max(str(each.text("v")) for each in versions)
                return name, str(one.text("v")), latest
    return None


def _patched(node: Node, patch: tuple[FilePath, Any] | None) -> Node:
    from lineage_lsp.project.properties import declared_columns, name_place  # noqa: PLC0415

    if patch is None:
        return node
    path, entry = patch
    config = entry.get("config")
    said = config.value if config is not None and isinstance(config.value, dict) else {}
    return replace(
        node,
        config={**node.config, **said},
        declared=declared_columns(path, entry),
        description=entry.text("description") or "",
        patch=name_place(path, entry),
    )


def _ref_args(text: str) -> RefArgs | None:
    import re  # noqa: PLC0415

    found = re.fullmatch(r"\s*(ref|source)\(\s*['\"]([^'\"]+)['\"]\s*(?:,\s*['\"]([^'\"]+)['\"]\s*)?.*\)\s*", text)
    if found is None:
        return None
    kind, first, second = found.groups()
    if kind == "source":
        return RefArgs("source", second, first) if second else None
    return RefArgs("ref", second, first) if second else RefArgs("ref", first)
