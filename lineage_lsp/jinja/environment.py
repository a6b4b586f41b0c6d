"""The sandbox templates run in, and one run of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any, TypeVar

from jinja2 import Undefined, pass_environment
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.filters import do_indent, make_attrgetter
from jinja2.lexer import Lexer
from jinja2.nodes import Template as TemplateNode
from jinja2.parser import Parser
from jinja2.runtime import Context, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.text import FileSpan
from lineage_lsp.jinja import bounds
from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.lexer import OffsetLexer
from lineage_lsp.jinja.origins import Item, Traced, indented, joined, traced
from lineage_lsp.jinja.tags import NamedBlocks
from lineage_lsp.jinja.unknown import UNKNOWN, Unknown


class RenderError(Exception):
    """What a function of the context raises to say what is wrong in the user's words.

    at: where, when that is not the expression that is rendered. related: the place in another file it comes from.
    """

    def __init__(self, code: str, message: str, at: FileSpan | None = None, related: FileSpan | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.at = at
        self.related = related


@dataclass(slots=True)
class Run:
    """One rendering: what went wrong, and what it has used up so far. at: the guarded expression that runs now."""

    at: FileSpan | None = None
    problems: list[Diagnostic] = field(default_factory=list)
    undefined: Callable[..., Undefined] = Undefined
    steps: int = 0
    check_at: int = 4096
    deadline: float = 0.0


F = TypeVar("F", bound=Callable[..., Any])


def with_site(function: F) -> F:
    """Mark a function of the context: it gets the `CallSite` as its first argument."""
    function.wants_site = True  # type: ignore[attr-defined]
    return function


class JinjaEnvironment(SandboxedEnvironment):
    """Jinja2 without files, imports or limits to wait for. Renders one thing at a time: not for several threads."""

    def __init__(self) -> None:
        super().__init__(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", NamedBlocks], cache_size=0)
        self.intercepted_binops = frozenset({"+", "*", "**", "%"})
        self.offsets = OffsetLexer(self)
        self.run = Run()
        self.globals.pop("lipsum")
        self.filters.update(_FILTERS)
        for name in _NUMERIC_FILTERS:
            self.filters[name] = bounds.bounded(self.filters[name])

    @property
    def lexer(self) -> Lexer:
        return self.offsets

    @contextmanager
    def running(self, run: Run) -> Iterator[Run]:
        """Make `run` the one that is charged and told of problems; the one before goes on afterwards."""
        before, self.run, undefined = self.run, run, self.undefined
        self.undefined = run.undefined  # type: ignore[assignment]
        run.deadline = run.deadline or monotonic() + bounds.MAX_SECONDS
        try:
            yield run
        finally:
            self.run, self.undefined = before, undefined

    def step(self, count: int = 1) -> None:
        """A body of statements begins, or what counts as many."""
        run = self.run
        run.steps += count
        if run.steps >= run.check_at:
            run.check_at += 4096
            if run.steps > bounds.MAX_STEPS or monotonic() > run.deadline:
                raise bounds.OverBudget("the template runs for too long")

    @staticmethod
    def concat(items: Iterable[Item]) -> str:  # type: ignore[override]
        """What a macro, a set block or a filter block printed."""
        items = items if isinstance(items, Sequence) else list(items)
        if len(items) == 1:
            value, _, verbatim = items[0]
            if type(value) is Traced and not verbatim:
                return value
        bounds.checked_length(sum(len(value) for value, _, _ in items if isinstance(value, str)))
        return traced(items)

    def joined(self, values: Sequence[object]) -> str:
        """`a ~ b`."""
        text = joined(values)
        bounds.checked_length(len(text))
        return text

    def invoke(self, site: CallSite, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls at `site`."""
        match callee:
            case Macro():
                return callee(*args, **kwargs)
            case MethodType() | FunctionType():
                if getattr(callee, "wants_site", False):
                    return callee(site, *args, **kwargs)
            case BuiltinMethodType():
                if callee.__self__ is not None:
                    args = _printable(callee, args)
                    bounds.checked_method(callee, args)
            case Undefined():
                return self.call_undefined(site, callee)
            case _ if getattr(type(callee), "wants_site", False):
                return callee(site, *args, **kwargs)
        if not self.is_safe_callable(callee):
            raise SecurityError(f"{site.name or 'this'} is not for templates to call")
        if not callable(callee):
            raise TemplateRuntimeError(f"{site.name or 'this value'} is {type(callee).__name__}, not something to call")
        try:
            return callee(*args, **kwargs)
        except StopIteration as error:
            raise TemplateRuntimeError("there is no next value") from error

    def call_undefined(self, site: CallSite, callee: Undefined) -> Any:
        """What calling an undefined name gives; raises when that is an error."""
        return callee()

    def guard(self, expression: Callable[[], Any], at: FileSpan) -> Any:
        """The value of `expression`; an unknown one when it fails, which becomes a problem of the run."""
        self.run.at = at
        try:
            return expression()
        except Exception as error:  # A template can make Python raise anything.
            self.run.problems.append(failure(error, at))
            return UNKNOWN

    def tell(self, code: str, message: str, at: FileSpan) -> None:
        """Note a problem at `at` without stopping; one in a macro is told where the rendered file brings it in."""
        here = self.run.at
        if here is None or here.path == at.path:
            self.run.problems.append(Diagnostic(code, Severity.ERROR, message, at))
        else:
            related = (Related(at, "it is used here"),)
            self.run.problems.append(Diagnostic(code, Severity.ERROR, message, here, related))

    def guard_iterable(self, expression: Callable[[], Any], at: FileSpan) -> Any:
        """Like `guard`, for what a loop goes over."""

        def iterable() -> Any:
            value = expression()
            iter(value)
            return value

        return self.guard(iterable, at)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        bounds.checked_operation(operator, left, right)
        return self.binop_table[operator](left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        if type(value) is not BuiltinMethodType or value.__name__ not in ("format", "format_map"):
            return None
        text = value.__self__
        if not isinstance(text, str):
            return None
        formatter = bounds.BoundedFormatter(self)
        if value.__name__ == "format_map":
            return lambda mapping: formatter.vformat(text, (), mapping)
        return lambda *args, **kwargs: formatter.vformat(text, args, kwargs)

    def _parse(self, source: str, name: str | None, filename: str | None) -> TemplateNode:
        return Parser(self, source, name, filename).parse()


class Scope(Context):
    """The names of a template, from any mapping, also one that makes its values on demand."""

    def resolve_or_missing(self, key: str) -> Any:
        if key in self.vars:
            return self.vars[key]
        try:
            return self.parent[key]
        except KeyError:
            return missing


def failure(error: BaseException, at: FileSpan) -> Diagnostic:
    """The problem that `error`, raised below the expression `at`, is; related: the place in a macro it came from."""
    related: tuple[Related, ...] = ()
    inner = _innermost(error)
    if inner and inner.path != at.path:
        related = (Related(inner, "it fails here"),)
    match error:
        case RenderError():
            # A place in another file than the one that is rendered is told as related.
            here = error.at if error.at and error.at.path == at.path else at
            if deeper := error.related or (error.at if error.at and error.at.path != at.path else None):
                related = (Related(deeper, "it fails here"),)
            return Diagnostic(error.code, Severity.ERROR, error.message, here, related)
        case RecursionError():
            message = "This calls itself without an end, or is nested too deeply: give it an end."
        case UndefinedError() | SecurityError() | TemplateRuntimeError():
            message = error.message or str(error)
        case bounds.OverBudget():
            return Diagnostic("jinja-budget", Severity.WARNING, f"Not rendered to the end: {error}", at, related)
        case _:
            message = f"{type(error).__name__}: {error}"
    return Diagnostic("jinja-error", Severity.ERROR, message, at, related)


def _innermost(error: BaseException) -> FileSpan | None:
    found = None
    trace = error.__traceback__
    while trace:
        place: Callable[[int], FileSpan] | None = trace.tb_frame.f_globals.get("place_of_line")
        if place:
            found = place(trace.tb_lineno)
        trace = trace.tb_next
    return found


def _printable(method: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of a method; `text.join` takes texts alone, so an unknown value becomes what it prints."""
    if method.__name__ != "join" or not isinstance(method.__self__, str) or not args:
        return args
    return ([str(value) if isinstance(value, Unknown) else value for value in args[0]], *args[1:])


def _trim(value: Any, characters: str | None = None) -> str:
    return (value if isinstance(value, str) else str(value)).strip(characters)


def _indent(value: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    return indented(value, width, first, blank) if isinstance(value, str) else do_indent(value, width, first, blank)


def _replace(value: Any, old: Any, new: Any, count: int = -1) -> str:
    text = value if isinstance(value, str) else str(value)
    bounds.checked_replace(text, str(old), str(new))
    return text.replace(str(old), str(new), count)


@pass_environment
def _join(environment: JinjaEnvironment, value: Iterable[Any], between: str = "", attribute: Any = None) -> str:
    if attribute is not None:
        value = map(make_attrgetter(environment, attribute), value)
    values = list(value)
    bounds.checked_length(len(values) * len(str(between)) + sum(len(part) for part in values if isinstance(part, str)))
    return joined(values, str(between))


_NUMERIC_FILTERS = ("batch", "center", "indent", "round", "slice", "tojson", "truncate", "wordwrap")
_FILTERS: Mapping[str, Callable[..., Any]] = {"trim": _trim, "indent": _indent, "replace": _replace, "join": _join}
