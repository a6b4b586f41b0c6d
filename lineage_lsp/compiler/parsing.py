"""The first pass over a node, with `execute` false: what dbt calls parsing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2.exceptions import UndefinedError

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import Span
from lineage_lsp.compiler.config import hooks, merged, with_code
from lineage_lsp.compiler.context import render_text
from lineage_lsp.compiler.generic_tests import GenericTests
from lineage_lsp.compiler.macros import ReturnValue
from lineage_lsp.compiler.reads import Reads
from lineage_lsp.compiler.relation import Relation
from lineage_lsp.compiler.rendering import Rendering
from lineage_lsp.compiler.scan import Call, scan_calls, scan_python
from lineage_lsp.compiler.undefined import ParseUndefined
from lineage_lsp.jinja.bounds import OverBudget
from lineage_lsp.jinja.environment import RenderError, Run, failure
from lineage_lsp.jinja.origins import Item
from lineage_lsp.jinja.template import AnyTemplate, JinjaSyntaxError, compile_template
from lineage_lsp.project.model import WHOLE_FILE, Node, ResourceType

if TYPE_CHECKING:
    from lineage_lsp.compiler.compiler import Compiler


@dataclass(frozen=True, slots=True)
class Parsed:
    """A node after its first pass, with `execute` false.

    calls: refs and sources in order, those of hooks last. relation: None for what has none.
    final: what this pass printed is what compiling would print. columns: of a Python model, where it spells them out.
    bare: what only compiling needs (template, rendering, items) was there and is no more.
    """

    node: Node
    config: Mapping[str, Any]
    relation: Relation | None
    calls: tuple[Call, ...] = ()
    fallback: str | None = None
    problems: tuple[Diagnostic, ...] = ()
    template: AnyTemplate | None = None
    rendering: Rendering | None = None
    items: Sequence[Item] = ()
    final: bool = True
    columns: tuple[str, ...] | None = None
    bare: bool = False

    @property
    def enabled(self) -> bool:
        return self.config.get("enabled", True) is not False

    def as_bare(self) -> Parsed:
        """The same, a tenth of the size."""
        if self.template is None:
            return self
        return replace(self, template=None, rendering=None, items=(), bare=True)


class Parser:
    """reads: where the parser notes what the rendering of each node depended on."""

    def __init__(self, compiler: Compiler, reads: dict[UniqueId, Reads]) -> None:
        self._compiler = compiler
        self._reads = reads
        self._generic_tests = GenericTests(compiler)

    def parse(self, node: Node) -> Parsed:
        if node.resource_type is ResourceType.SOURCE:
            return Parsed(node, node.config, self._compiler.naming.source(node), _declared_calls(node))
        if node.body is None and node.resource_type is ResourceType.TEST:
            return self._parse_generic_test(node)
        if node.body is None and not _yaml_snapshot(node):
            config = self._rendered_config(node, node.config)
            return Parsed(node, config, self._compiler.naming.relation(node, config), _declared_calls(node))
        if node.language == "python":
            return self._parse_python(node)
        try:
            template = self._template(node)
        except JinjaSyntaxError as error:
            return self._scanned(node, error.problem)
        rendering = Rendering(self._compiler, node)
        run = Run(undefined=partial(ParseUndefined, rendering.touch))
        with self._compiler.environment.running(run):
            items, problem = printed(template, rendering, node)
            if problem:
                return self._scanned(node, problem)
            config = self._rendered_config(node, with_code(node, rendering.said), rendering)
            relation = rendering.own = self._compiler.naming.relation(node, config)
            self._render_hooks(rendering, config)
        rendering.end()
        final = not rendering.touched
        self._note(node, rendering)
        return Parsed(
            node,
            config,
            relation,
            (*rendering.calls, *_declared_calls(node)),
            None,
            tuple(run.problems),
            template,
            rendering,
            items if final else (),
            final,
        )

    def _parse_generic_test(self, node: Node) -> Parsed:
        reading = self._generic_tests.read(node)
        # What the macro says comes before what YAML says.
        config = self._rendered_config(node, merged(reading.said, node.config) if reading.said else node.config)
        self._reads[node.unique_id] = self._compiler.reads(node.unique_id).union(reading.reads)
        return Parsed(node, config, None, (*_declared_calls(node), *reading.calls))

    def _template(self, node: Node) -> AnyTemplate:
        if node.body is None:
            return compile_template(self._compiler.environment, _snapshot_code(node), node.path, guarded=True)
        text = self._compiler.text(node.path)
        span = None if node.body == WHOLE_FILE else node.body
        return compile_template(self._compiler.environment, text, node.path, span, guarded=True)

    def _parse_python(self, node: Node) -> Parsed:
        found = scan_python(self._compiler.text(node.path), node.path)
        if found is None:
            text = self._compiler.text(node.path)
            problem = Diagnostic(
                "python-syntax", Severity.ERROR, "This Python model cannot be parsed: correct its syntax.", node.at
            )
            return replace(self._scanned(node, problem), calls=scan_calls(text, node.path))
        config = {"materialized": "table", **with_code(node, found.config)}
        relation = self._compiler.naming.relation(node, config)
        return Parsed(node, config, relation, found.calls, columns=found.columns)

    def _scanned(self, node: Node, problem: Diagnostic) -> Parsed:
        """The node when its code is no template: literal refs and the configuration that is not in the code."""
        text = self._compiler.text(node.path)
        body = node.body or Span(0, 0)
        calls = scan_calls(text[body.start : body.end], node.path, body.start)
        config = self._rendered_config(node, node.config)
        return Parsed(node, config, self._compiler.naming.relation(node, config), calls, "scan", (problem,))

    def _rendered_config(
        self, node: Node, config: Mapping[str, Any], pass_: Rendering | None = None
    ) -> Mapping[str, Any]:
        """`config` with the Jinja of its plain values rendered; hooks stay as written.

        pass_: the rendering of the node's code, which then has read what these read.
        """
        changed = {
            key: value
            for key, value in config.items()
            if isinstance(value, str) and "{{" in value and "hook" not in key
        }
        if not changed:
            return config
        rendering = Rendering(self._compiler, node)
        rendering.reading = pass_.reading if pass_ is not None else rendering.reading
        result = dict(config)
        with self._compiler.environment.running(Run(undefined=partial(ParseUndefined, rendering.touch))):
            for key, value in changed.items():
                try:
                    text = render_text(rendering, value, node.path)
                except (RenderError, UndefinedError):
                    continue
                result[key] = {"true": True, "false": False, "none": None}.get(text.lower(), text)
        rendering.end()
        if pass_ is None:
            self._note(node, rendering)
        return result

    def _note(self, node: Node, rendering: Rendering) -> None:
        """What this pass read, beside what compiling the same text did: that looks at more."""
        read = rendering.reading.done()
        self._reads[node.unique_id] = read.union(self._reads[node.unique_id]) if node.unique_id in self._reads else read

    def _render_hooks(self, rendering: Rendering, config: Mapping[str, Any]) -> None:
        """Refs in hooks are dependencies too; their text is not part of the node's."""
        for hook in hooks(config):
            at = rendering.node.at
            self._compiler.environment.guard(partial(render_text, rendering, hook, rendering.node.path), at)


def printed(template: AnyTemplate, rendering: Rendering, node: Node) -> tuple[Sequence[Item], Diagnostic | None]:
    """What the template prints, or the problem that stopped it."""
    try:
        return template.items(rendering.scope), None
    except ReturnValue as returned:
        # dbt lets a `return` outside of a macro end the rendering; what it returns is the text.
        return [(str(returned.value), node.at, False)], None
    except (Exception, OverBudget) as error:  # A template can make Python raise anything.
        return (), failure(error, node.at)


def _declared_calls(node: Node) -> tuple[Call, ...]:
    return tuple(Call(args, node.at) for args in node.refs)


def _yaml_snapshot(node: Node) -> bool:
    return node.resource_type is ResourceType.SNAPSHOT and isinstance(node.extra.get("relation"), str)


def _snapshot_code(node: Node) -> str:
    """What dbt renders for a snapshot that is declared in YAML."""
    return "select * from {{ " + str(node.extra["relation"]) + " }}"
