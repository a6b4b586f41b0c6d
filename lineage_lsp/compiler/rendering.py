"""One pass over a node's code: what its templates see, and what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jinja2.runtime import Macro as JinjaMacro

from lineage_lsp.base.rows import Rows
from lineage_lsp.compiler.adapter import columns_of
from lineage_lsp.compiler.column import Column
from lineage_lsp.compiler.context import NOT_THERE, context_names, context_value, render_text
from lineage_lsp.compiler.in_part import in_part
from lineage_lsp.compiler.internal import IN_CONTEXT, INTERNAL, is_only_in_dbt
from lineage_lsp.compiler.macros import BoundMacro, PackageMacros, Unanswered
from lineage_lsp.compiler.reads import Reading
from lineage_lsp.compiler.relation import LazyRelation, Relation, relation_parts
from lineage_lsp.compiler.scan import Call
from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.environment import RenderError, with_site
from lineage_lsp.jinja.template import JinjaSyntaxError
from lineage_lsp.jinja.unknown import UNKNOWN
from lineage_lsp.project.model import Macro, Node, RefArgs, RelationName
from lineage_lsp.project.modules import STARTED

_STEPS_OF_A_QUERY = 500
"""What answering a query counts as, in steps of a template."""

if TYPE_CHECKING:
    from lineage_lsp.compiler.compiler import Compiler


class Rendering:
    """execute: dbt's flag; False while parsing. incremental: what `is_incremental()` answers.

    said: what `config()` was called with. calls: refs and sources in order. touched: the text depends on what is not
    known while parsing. asked_incremental: `is_incremental()` was called. open_columns: columns or rows were asked for
    that are not known. stands_for: what the project's own `ref` and `source` print, by the parts of the name.
    """

    def __init__(
        self, compiler: Compiler, node: Node, config: Mapping[str, Any] | None = None, *, incremental: bool = False
    ) -> None:
        self.compiler: Compiler = compiler
        self.node = node
        self.execute = config is not None
        self.incremental = incremental
        self.final_config: Mapping[str, Any] | None = config
        self.said: dict[str, Any] = {}
        self.calls: list[Call] = []
        self.touched = False
        self.asked_incremental = False
        self.settled = False
        self.open_columns = False
        self.own: Relation | None = None
        self.stands_for: dict[tuple[str, ...], RefArgs] = {}
        self.assumed: dict[str, None] = {}
        self.unanswered = Unanswered()
        self.reading = Reading()
        self.results: dict[str, Any] = {}
        self._bound: dict[str, BoundMacro] = {}

    @cached_property
    def scope(self) -> NodeScope:
        """The names that templates see, until `end`."""
        return NodeScope(self)

    def end(self) -> None:
        """No template is rendered in this pass any more: let go of the names they saw, most of what a pass weighs.

        They know the pass: with them it would wait for the garbage collector.
        """
        scope = self.__dict__.pop("scope", None)
        if scope is not None:
            scope.clear()
        self._bound.clear()

    def close(self) -> None:
        """Let go of all that knows the pass."""
        self.__dict__.clear()

    def touch(self) -> None:
        """The text depends on something that is not known while parsing."""
        self.touched = True

    def assume(self, what: str) -> None:
        """Note a guess, a sentence."""
        self.touched = True
        self.assumed[what] = None

    def not_installed(self, package: str) -> bool:
        """Whether a macro of `package` may be in one that is not installed; it stands for anything then."""
        project, macros = self.compiler.project, self.compiler.macros
        if macros.package(package) is not None or not project.may_lie_outside(package):
            return False
        self.assume(f"the package {package} is not installed")
        return True

    def bind(self, macro: Macro) -> BoundMacro:
        """`macro` as something to call in this pass."""
        found = self._bound.get(macro.unique_id)
        if found is None:
            found = self._bound[macro.unique_id] = BoundMacro(macro, self._load, self.unanswered)
        return found

    def _load(self, macro: Macro) -> Callable[..., Any]:
        """The Jinja macro in this pass's scope. Raises RenderError when its text is no template."""
        self.reading.macros.add(macro.unique_id)
        try:
            template = self.compiler.templates.template(macro, self.compiler.text(macro.path))
        except JinjaSyntaxError as error:
            message = f"The macro `{macro.name}` cannot be read: {error.problem.message}"
            raise RenderError("jinja-syntax", message, related=error.problem.at) from error
        call = template.macros(self.scope).get(macro.name)
        if not isinstance(call, JinjaMacro):
            raise RenderError("jinja-error", f"{macro.path} does not define the macro {macro.name}")
        return call

    def dispatched(self, site: CallSite, name: str, namespace: str | None) -> Callable[..., Any]:
        """What `adapter.dispatch` finds; an unknown value, and a problem, when it finds nothing."""
        macro = self.compiler.macros.dispatched(name, namespace, self.node.package_name)
        if macro:
            return in_part(self, macro.package_name, name, self.bind(macro))
        if namespace and self.not_installed(namespace):
            return UNKNOWN
        if namespace and self.compiler.macros.package(namespace) is None:
            message = f"There is no macro `{name}`, for `{namespace}` is not installed: run `dbt deps`."
        else:
            own = f"{self.compiler.adapter.name}__{name}"
            message = f"There is no macro `{own}` nor `default__{name}` to dispatch to: write one, or correct the name."
        self.touch()
        if self.execute:
            self.compiler.environment.tell("unknown-macro", message, site.at)
        return UNKNOWN

    def ref(self, args: RefArgs, site: CallSite) -> Relation | LazyRelation:
        """The relation a `ref()` or `source()` called at `site` stands for."""
        self.calls.append(Call(args, site.at, site.literal))
        self.reading.refs.add(args)
        if self.execute:
            return self.compiler.relation_of(args, self.node)
        final = self.compiler.relation_of
        return LazyRelation(lambda: final(args, self.node), self._own, self._early)

    def rendered(self, text: str) -> str:
        """The value of a variable, which may be a template itself (dbt: Var.get_rendered_var)."""
        return render_text(self, text, self.node.path)

    def overridden(self, macro: BoundMacro) -> Callable[..., Any]:
        """A project's own `ref` or `source`: its calls are those of who calls it, whatever relation it prints."""

        @with_site
        def call(site: CallSite, *args: Any, **kwargs: Any) -> Any:
            before = len(self.calls)
            printed = macro(*args, **kwargs)
            made = [one._replace(at=site.at, literal=site.literal) for one in self.calls[before:]]
            self.calls[before:] = made
            if len({one.args for one in made}) == 1 and not isinstance(printed, LazyRelation):
                parts = relation_parts(str(printed))
                if parts:
                    self.stands_for[parts] = made[0].args
            return printed

        return call

    def this(self) -> Relation | LazyRelation:
        if self.execute:
            return self.compiler.this(self.node)
        return LazyRelation(lambda: self.compiler.this(self.node), self._own, self._early)

    def _own(self) -> Relation:
        return self.own or self.compiler.naming.provisional(self.node)

    def _early(self) -> bool:
        """Whether a lazy relation is asked for before parsing has ended; it is touched then."""
        if not self.settled:
            self.touched = True
        return not self.settled

    def known_relation(self, database: str | None, schema: str | None, identifier: str | None) -> Relation | None:
        self.touch()
        if not self.execute:
            return None
        self.reading.relations.add(RelationName(database, schema, identifier or ""))
        relation = self.compiler.warehouse.relation(database, schema, identifier)
        if relation and not self.incremental and relation == self.compiler.own_relation(self.node):
            # A first run: the node itself is not in the warehouse yet.
            return None
        return relation

    def relations_in(self, database: str | None, schema: str | None) -> Sequence[Relation]:
        self.touch()
        self.reading.relations.add(RelationName(database, schema, "*"))
        return self.compiler.warehouse.relations_in(database, schema) if self.execute else []

    def rows(self, sql: object) -> Rows | None:
        """The answer to a query; None where only a warehouse has it."""
        compiler = self.compiler
        compiler.environment.step(_STEPS_OF_A_QUERY)

        def table(parts: tuple[str, ...]) -> Rows | str | None:
            if [part.lower() for part in parts[-2:]] == ["information_schema", "tables"]:
                self.reading.relations.add(RelationName(None, None, "*"))
                self.assume("there may be more relations than the project's own")
                return compiler.known.relations(compiler.own_relation(self.node))
            database, schema, identifier = (None, None, *parts)[-3:]
            name = RelationName(database, schema, str(identifier))
            seed = compiler.known.seed(name)
            if seed is not None:
                self.reading.rows_of.add(seed)
                return compiler.known.rows(seed)
            model = compiler.known.model(name)
            if model is None or model == self.node.unique_id:
                return None
            query = compiler.known.query(model)
            self.reading.rows_of.add(model)
            self.reading.columns_of |= compiler.reads(model).columns_of
            return query

        found = compiler.introspection.rows(str(sql), compiler.project.dialect, table, STARTED)
        if found is None or not found.rows:
            self.open_columns = True
        self.unanswered.count += found is None
        return found

    def columns_of(self, relation: Any) -> Sequence[Column]:
        self.touch()
        return columns_of(self, relation)


class NodeScope(dict[str, Any]):
    """The names of one pass, made when they are first asked for: macros, then dbt's context, then packages."""

    def __init__(self, rendering: Rendering) -> None:
        super().__init__()
        self._rendering = rendering
        self._visible = rendering.compiler.macros.visible(rendering.node.package_name)

    def __missing__(self, name: str) -> Any:
        rendering = self._rendering
        if macro := self._visible.get(name):
            value: Any = rendering.bind(macro)
            if name in ("ref", "source"):
                value = rendering.overridden(value)
        elif (value := context_value(rendering, name)) is NOT_THERE:
            package = rendering.compiler.macros.package(name)
            if package is not None:
                value = PackageMacros(package, rendering.bind, self._of_dbt if name == INTERNAL else None)
            elif is_only_in_dbt(name):
                value = UNKNOWN
            else:
                raise KeyError(name)
        rendering.reading.names.add(name)
        self[name] = value
        return value

    def _of_dbt(self, name: str) -> Any:
        """`dbt.run_query`: the macros of dbt that are part of the context here, and those that need its own files.

        Never a project's own of that name, which may be the one that asks.
        """
        if name in IN_CONTEXT:
            return context_value(self._rendering, name)
        if is_only_in_dbt(name):
            return UNKNOWN
        raise KeyError(name)

    def everything(self) -> Everything:
        """`context`: all that has a name."""
        packages = self._rendering.compiler.macros.packages()
        return Everything(self, dict.fromkeys((*self._visible, *context_names(), *packages, *self)))

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default


class Everything(Mapping[str, Any]):
    """A scope with all its names; their values are made when they are asked for."""

    def __init__(self, scope: NodeScope, names: Mapping[str, None]) -> None:
        self._scope = scope
        self._names = names

    def __getitem__(self, name: str) -> Any:
        return self._scope[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
