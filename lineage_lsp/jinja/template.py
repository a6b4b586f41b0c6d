"""A file, or a block of one, compiled to render many times."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from types import CodeType
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.jinja import bounds
from lineage_lsp.jinja.codegen import CallSite, Generator
from lineage_lsp.jinja.environment import JinjaEnvironment, Scope
from lineage_lsp.jinja.lexer import Marks
from lineage_lsp.jinja.origins import Item, item
from lineage_lsp.jinja.plain import PlainTemplate, plain_template
from lineage_lsp.jinja.unknown import unpacked


class JinjaSyntaxError(Exception):
    """The text is not a template; `problem` says where and why."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Template:
    """calls: every call written in it, in the order of the generated code. names: what it reads of its scope."""

    __slots__ = ("_environment", "_root", "calls", "names", "path")

    def __init__(
        self,
        environment: JinjaEnvironment,
        path: FilePath,
        root: Any,
        calls: tuple[CallSite, ...],
        names: frozenset[str],
    ) -> None:
        self._environment = environment
        self._root = root
        self.path = path
        self.calls = calls
        self.names = names

    def items(self, scope: Mapping[str, Any]) -> list[Item]:
        """What it prints in `scope`, for `origins.rendered`. Raises what the template raises, and OverBudget."""
        items = list(self._root(self._context(scope)))
        bounds.checked_length(sum(len(value) for value, _, _ in items if isinstance(value, str)))
        return items

    def macros(self, scope: Mapping[str, Any]) -> Mapping[str, Any]:
        """The macros and variables it defines at its top level, bound to `scope`."""
        context = self._context(scope)
        for _ in self._root(context):
            pass
        return context.vars

    def _context(self, scope: Mapping[str, Any]) -> Scope:
        return Scope(self._environment, scope, None, {})  # type: ignore[arg-type]


AnyTemplate = Template | PlainTemplate


def compile_macro(environment: JinjaEnvironment, text: str, path: FilePath, span: Span) -> Template:
    """The macro in `span` of the file `text`. Raises JinjaSyntaxError."""
    return _compiled(environment, text[span.start : span.end], path, span.start, guarded=False)


def compile_template(
    environment: JinjaEnvironment, text: str, path: FilePath, span: Span | None = None, *, guarded: bool = False
) -> AnyTemplate:
    """The template in `span` of the file `text`, the whole by default. Raises JinjaSyntaxError.

    guarded: an expression that fails is replaced by an unknown value, and the run is told; otherwise it raises.
    """
    base = span.start if span else 0
    source = text[span.start : span.end] if span else text
    if guarded and (plain := plain_template(environment, source, path, base)):
        return plain
    return _compiled(environment, source, path, base, guarded=guarded)


def _compiled(environment: JinjaEnvironment, source: str, path: FilePath, base: int, *, guarded: bool) -> Template:
    lexer = environment.offsets
    lexer.base = base
    try:
        tree = environment._parse(source, None, None)
        marks = lexer.marks
        generator = Generator(environment, source, base, path, marks, guarded=guarded)
        generator.visit(tree)
        code = compile(generator.code(), "<template>", "exec", dont_inherit=True)
    except TemplateSyntaxError as error:
        at = _error_span(source, base, error.lineno)
        raise JinjaSyntaxError(_problem(str(error.message), FileSpan(path, at))) from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        # Python's own compiler refuses what is nested too deeply, with a SyntaxError or a MemoryError.
        at = Span(base, base + len(source))
        raise JinjaSyntaxError(_problem("this template is nested too deeply", FileSpan(path, at))) from error
    root = _load(environment, code, generator, path, marks)
    return Template(environment, path, root, tuple(generator.calls), _names(tree))


def _load(environment: JinjaEnvironment, code: CodeType, generator: Generator, path: FilePath, marks: Marks) -> Any:
    lines = [line for _, line in generator.debug_info]
    offsets = [offset for offset, _ in generator.debug_info]

    def place_of_line(line: int) -> FileSpan:
        found = bisect_right(lines, line) - 1
        return FileSpan(path, marks.tag_at(offsets[found]) if found >= 0 else Span(0, 0))

    namespace: dict[str, Any] = {f"K{number}": value for number, value in enumerate(generator.constants)}
    namespace.update(
        environment=environment,
        item=item,
        call=environment.invoke,
        guard=environment.guard,
        guard_iterable=environment.guard_iterable,
        joined=environment.joined,
        unpacked=unpacked,
        place_of_line=place_of_line,
    )
    exec(code, namespace)
    return namespace["root"]


def _names(tree: nodes.Template) -> frozenset[str]:
    return frozenset(name.name for name in tree.find_all(nodes.Name) if name.ctx == "load")


def _problem(message: str, at: FileSpan) -> Diagnostic:
    return Diagnostic("jinja-syntax", Severity.ERROR, message.removesuffix("."), at)


def _error_span(source: str, base: int, offset: int) -> Span:
    """The word or sign at `offset`, or the last one before the end."""
    at = min(max(offset - base, 0), max(len(source) - 1, 0))
    word = _WORD.match(source, at)
    return Span(base + at, base + (word.end() if word else at))


_WORD = re.compile(r"\w+|-?[%}]\}|.", re.S)
