"""Compiles the nodes of one project, as dbt would, without dbt and without a warehouse."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.adapters import adapter_type
from lineage_lsp.compiler.column import ColumnClass
from lineage_lsp.compiler.compiled import Compiled, MacroCall, RefCall
from lineage_lsp.compiler.graph import graph, node_as_dict
from lineage_lsp.compiler.internal import internal_macros
from lineage_lsp.compiler.introspection import Introspection, NothingKnown
from lineage_lsp.compiler.known import KnownTables
from lineage_lsp.compiler.macros import MacroIndex, MacroTemplates
from lineage_lsp.compiler.naming import NAMED, Naming
from lineage_lsp.compiler.parsing import Parsed, Parser, printed
from lineage_lsp.compiler.reads import NOTHING, Reads
from lineage_lsp.compiler.refs import KINDS, NodeNames
from lineage_lsp.compiler.relation import Relation, RelationClass, name_of, with_choices
from lineage_lsp.compiler.rendering import Rendering
from lineage_lsp.compiler.scan import Call
from lineage_lsp.compiler.undefined import CompileUndefined, DbtEnvironment
from lineage_lsp.compiler.unknown import unknown_references
from lineage_lsp.compiler.variables import variables_of
from lineage_lsp.compiler.warehouse import Warehouse
from lineage_lsp.jinja.environment import Run
from lineage_lsp.jinja.origins import rendered
from lineage_lsp.jinja.rendered import Rendered
from lineage_lsp.project.dialect import adapter_of_dialect
from lineage_lsp.project.model import Node, Project, RefArgs, ResourceType


class Texts(Protocol):
    """The files of the project; a buffer comes before the disk."""

    def read(self, path: FilePath) -> str | None: ...


class Compiler:
    """Answers for one project as it is; make a new one when it changes, with the `templates` of the old one.

    variables_of_environment: what `env_var()` reads, the process's own by default. dbt: the `dbt/include` of an
    installed dbt, whose macros are better than ours.
    """

    def __init__(
        self,
        project: Project,
        files: Texts,
        introspection: Introspection | None = None,
        templates: MacroTemplates | None = None,
        variables_of_environment: Mapping[str, str] | None = None,
        dbt: Path | None = None,
    ) -> None:
        self.project = project
        self.introspection = introspection or NothingKnown()
        self.templates = templates or MacroTemplates(DbtEnvironment())
        self.environment = self.templates.environment
        self.variables_of_environment = os.environ if variables_of_environment is None else variables_of_environment
        self.adapter = adapter_type(project.target.adapter or adapter_of_dialect(project.dialect))
        root = project.packages.get(project.name)
        self.quoting = with_choices(self.adapter.quoting, root.config.get("quoting") if root else None)
        flags = root.config.get("flags") if root else None
        self.flags: Mapping[str, object] = flags if isinstance(flags, Mapping) else {}
        self.relation_class = RelationClass(self.adapter, self.quoting)
        self.column_class = ColumnClass(self.adapter.quote, self.adapter.name)
        self.dbt = dbt
        own, self._own_texts = internal_macros(dbt, (*reversed(self.adapter.parents), self.adapter.name))
        self.macros = MacroIndex(project, own, self.adapter)
        self._files = files
        self._texts: dict[FilePath, str] = {}
        self._names = NodeNames(project)
        self._meanings: dict[tuple[RefArgs, str], UniqueId | None] = {}  # most are asked for again and again
        self._parsed: dict[UniqueId, Parsed] = {}
        self._compiled: dict[UniqueId, None] = {}  # those of the parsed that were not made bare yet, the latest last
        self._tidied = 0  # how many were parsed when all but those were made bare
        self._variables: dict[str, Mapping[str, Any]] = {}
        self._reads: dict[UniqueId, Reads] = {}
        self.naming = Naming(self)
        self._parser = Parser(self, self._reads)

    def close(self) -> None:
        """Let go of everything: its parts know each other, and the garbage collector does not look at all of them."""
        for parsed in self._parsed.values():
            if parsed.rendering is not None:
                parsed.rendering.close()
        self.__dict__.clear()

    def parse(self, unique_id: UniqueId) -> Parsed:
        """The node as dbt parses it. Raises KeyError for a unique_id the project does not have."""
        found = self._parsed.get(unique_id)
        if found is None:
            node = self.project.nodes[unique_id]
            found = self._parsed[unique_id] = self._parser.parse(node)
        return found

    def compile(self, unique_id: UniqueId) -> Compiled:
        """The node with its code, as on a first run: `is_incremental()` is false."""
        parsed = self.parse(unique_id)
        if parsed.bare:
            parsed = self._parsed[unique_id] = self._parser.parse(parsed.node)
        compiled = self._compile(parsed, incremental=False)
        self._compiled.pop(unique_id, None)
        self._compiled[unique_id] = None
        if len(self._compiled) > _WHOLE:
            oldest = next(iter(self._compiled))
            del self._compiled[oldest]
            if oldest in self._parsed:
                self._parsed[oldest] = self._parsed[oldest].as_bare()
        return compiled

    def compile_incremental(self, unique_id: UniqueId) -> Compiled | None:
        """The node with its code as on a later run; None where that makes no difference."""
        parsed = self.parse(unique_id)
        if parsed.config.get("materialized") != "incremental":
            return None
        if parsed.bare:
            self.compile(unique_id)
            parsed = self.parse(unique_id)
        if not parsed.rendering:
            return None
        asked = parsed.rendering.asked_incremental or "is_incremental" in parsed.rendering.reading.names
        return self._compile(parsed, incremental=True) if asked else None

    def depends_on(self, unique_id: UniqueId) -> tuple[UniqueId, ...]:
        """What dbt has in `depends_on.nodes`: what is called with `execute` false, refs before sources."""
        return self._depends_on(self.parse(unique_id))

    def forget(self, ids: Collection[UniqueId]) -> None:
        """The code of these nodes, or what it refers to, changed: they are read again when they are asked for."""
        for unique_id in ids:
            self._parsed.pop(unique_id, None)
            self._reads.pop(unique_id, None)
            node = self.project.nodes.get(unique_id)
            if node is not None:
                self._texts.pop(node.path, None)
        self._meanings.clear()  # the code of a node says, too, whether it is enabled
        for derived in ("graph", "known"):
            self.__dict__.pop(derived, None)
        if "warehouse" in self.__dict__:
            self.warehouse.forget(ids)

    def tidy(self) -> None:
        """Between two edits: let go of nodes of which others wanted to know something; many edits ask for many.

        Where somebody looks at all nodes, all stay parsed, but without what only compiling needs.
        """
        if len(self._parsed) <= self._tidied + _WHOLE:
            return
        if self.__dict__.keys().isdisjoint(("graph", "known", "warehouse")):
            spare = len(self._parsed) - _PARSED
            for unique_id in [one for one in self._parsed if one not in self._compiled][: max(0, spare)]:
                del self._parsed[unique_id]
        for unique_id, parsed in self._parsed.items():
            if unique_id not in self._compiled:
                self._parsed[unique_id] = parsed.as_bare()
        self._tidied = len(self._parsed)

    def reads(self, unique_id: UniqueId) -> Reads:
        """What the last rendering of the node depended on; nothing for a node that was not rendered."""
        return self._reads.get(unique_id, NOTHING)

    def remember(self, reads: Mapping[UniqueId, Reads], naming_macros: Iterable[str]) -> None:
        """Take over what an earlier compiler found, for nodes that are as they were."""
        self._reads.update(reads)
        self.naming.macros.update(naming_macros)

    def take_over(self, before: Compiler, ids: Container[UniqueId]) -> None:
        """Count these as parsed, as far as `before` did that: nothing of it is other here."""
        self._parsed.update((one, parsed.as_bare()) for one, parsed in before._parsed.items() if one in ids)

    def all_reads(self) -> Mapping[UniqueId, Reads]:
        """What the last renderings depended on, by node."""
        return self._reads

    # What a rendering asks:

    def text(self, path: FilePath) -> str:
        """The text of a file; empty when it cannot be read."""
        found = self._texts.get(path)
        if found is None:
            found = self._own_texts.get(path)
            found = self._texts[path] = (self._files.read(path) or "") if found is None else found
        return found

    def variables(self, package: str) -> Mapping[str, Any]:
        if package not in self._variables:
            self._variables[package] = variables_of(self.project, package)
        return self._variables[package]

    def target(self, args: RefArgs, node: Node) -> UniqueId | None:
        """What a ref or source in `node` refers to; None when there is no such thing, or it is disabled."""
        return self.meaning(args, node.package_name)

    def meaning(self, args: RefArgs, package: str) -> UniqueId | None:
        """What a ref or source in a properties file of `package` refers to, like `target`."""
        found = self._meanings.get((args, package), _NOT_ASKED)
        if found is _NOT_ASKED:
            found = self._meanings[args, package] = self._names.target(args, package, self._enabled)
        return found

    def relation_of(self, args: RefArgs, node: Node) -> Relation:
        """The relation a ref or source in `node` stands for; one of its bare name when it refers to nothing."""
        target = self.target(args, node)
        if target:
            return self.own_relation(self.project.nodes[target])
        if args.kind == "source":
            return self.relation_class.create(None, args.package, args.name)
        return self.relation_class.create(self.project.target.database, self.project.target.schema, args.name)

    def own_relation(self, node: Node) -> Relation:
        return self.parse(node.unique_id).relation or self.naming.provisional(node)

    def this(self, node: Node) -> Relation:
        """What `this` means; an ephemeral model has the name it would have as a view (dbt: ProviderContext.this)."""
        relation = self.own_relation(node)
        return self.naming.named(node, self.parse(node.unique_id).config) if relation.is_cte else relation

    @cached_property
    def warehouse(self) -> Warehouse:
        """Every relation the project has, by name."""
        nodes = self.project.nodes.items()
        ids = [unique_id for unique_id, node in nodes if node.resource_type in _WITH_RELATION]
        others = self.introspection.relations()
        return Warehouse(ids, self._identifier, self._relation_in_warehouse, others, self.relation_class)

    def _identifier(self, unique_id: UniqueId) -> str | None:
        """The name of a node's relation, of one that is linked without parsing it."""
        parsed = self._parsed.get(unique_id)
        if parsed is None:
            known = self.introspection.identifier(unique_id)
            if known is not None:
                return known
            parsed = self.parse(unique_id)
        return parsed.relation.identifier if parsed.relation else None

    def _relation_in_warehouse(self, unique_id: UniqueId) -> Relation | None:
        parsed = self.parse(unique_id)
        if not parsed.enabled or not parsed.relation or parsed.relation.is_cte:
            return None
        return replace(parsed.relation, type=_relation_type(parsed))

    @cached_property
    def known(self) -> KnownTables:
        return KnownTables(self)

    def node_as_dict(self, node: Node) -> Mapping[str, Any]:
        """`model` in templates."""
        parsed = self._parsed.get(node.unique_id)
        config = parsed.config if parsed else node.config
        relation = parsed.relation if parsed else None
        if relation is not None and relation.is_cte:
            relation = self.naming.named(node, config)
        return node_as_dict(self.project, node, config, relation, self.text(node.path) if node.body else "")

    @cached_property
    def graph(self) -> Mapping[str, Any]:
        """`graph` in templates."""
        for unique_id in self.project.nodes:
            self.parse(unique_id)
        return graph(self.project, self._in_graph)

    def _in_graph(self, node: Node) -> Mapping[str, Any]:
        depends_on = {"nodes": list(self.depends_on(node.unique_id)), "macros": []}
        return {**self.node_as_dict(node), "depends_on": depends_on}

    @cached_property
    def runtime_config(self) -> SimpleNamespace:
        """`builtins.ref.config`, which packages look into for the versions of the projects (dbt: RuntimeConfig)."""
        projects = {
            name: SimpleNamespace(project_name=name, version=package.config.get("version"))
            for name, package in self.project.packages.items()
        }
        target = self.project.target
        return SimpleNamespace(
            **vars(projects.get(self.project.name, SimpleNamespace())),
            dependencies=projects,
            profile_name=target.profile,
            target_name=target.name,
            args=SimpleNamespace(),
        )

    # How it is done:

    def _enabled(self, node: Node) -> bool:
        return self.parse(node.unique_id).enabled

    def _compile(self, parsed: Parsed, *, incremental: bool) -> Compiled:
        node = parsed.node
        calls, problems = parsed.calls, list(parsed.problems)
        assumed: tuple[str, ...] = ()
        shown: Rendered | None = None
        fallback = parsed.fallback
        rendering = parsed.rendering
        if parsed.template and rendering:
            items = parsed.items
            if incremental or not parsed.final:
                rendering = Rendering(self, node, parsed.config, incremental=incremental)
                run = Run(undefined=partial(CompileUndefined, rendering.not_installed))
                with self.environment.running(run):
                    items, problem = printed(parsed.template, rendering, node)
                problems = [*run.problems, problem] if problem else run.problems
                calls = tuple(rendering.calls)
                if parsed.rendering:
                    rendering.reading.include(parsed.rendering.reading)
                reads = rendering.reading.done()
                self._reads[node.unique_id] = reads.union(self.reads(node.unique_id)) if incremental else reads
                fallback = "scan" if problem else fallback
            rendering.settled = True
            assumed = tuple(rendering.assumed)
            if fallback is None:
                shown = rendered(items, node.path)
                fallback = "placeholder" if problems else None
            rendering.end()
            if assumed:
                problems = [_perhaps_ours(each) for each in problems]
        refs, unknown = self._refs(parsed, calls)
        has_name = parsed.relation is not None and not parsed.relation.is_cte
        return Compiled(
            unique_id=node.unique_id,
            rendered=shown,
            config=parsed.config,
            enabled=parsed.enabled,
            relation=name_of(parsed.relation) if parsed.relation and has_name else None,
            relation_name=str(parsed.relation) if has_name else None,
            refs=refs,
            depends_on=self._depends_on(parsed),
            macros=self._macro_calls(parsed),
            fallback=fallback,
            assumed=assumed,
            problems=(*problems, *unknown),
            stands_for=self._stands_for(rendering, node),
            columns=parsed.columns,
        )

    def _stands_for(self, rendering: Rendering | None, node: Node) -> tuple[tuple[tuple[str, ...], UniqueId], ...]:
        named = rendering.stands_for.items() if rendering else ()
        found = ((parts, self.target(args, node)) for parts, args in named)
        return tuple((parts, target) for parts, target in found if target)

    def _refs(self, parsed: Parsed, calls: Sequence[Call]) -> tuple[tuple[RefCall, ...], list[Diagnostic]]:
        node = parsed.node
        counted = {call.args for call in parsed.calls}
        seen = {call.args for call in calls}
        every = [*calls, *(call for call in parsed.calls if call.args not in seen)]
        refs = tuple(
            RefCall(call.args, self.target(call.args, node), call.at, call.args in counted, call.literal)
            for call in every
        )
        if all(call.target for call in refs) and node.resource_type is not ResourceType.UNIT_TEST:
            return refs, []
        inputs = node.extra.get("given")
        given = [args for args in inputs if not self.target(args, node)] if isinstance(inputs, tuple) else []
        return refs, list(unknown_references(self.project, node, refs, given, self._names, self.text(node.path)))

    def _depends_on(self, parsed: Parsed) -> tuple[UniqueId, ...]:
        targets = [(call.args.kind, self.target(call.args, parsed.node)) for call in parsed.calls]
        ordered = [target for kind in KINDS for of, target in targets if of == kind and target]
        return tuple(dict.fromkeys(ordered))

    def _macro_calls(self, parsed: Parsed) -> tuple[MacroCall, ...]:
        found: list[MacroCall] = []
        for site in parsed.template.calls if parsed.template else ():
            package, _, name = site.name.rpartition(".")
            where = self.macros.package(package) if package else self.macros.visible(parsed.node.package_name)
            macro = where.get(name) if where else None
            if macro and macro.path not in self._own_texts:
                found.append(MacroCall(macro.unique_id, site.name_at))
        found.sort(key=lambda call: call.at.span)
        return tuple(found)


def _perhaps_ours(problem: Diagnostic) -> Diagnostic:
    """A failure after something was guessed need not be one where there is a warehouse to ask."""
    if problem.code not in ("jinja-error", "compiler-error"):
        return problem
    message = f"Not rendered, for want of a warehouse to ask: {problem.message}"
    return replace(problem, severity=Severity.INFORMATION, message=message)


def _relation_type(parsed: Parsed) -> str:
    materialized = parsed.config.get("materialized")
    if parsed.node.resource_type is ResourceType.MODEL and materialized in (None, "view"):
        return "view"
    return str(materialized) if materialized in ("materialized_view", "dynamic_table", "external") else "table"


_WHOLE = 64
"""Nodes whose template is kept after compiling: what is edited is compiled again and again, the rest is not."""

_PARSED = 400
"""Nodes that stay parsed from edit to edit: the names of what is near what is edited."""

_WITH_RELATION = NAMED - {ResourceType.FUNCTION} | {ResourceType.SOURCE}

_NOT_ASKED = UniqueId("?")
