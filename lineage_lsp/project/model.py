"""A dbt project as its files declare it, before anything is rendered."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan, Span

WHOLE_FILE = Span(0, sys.maxsize)
"""The body of a node that is all of its file, however long that is after the next keystroke."""


class ResourceType(StrEnum):
    MODEL = "model"
    SEED = "seed"
    SNAPSHOT = "snapshot"
    SOURCE = "source"
    ANALYSIS = "analysis"
    TEST = "test"
    UNIT_TEST = "unit_test"
    EXPOSURE = "exposure"
    METRIC = "metric"
    SEMANTIC_MODEL = "semantic_model"
    SAVED_QUERY = "saved_query"
    FUNCTION = "function"
    OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class DeclaredColumn:
    """A column some YAML entry, or a seed's header, names. at: its name there.

    not_null: a test or a constraint says so.
    """

    name: str
    data_type: str | None
    description: str
    quote: bool
    at: FileSpan
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class RefArgs:
    """What a `ref()` or `source()` was called with.

    kind: "ref", or "source"; then `package` is the source's name and `name` the table's. YAML also has "metric"
        and "semantic_model".
    """

    kind: str
    name: str
    package: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class RelationName:
    """Database and schema may be unknown (None): without a profile, or where the adapter has none."""

    database: str | None
    schema: str | None
    identifier: str


@dataclass(frozen=True, slots=True)
class Node:
    """Anything dbt gives a unique_id.

    path: the file that defines it (the YAML file for sources, exposures and YAML snapshots).
    fqn: its package, folders and names, as configuration trees and selectors count them (dbt: fqn).
    body: the part of the file that is its raw code: WHOLE_FILE for a model, the inside of the block for a
        snapshot; None where there is no code. at: its name; the file's beginning for a model.
    config: project tree and properties merged as dbt does, without what the code itself says in `config()`;
        strings are still as written where they hold Jinja that needs macros.
    declared: columns of its properties entry (its header, for a seed); patch: that entry's name in the YAML.
    listed: names and data types of the columns that it has in dbt's catalog, in order.
    database, schema, identifier: for sources only, rendered; a node's relation name is the compiler's.
    refs: what YAML says it depends on (exposures, generic tests, metrics …).
    extra: what only its resource type has: a test's `column` and `kwargs`, a YAML snapshot's `relation`, a unit
        test's `given`, an exposure's `owner` … For a package's node `root_config` is what the root project's tree
        says, which wins even over `config()` in the code.
    """

    unique_id: UniqueId
    name: str
    resource_type: ResourceType
    package_name: str
    path: FilePath
    at: FileSpan
    body: Span | None = None
    language: str = "sql"
    config: Mapping[str, object] = field(default_factory=dict)
    declared: tuple[DeclaredColumn, ...] = ()
    description: str = ""
    patch: FileSpan | None = None
    version: str | None = None
    latest_version: str | None = None
    source_name: str | None = None
    database: str | None = None
    schema: str | None = None
    identifier: str | None = None
    refs: tuple[RefArgs, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    fqn: tuple[str, ...] = ()
    listed: tuple[tuple[str, str | None], ...] = ()


def differ_in_places_alone(one: Node, other: Node) -> bool:
    """Whether two different readings of a node say the same of it, at other places: something above it was edited."""
    if len(one.declared) != len(other.declared) or (one.patch is None) is not (other.patch is None):
        return False
    columns = zip(one.declared, other.declared, strict=True)
    declared = tuple(replace(column, at=moved.at) for column, moved in columns)
    return replace(one, at=other.at, patch=other.patch, declared=declared) == other


@dataclass(frozen=True, slots=True)
class Macro:
    """A `{% macro %}`, `{% test %}` or `{% materialization %}` block.

    name: as dbt registers it: `test_x` for a test, `materialization_x_adapter` for a materialization.
    span: the whole block in its file; name_span: its name there.
    """

    unique_id: str
    name: str
    package_name: str
    path: FilePath
    span: Span
    name_span: Span
    arguments: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Who owns the nodes whose configuration names it. owner: `name`, `email` and what else is said; at: its name."""

    name: str
    package_name: str
    at: FileSpan
    owner: Mapping[str, object] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """The root project or one it depends on. root: its folder; config: its dbt_project.yml, plain values."""

    name: str
    root: Path
    config: Mapping[str, object]
    config_path: FilePath


@dataclass(frozen=True, slots=True)
class Target:
    """What is read of profiles.yml: never a password. adapter: dbt's adapter type (`duckdb`, `snowflake` …)."""

    profile: str | None
    name: str
    adapter: str | None
    database: str | None
    schema: str
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Project:
    """One dbt project with its packages: a value, made anew (from cached file readings) when a file changed.

    packages: the root first. nodes: everything the files declare, also what `enabled: false` disables in YAML
        (those are in `disabled`). macros: all of all packages, in file order; who wins is `compiler`'s rule.
    dialect: sqlglot's name; dialect_reason: who said so ("profile", "setting", "manifest", "guess: …").
    docs: the texts of docs blocks by `package.name`; doc_places: where these names stand. groups: the same way.
    problems: of YAML and configuration, with places.
    incomplete: a package the root asks for is not installed. elsewhere: projects whose public models it may use.
    rivals: other nodes of the same unique_id, where only rendering tells which is enabled.
    """

    root: Path
    name: str
    packages: Mapping[str, Package]
    target: Target
    dialect: str
    dialect_reason: str
    nodes: Mapping[UniqueId, Node]
    disabled: Mapping[UniqueId, Node]
    macros: tuple[Macro, ...]
    docs: Mapping[str, str]
    vars: Mapping[str, object]
    problems: tuple[Diagnostic, ...]
    doc_places: Mapping[str, FileSpan] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    incomplete: bool = False
    elsewhere: frozenset[str] = frozenset()
    rivals: Mapping[UniqueId, tuple[Node, ...]] = field(default_factory=dict)

    @property
    def dialect_is_guessed(self) -> bool:
        """Whether nobody said which dialect this is."""
        return self.dialect_reason.startswith("guess")

    def may_lie_outside(self, package: str | None) -> bool:
        """Whether what is not found may be in a package that is not here: in that one, or in any for None."""
        return package not in self.packages and (self.incomplete or package in self.elsewhere)
