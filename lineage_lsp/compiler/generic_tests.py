"""What the macros of generic tests refer to and configure (dbt: render_test_update)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from lineage_lsp.compiler.context import render_text
from lineage_lsp.compiler.internal import INTERNAL
from lineage_lsp.compiler.reads import NOTHING, Reads
from lineage_lsp.compiler.rendering import Rendering
from lineage_lsp.compiler.scan import Call
from lineage_lsp.compiler.undefined import ParseUndefined
from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.environment import Run
from lineage_lsp.project.macros import called_names
from lineage_lsp.project.model import Macro, Node
from lineage_lsp.project.references import references_in

if TYPE_CHECKING:
    from lineage_lsp.compiler.compiler import Compiler


@dataclass(frozen=True, slots=True)
class TestReading:
    """calls: the refs and sources in the macro; said: what it called `config()` with; reads: what these depend on."""

    calls: tuple[Call, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    reads: Reads = NOTHING


class GenericTests:
    """The generic tests of one project. Most say nothing that YAML does not: those are not rendered."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._reached: dict[str, tuple[frozenset[str], bool]] = {}

    def read(self, node: Node) -> TestReading:
        """What the macro a generic test runs refers to and configures."""
        macro = self._macro(node)
        if macro is None or macro.package_name == INTERNAL:
            return TestReading()
        if macro.unique_id not in self._reached:
            self._reached[macro.unique_id] = self._reach(macro)
        macros, tells = self._reached[macro.unique_id]
        if not tells:
            return TestReading(reads=Reads(macros=macros))
        rendering = Rendering(self._compiler, node)
        rendering.reading.macros |= macros
        run = Run(undefined=partial(ParseUndefined, rendering.touch))
        with self._compiler.environment.running(run):
            self._compiler.environment.guard(partial(self._run, rendering, macro), node.at)
        rendering.end()
        return TestReading(tuple(rendering.calls), rendering.said, rendering.reading.done())

    def _macro(self, node: Node) -> Macro | None:
        name, namespace = node.extra.get("test"), node.extra.get("namespace")
        if not isinstance(name, str):
            return None
        macros = self._compiler.macros
        where = macros.package(namespace) if isinstance(namespace, str) else macros.visible(node.package_name)
        return where.get(f"test_{name}") if where is not None else None

    def _run(self, rendering: Rendering, macro: Macro) -> str:
        node = rendering.node
        given = node.extra.get("kwargs")
        values = (
            {str(key): _argument(rendering, value) for key, value in given.items()} if isinstance(given, dict) else {}
        )
        return str(rendering.bind(macro)(model=self._tested(rendering), **values))

    def _tested(self, rendering: Rendering) -> Any:
        """The relation that is tested, or what the project makes of it (dbt: get_where_subquery)."""
        node = rendering.node
        if not node.refs:
            return None
        relation = rendering.ref(node.refs[-1], CallSite("", node.at, node.at, literal=True))
        where = self._compiler.macros.visible(node.package_name).get("get_where_subquery")
        return rendering.bind(where)(relation) if where else relation

    def _reach(self, macro: Macro) -> tuple[frozenset[str], bool]:
        """The macros `macro` may come to call, and whether one of them calls `ref`, `source` or `config`."""
        waiting, found, tells = [macro], {macro.unique_id}, False
        while waiting:
            each = waiting.pop()
            text = self._compiler.text(each.path)[each.span.start : each.span.end]
            names = called_names(text)
            tells = tells or not names.isdisjoint(("ref", "source", "function", "config"))
            for called in self._named({*names, *_DISPATCHED.findall(text)}):
                if called.unique_id not in found:
                    found.add(called.unique_id)
                    waiting.append(called)
        return frozenset(found), tells

    def _named(self, names: set[str]) -> Iterator[Macro]:
        prefixes = ("", *(f"{prefix}__" for prefix in self._compiler.adapter.prefixes))
        for package in self._compiler.project.packages:
            macros = self._compiler.macros.package(package) or {}
            for name in names:
                for prefix in prefixes:
                    if macro := macros.get(prefix + name):
                        yield macro


_DISPATCHED = re.compile(r"\bdispatch\(\s*(?:macro_name\s*=\s*)?['\"](\w+)['\"]")


def _argument(rendering: Rendering, value: Any) -> Any:
    """An argument as the macro gets it: `ref('x')` is that relation (dbt: add_rendered_test_kwargs)."""
    match value:
        case dict():
            return {key: _argument(rendering, each) for key, each in value.items()}
        case list():
            return [_argument(rendering, each) for each in value]
        case str() if _CALL.match(value):
            refs = references_in(value)
            at = rendering.node.at
            return rendering.ref(refs[0], CallSite("", at, at, literal=True)) if len(refs) == 1 else value
        case str():
            return render_text(rendering, value, rendering.node.path)
    return value


_CALL = re.compile(r"\s*(?:ref|source)\s*\(.+\)\s*$", re.DOTALL)
