"""Where a node lies in the warehouse (dbt: generate_database_name, generate_schema_name, generate_alias_name)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from lineage_lsp.compiler.graph import node_as_dict
from lineage_lsp.compiler.internal import INTERNAL
from lineage_lsp.compiler.relation import Relation, with_choices
from lineage_lsp.compiler.rendering import Rendering
from lineage_lsp.compiler.undefined import ParseUndefined
from lineage_lsp.jinja.environment import Run
from lineage_lsp.jinja.unknown import PLACEHOLDER
from lineage_lsp.project.model import Macro, Node, RelationName, ResourceType, Target

if TYPE_CHECKING:
    from lineage_lsp.compiler.compiler import Compiler

Override = Callable[..., Any]
"""A project's own `generate_…_name` macro, ready to be called with the custom name and the node."""

NAMED = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.FUNCTION})
"""What the warehouse holds under a name that dbt makes."""

_GENERATE = ("generate_database_name", "generate_schema_name", "generate_alias_name")


class Naming:
    """The names of one project's relations. macros: ids of those that were asked for one."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._project = compiler.project
        self._create = compiler.relation_class.create
        self.macros: set[str] = set()

    def provisional(self, node: Node) -> Relation:
        """Something to stand for a node's relation before its configuration is known."""
        return self._create(self._project.target.database, self._project.target.schema, node.name)

    def relation(self, node: Node, config: Mapping[str, Any]) -> Relation | None:
        """What others refer to: of an ephemeral model its CTE, of what lies nowhere None."""
        if node.resource_type not in NAMED:
            return None
        named = self.named(node, config)
        if config.get("materialized") == "ephemeral":
            cte = self._create(identifier=f"__dbt__cte__{named.identifier}", type="cte")
            return cte.quote(identifier=False)
        return named

    def named(self, node: Node, config: Mapping[str, Any]) -> Relation:
        """The name in the warehouse, also for what is never put there."""
        name = relation_name(
            node, config, self._project.target, self._overrides(node), partial(self._draft, node, config)
        )
        quoting = with_choices(self._compiler.quoting, config.get("quoting"))
        return replace(self._create(name.database, name.schema, name.identifier), quoting=quoting)

    def _draft(self, node: Node, config: Mapping[str, Any]) -> Mapping[str, Any]:
        return node_as_dict(self._project, node, config, None, "")

    def _overrides(self, node: Node) -> Mapping[str, Override]:
        """The project's own macros for the parts of a name: those of the node's package, else the root's."""
        found = dict(self._dispatched_overrides)
        for package in (self._project.name, node.package_name):
            macros = self._compiler.macros.package(package) or {}
            found |= {name: macros[name] for name in _GENERATE if name in macros}
        return {name: self._override(node, macro) for name, macro in found.items()}

    @cached_property
    def _dispatched_overrides(self) -> Mapping[str, Macro]:
        """What stands in for `default__generate_schema_name` and its like, which dbt's own macros dispatch to."""
        found = {name: self._compiler.macros.dispatched(name, INTERNAL, self._project.name) for name in _GENERATE}
        return {name: macro for name, macro in found.items() if macro and macro.package_name != INTERNAL}

    def _override(self, node: Node, macro: Macro) -> Override:
        def call(custom: object, as_dict: object) -> Any:
            rendering = Rendering(self._compiler, node)
            run = Run(undefined=partial(ParseUndefined, rendering.touch))
            environment = self._compiler.environment
            with environment.running(run):
                name = environment.guard(lambda: rendering.bind(macro)(custom, as_dict), node.at)
            environment.run.problems += run.problems  # those of the node that is being parsed
            self.macros |= rendering.reading.macros
            rendering.end()
            return name

        return call

    def source(self, node: Node) -> Relation:
        """Where the source's YAML says it lies."""
        schema = node.schema or node.source_name
        database = node.database or self._project.target.database  # dbt: a source without one is in the target's
        relation = self._create(database, schema, node.identifier or node.name)
        quoting = with_choices(self._compiler.quoting, node.extra.get("quoting") or node.config.get("quoting"))
        return replace(relation, quoting=quoting)


def relation_name(
    node: Node,
    config: Mapping[str, Any],
    target: Target,
    overrides: Mapping[str, Override],
    as_dict: Callable[[], Mapping[str, Any]],
) -> RelationName:
    """The name of a node's relation; `overrides` maps `generate_schema_name` and its like to the project's own."""

    def generated(what: str, custom: object, default: Callable[[], str | None]) -> str | None:
        override = overrides.get(f"generate_{what}_name")
        if override is None:
            return default()
        found = override(custom, as_dict())
        text = str(found).strip()
        return None if found is None or text == PLACEHOLDER else text

    database, schema, alias = (_text(config.get(part)) for part in ("database", "schema", "alias"))
    if database is None:
        # dbt-bigquery and dbt-databricks let projects say `project`, `dataset` and `catalog`.
        database = _text(config.get("project")) or _text(config.get("catalog"))
    schema = schema or _text(config.get("dataset"))
    named_database = generated("database", database, lambda: database or target.database)
    named_schema = generated("schema", schema, lambda: f"{target.schema}_{schema}" if schema else target.schema)
    identifier = generated("alias", alias, lambda: alias or _versioned(node))
    if node.resource_type is ResourceType.SNAPSHOT:
        named_database = _text(config.get("target_database")) or named_database
        named_schema = _text(config.get("target_schema")) or named_schema
    return RelationName(named_database, named_schema, identifier or node.name)


def _versioned(node: Node) -> str:
    return f"{node.name}_v{node.version.replace('.', '_')}" if node.version else node.name


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value).strip()
