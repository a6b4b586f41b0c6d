"""Puts a project together from its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project import declared
from lineage_lsp.project.code import code_nodes
from lineage_lsp.project.configuration import Configuration, read_configuration
from lineage_lsp.project.dialect import adapter_of_dialect, chosen_dialect
from lineage_lsp.project.docs import Docs, read_docs, unknown_docs
from lineage_lsp.project.files import Files
from lineage_lsp.project.generic_tests import tests_of_patch, tests_of_source
from lineage_lsp.project.home import FileCache, Home
from lineage_lsp.project.layout import Layout
from lineage_lsp.project.macros import macros_of
from lineage_lsp.project.manifest import read_catalog, target_folder
from lineage_lsp.project.model import Node, Package, Project, Target
from lineage_lsp.project.names import Names
from lineage_lsp.project.nearby import Name, nearby
from lineage_lsp.project.packages import read_packages
from lineage_lsp.project.patches import patch_problems
from lineage_lsp.project.profile import default_schema, read_target
from lineage_lsp.project.properties import Patches, Properties
from lineage_lsp.project.sources import SourceTable, overriding_sources, source_node, source_tables
from lineage_lsp.project.templates import UNKNOWN_TARGET, YamlTemplates
from lineage_lsp.project.unread import unread
from lineage_lsp.project.yaml import Entry

__all__ = ["FileCache", "ProjectOptions", "load_project"]


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """dialect, profile, target: None leaves the choice to the project. vars: as dbt's `--vars`.

    environment: what `env_var()` sees; None for the process's own. near: code files that alone are of interest, with
    what they stand on; then tests are left out, and what is wrong elsewhere is not found. Empty for everything. named:
    what these are known to refer to, though their text does not show it.
    """

    dialect: str | None = None
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    vars: Mapping[str, object] = field(default_factory=dict)
    use_manifest: bool = True
    environment: Mapping[str, str] | None = None
    near: frozenset[FilePath] = frozenset()
    named: frozenset[Name] = frozenset()


def load_project(root: Path, files: Files, options: ProjectOptions, cache: FileCache | None = None) -> Project:
    """Read the project at `root` with its packages. What is wrong in it becomes `problems`, never an exception."""
    cache = cache or FileCache()
    problems: list[Diagnostic] = []
    # Its name and profile come before the target that the rest of the file may ask for.
    plain = YamlTemplates(None, options.vars, options.environment)
    first = read_configuration(files, root, plain)
    profile = options.profile or first.values.get("profile")
    reading = read_target(files, options.profiles_dir, str(profile) if profile else None, options.target, plain)
    problems.extend(reading.problems)
    adapter = adapter_of_dialect(options.dialect) if options.dialect else cache.supposed_adapter
    templates = YamlTemplates(reading.target, options.vars, options.environment, adapter)
    configuration = read_configuration(files, root, templates)
    packages = read_packages(files, configuration, templates)
    problems += [*configuration.problems, *packages.problems]
    guessed = Target(None, options.target or UNKNOWN_TARGET, None, None, default_schema(options.dialect))
    target = reading.target or guessed
    configurations = {configuration.name: configuration, **packages.configurations}
    homes = [
        Home(
            each,
            configuration,
            files,
            Layout(files, each),
            cache,
            templates.with_variables(_variables(each, configuration, options.vars)).in_project(configuration.name),
            target,
        )
        for each in configurations.values()
    ]
    models = [located.path for located in homes[0].layout.of_kind("models", (".sql", ".py"))]
    if options.near:
        wanted = nearby(files, [home.layout for home in homes], options.near, options.named)
        for home in homes:
            home.layout.leave_out_all_but(wanted)
    blocks = {name: block for home in homes for name, block in read_docs(home).items()}
    docs = {name: block.text for name, block in blocks.items()}
    for home in homes:
        seen_docs = Docs(docs, home.name, configuration.name, configurations)
        home.templates = home.templates.with_docs(seen_docs)
        variables = _variables(home.configuration, configuration, options.vars)
        settings = (home.configuration.values, configuration.values, variables, target, adapter, docs)
        home.surroundings = cache.settled(home.name, settings)
        home.read_documents()
        if home.configuration is configuration and packages.complete:
            problems.extend(unknown_docs(home, seen_docs))
    patches = Patches()
    for home in homes:
        for patch in home.patches():
            patches.add(patch)
    names = Names(files, homes)
    for node in _nodes(homes, patches, tests=not options.near):
        names.add(node)
    nodes, disabled = names.done()
    if options.use_manifest:
        nodes = _with_catalog(nodes, target_folder(root, configuration.values) / "catalog.json", files, cache)
    problems += [problem for home in homes for problem in home.problems]
    problems += names.problems
    problems += unread(homes[0])
    problems += patch_problems(patches, configuration.name, (*nodes.values(), *disabled.values()))
    dialect, reason = chosen_dialect(
        options.dialect, target.adapter, configuration, models, files, cache, options.use_manifest
    )
    if reading.target is None:
        supposed = adapter_of_dialect(dialect)
        if supposed != adapter and (adapter or templates.asked_adapter):  # what was read may be other for that one
            cache.supposed_adapter = supposed
            again = load_project(root, files, replace(options, dialect=dialect), cache)
            return replace(again, dialect_reason=reason)
        target = replace(target, schema=default_schema(dialect))
    return Project(
        root=root,
        name=configuration.name,
        packages={each.name: Package(each.name, each.root, each.values, each.path) for each in configurations.values()},
        target=target,
        dialect=dialect,
        dialect_reason=reason,
        nodes=nodes,
        rivals=names.rivals,
        disabled=disabled,
        macros=tuple(macro for home in homes for macro in macros_of(home)),
        docs=docs,
        vars=options.vars,
        problems=tuple(problems),
        doc_places={name: block.at for name, block in blocks.items()},
        groups={f"{one.package_name}.{one.name}": one for home in homes for one in declared.groups(home)},
        incomplete=not packages.complete,
        elsewhere=packages.elsewhere,
    )


def _variables(package: Configuration, root: Configuration, given: Mapping[str, object]) -> dict[str, Any]:
    """What `var()` sees in a package's YAML: the command line before the root before the package itself."""
    values: dict[str, Any] = {}
    for owner in (package, root) if package is not root else (root,):
        values.update(owner.variables)
        own = owner.variables.get(package.name)
        if isinstance(own, Mapping):
            values.update(own)
    values.update(given)
    return values


def _nodes(homes: list[Home], patches: Patches, *, tests: bool) -> Iterator[Node]:
    """Everything all packages declare; what refers to a thing comes after it. tests: with those of properties."""
    for home in homes:
        yield from code_nodes(home, patches)
    for home in homes:
        overriding = overriding_sources(home, homes)
        for inside, document in home.documents:
            for source, *of_source in _sources(home, inside, document, overriding):
                yield source
                yield from of_source if tests else ()
    for home in homes if tests else ():
        for inside, document in home.documents:
            yield from _tests(home, inside, document)
    semantic_models = [node for home in homes for node in declared.semantic_models(home)]
    yield from semantic_models
    measures = _measures(semantic_models)
    for home in homes:
        versioned = {
            patch.name: patch.entry
            for patch in patches.each()
            if patch.kind == "models" and patch.package == home.name and patch.entry.get("versions") is not None
        }
        yield from declared.exposures(home)
        yield from declared.unit_tests(home, versioned)
        yield from declared.metrics(home, measures)
        yield from declared.saved_queries(home)
        yield from declared.operations(home)


def _with_catalog(nodes: dict[UniqueId, Node], path: Path, files: Files, cache: FileCache) -> dict[UniqueId, Node]:
    """Nodes with the columns that the warehouse had when the catalog was made."""
    place = files.path_of(path)
    files.look_at(place)
    stamp = cache.settled("catalog", files.seen[place])
    catalog = cache.derived(("catalog",), (stamp,), lambda: read_catalog(path))
    for unique_id in catalog.keys() & nodes.keys():
        listed = tuple((column.name, column.type) for column in catalog[unique_id])
        nodes[UniqueId(unique_id)] = replace(nodes[UniqueId(unique_id)], listed=listed)
    return nodes


def _sources(
    home: Home, inside: str, document: Properties, overriding: Mapping[str, tuple[Entry, ...]]
) -> tuple[tuple[Node, ...], ...]:
    """The tables that a file declares, each with its tests."""
    parts = (document, home.surroundings, *(entry for entries in overriding.values() for entry in entries))

    def made() -> tuple[tuple[Node, ...], ...]:
        return tuple(_source(home, table) for table in source_tables(home, inside, document, overriding))

    return home.cache.derived(("sources", document.path, inside), parts, made)


def _source(home: Home, table: SourceTable) -> tuple[Node, ...]:
    """A table and its tests."""
    key = ("source", table.path, table.source_name, table.name)
    parts = (table.source, table.table, home.surroundings, *table.overriding)
    return home.cache.derived(key, parts, lambda: (source_node(home, table), *tests_of_source(home, table)))


def _tests(home: Home, inside: str, document: Properties) -> tuple[Node, ...]:
    """The tests of the nodes that a file describes."""

    def made() -> tuple[Node, ...]:
        patches = (
            patch for patch in home.patches_in(inside, document) if patch.kind in ("models", "seeds", "snapshots")
        )
        return tuple(node for patch in patches for node in tests_of_patch(home, patch))

    return home.cache.derived(("tests", document.path), (document, home.surroundings), made)


def _measures(semantic_models: Iterable[Node]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for node in semantic_models:
        measures = node.extra.get("measures")
        for measure in measures if isinstance(measures, tuple) else ():
            found.setdefault(str(measure), node)
    return found
