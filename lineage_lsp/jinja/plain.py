"""Most templates are text with a few plain calls: those are read and run here, several times faster than by Jinja.

    {{ config(tags=['x']) }} {% set a = ref('b') %} {% if not is_incremental() %} … {% else %} … {% endif %} {{ this }}

A template with anything else in it is not plain, and is left to Jinja. A plain one prints exactly what Jinja prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jinja2 import Undefined
from jinja2.runtime import LoopContext
from jinja2.utils import missing

from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.jinja.codegen import CallSite
from lineage_lsp.jinja.environment import JinjaEnvironment, Scope
from lineage_lsp.jinja.origins import Item, item

Expression = Callable[[Scope], Any]
Step = Callable[[Scope, list[Item]], None]


class PlainTemplate:
    """The same to its users as a Template."""

    __slots__ = ("_environment", "_steps", "calls", "names", "path")

    def __init__(self, environment: JinjaEnvironment, path: FilePath, reader: _Reader, steps: Sequence[Step]) -> None:
        self._environment = environment
        self._steps = steps
        self.path = path
        self.calls = tuple(reader.calls)
        self.names = frozenset(reader.names)

    def items(self, scope: Mapping[str, Any]) -> list[Item]:
        """What it prints in `scope`, for `origins.rendered`."""
        context = Scope(self._environment, scope, None, {})  # type: ignore[arg-type]
        items: list[Item] = []
        for step in self._steps:
            step(context, items)
        return items


def plain_template(environment: JinjaEnvironment, text: str, path: FilePath, base: int) -> PlainTemplate | None:
    """`text`, which begins at `base` in its file, guarded; None when it is not plain, or has errors."""
    if "\r" in text:
        return None
    reader = _Reader(environment, text, path, base)
    try:
        steps = reader.body()
    except (_NotPlain, RecursionError):  # the latter for thousands of brackets or blocks in each other
        return None
    return PlainTemplate(environment, path, reader, steps)


class _NotPlain(Exception):  # noqa: N818 - an answer, not an error
    pass


class _Reader:
    """Reads one text from front to back."""

    def __init__(self, environment: JinjaEnvironment, text: str, path: FilePath, base: int) -> None:
        self.calls: list[CallSite] = []
        self.names: set[str] = set()
        self._environment = environment
        # Jinja takes off one line break at the end of a text.
        self._end = len(text) - 1 if text.endswith("\n") else len(text)
        self._text = text
        self._path = path
        self._base = base
        self._at = 0
        self._tag = 0
        self._word = ""
        self._loops = 0

    def body(self, until: frozenset[str] = frozenset()) -> list[Step]:
        """The steps up to a `{% word %}` of `until`, which is left in `_word`; up to the end when there is none."""
        steps: list[Step] = []
        while True:
            opening = _OPENING.search(self._text, self._at, self._end)
            if not opening:
                self._literal(steps, self._end, strip=False)
                if until:
                    raise _NotPlain
                return steps
            self._literal(steps, opening.start(), strip=opening[2] == "-")
            self._tag = opening.start()
            self._at = opening.end()
            if opening[1] == "{#":
                self._comment()
            elif opening[1] == "{{":
                expression = self._choice()
                steps.append(self._printed(expression, self._closed("}}")))
            elif (word := self._next("name")) in until:
                self._word = word
                return steps
            else:
                steps.append(self._statement(word))

    def _literal(self, steps: list[Step], end: int, *, strip: bool) -> None:
        data = self._text[self._at : end]
        if strip:
            data = data.rstrip()
        if data:
            made: Item = (data, self._span(self._at, self._at + len(data)), True)
            steps.append(lambda _, items: items.append(made))

    def _comment(self) -> None:
        closing = self._text.find("#}", self._at, self._end)
        if closing < 0:
            raise _NotPlain
        stripped = closing > self._at and self._text[closing - 1] == "-"
        self._at = closing + 2
        if stripped:
            self._skip()

    def _statement(self, word: str) -> Step:
        match word:
            case "do":
                expression = self._expression()
                return self._evaluated(expression, self._closed("%}"))
            case "set":
                name = self._next("name")
                if name in _RESERVED:
                    raise _NotPlain
                self._next("=")
                expression = self._choice()
                return self._assigned(name, expression, self._closed("%}"))
            case "if":
                return self._condition()
            case "for":
                return self._loop()
            case _:
                raise _NotPlain

    def _condition(self) -> Step:
        branches: list[tuple[Expression, list[Step]]] = []
        otherwise: list[Step] = []
        word = "if"
        while word != "endif":
            if word == "else":
                self._closed("%}")
                otherwise = self.body(frozenset({"endif"}))
            else:
                test = self._guarded(self._test(), self._closed("%}"))
                branches.append((test, self.body(_BRANCHES)))
            word = self._word
        self._closed("%}")

        def run(context: Scope, items: list[Item]) -> None:
            taken = next((steps for test, steps in branches if test(context)), otherwise)
            for step in taken:
                step(context, items)

        return run

    def _loop(self) -> Step:
        name = self._next("name")
        if name in _RESERVED or self._next("name") != "in":
            raise _NotPlain
        expression = self._expression()
        at = self._closed("%}")
        self._loops += 1
        steps = self.body(frozenset({"endfor"}))
        self._loops -= 1
        self._closed("%}")
        environment = self._environment

        def run(context: Scope, items: list[Item]) -> None:
            values = environment.guard_iterable(lambda: expression(context), at)
            for value, loop in LoopContext(values, environment.undefined):
                environment.step()
                # What is set in one turn is gone in the next, and after the loop.
                turn = Scope(environment, context.parent, None, {})
                turn.vars = {**context.vars, name: value, "loop": loop}
                for step in steps:
                    step(turn, items)

        return run

    def _choice(self) -> Expression:
        """An expression, or `a if b`, or `a if b else c`."""
        value = self._expression()
        if not (word := _IF.match(self._text, self._at, self._end)):
            return value
        self._at = word.end()
        test = self._test()
        if not (word := _ELSE.match(self._text, self._at, self._end)):
            return lambda context: value(context) if test(context) else Undefined("no `else` in this expression")
        self._at = word.end()
        otherwise = self._expression()
        return lambda context: value(context) if test(context) else otherwise(context)

    def _test(self) -> Expression:
        negated = False
        while self._peek() == "not":
            self._next("name")
            negated = not negated
        expression = self._expression()
        return (lambda context: not expression(context)) if negated else expression

    def _printed(self, expression: Expression, at: FileSpan) -> Step:
        guarded = self._guarded(expression, at)
        return lambda context, items: items.append(item(guarded(context), at))

    def _evaluated(self, expression: Expression, at: FileSpan) -> Step:
        guarded = self._guarded(expression, at)

        def run(context: Scope, _: list[Item]) -> None:
            guarded(context)

        return run

    def _assigned(self, name: str, expression: Expression, at: FileSpan) -> Step:
        guarded = self._guarded(expression, at)

        def run(context: Scope, _: list[Item]) -> None:
            context.vars[name] = guarded(context)

        return run

    def _guarded(self, expression: Expression, at: FileSpan) -> Expression:
        guard = self._environment.guard
        return lambda context: guard(lambda: expression(context), at)

    def _expression(self) -> Expression:
        """A literal, a name with attributes, or a call of one."""
        kind, value, start = self._token()
        match kind:
            case "string" | "number":
                return lambda _: value
            case "[":
                return self._list()
            case "{":
                return self._dictionary()
            case "name" if value in _CONSTANTS:
                constant = _CONSTANTS[value]
                return lambda _: constant
            case "name" if value not in _RESERVED or (value == "loop" and self._loops):
                return self._path_or_call(value, start)
            case _:
                raise _NotPlain

    def _path_or_call(self, name: str, start: int) -> Expression:
        environment = self._environment
        self.names.add(name)

        def load(context: Scope) -> Any:
            found = context.resolve_or_missing(name)
            return environment.undefined(name=name) if found is missing else found

        expression: Expression = load
        names, last = [name], start
        while self._peek() == ".":
            self._next(".")
            kind, attribute, last = self._token()
            if kind != "name":
                raise _NotPlain
            names.append(attribute)
            expression = _attribute(environment, expression, attribute)
        if self._peek() != "(":
            return expression
        self._next("(")
        args, keywords, literal = self._arguments()
        name_at = self._span(last, last + len(names[-1]))
        site = CallSite(".".join(names), name_at, self._span(start, self._at), literal)
        self.calls.append(site)
        invoke = environment.invoke
        callee = expression

        def call(context: Scope) -> Any:
            function = callee(context)
            values = [arg(context) for arg in args]
            return invoke(site, function, *values, **{key: value(context) for key, value in keywords.items()})

        if self._peek() in (".", "(", "["):
            raise _NotPlain
        return call

    def _arguments(self) -> tuple[list[Expression], dict[str, Expression], bool]:
        args: list[Expression] = []
        keywords: dict[str, Expression] = {}
        literal = True
        while self._peek() != ")":
            key = _KEYWORD.match(self._text, self._at, self._end)
            if key:
                self._at = key.end()
                if key[1] in keywords:
                    raise _NotPlain
            elif keywords:
                raise _NotPlain
            literal = literal and (self._peek() in ("string", "number") or self._constant_next())
            value = self._expression()
            if key:
                keywords[key[1]] = value
            else:
                args.append(value)
            if self._peek() == ",":
                self._next(",")
            elif self._peek() != ")":
                raise _NotPlain
        self._next(")")
        return args, keywords, literal

    def _list(self) -> Expression:
        values: list[Expression] = []
        while self._peek() != "]":
            values.append(self._expression())
            if self._peek() == ",":
                self._next(",")
            elif self._peek() != "]":
                raise _NotPlain
        self._next("]")
        return lambda context: [value(context) for value in values]

    def _dictionary(self) -> Expression:
        pairs: list[tuple[Expression, Expression]] = []
        while self._peek() != "}":
            key = self._expression()
            self._next(":")
            pairs.append((key, self._expression()))
            if self._peek() == ",":
                self._next(",")
            elif self._peek() != "}":
                raise _NotPlain
        self._next("}")
        return lambda context: {key(context): value(context) for key, value in pairs}

    def _closed(self, closing: str) -> FileSpan:
        """The span of the tag that ends here; whitespace behind a `-` is passed over."""
        found = _CLOSING.match(self._text, self._at, self._end)
        if not found or found[2] != closing or found[1] == "+":
            raise _NotPlain
        at = self._span(self._tag, found.end())
        self._at = found.end()
        if found[1]:
            self._skip()
        return at

    def _skip(self) -> None:
        space = _SPACE.match(self._text, self._at, self._end)
        self._at = space.end() if space else self._at

    def _token(self) -> tuple[str, Any, int]:
        """Kind, value and start of the next token, which is passed. A sign's kind is itself."""
        found = _TOKEN.match(self._text, self._at, self._end)
        if not found:
            raise _NotPlain
        self._at = found.end()
        kind, value = found.lastgroup, found[found.lastgroup or 0]
        start = found.end() - len(value)
        match kind:
            case "string":
                return kind, value[1:-1], start
            case "number":
                return kind, float(value) if "." in value else int(value), start
            case "name":
                return kind, value, start
            case _:
                return value, value, start

    def _peek(self) -> str:
        """The kind of the next token; `not` for that word; "" when there is none."""
        found = _TOKEN.match(self._text, self._at, self._end)
        if not found:
            return ""
        if found.lastgroup == "name":
            return "not" if found["name"] == "not" else "name"
        return found.lastgroup if found.lastgroup in ("string", "number") else found["sign"]

    def _constant_next(self) -> bool:
        found = _TOKEN.match(self._text, self._at, self._end)
        return bool(found and found["name"] in _CONSTANTS)

    def _next(self, kind: str) -> str:
        found, value, _ = self._token()
        if found != kind:
            raise _NotPlain
        return str(value)

    def _span(self, start: int, end: int) -> FileSpan:
        return FileSpan(self._path, Span(self._base + start, self._base + end))


def _attribute(environment: JinjaEnvironment, value: Expression, name: str) -> Expression:
    return lambda context: environment.getattr(value(context), name)


_OPENING = re.compile(r"(\{\{|\{%|\{#)([-+]?)")
_CLOSING = re.compile(r"\s*([-+]?)(%\}|\}\})")
_SPACE = re.compile(r"\s*")
_IF = re.compile(r"\s*if\b", re.ASCII)
_ELSE = re.compile(r"\s*else\b", re.ASCII)
_KEYWORD = re.compile(r"\s*([A-Za-z_]\w*)\s*=(?!=)", re.ASCII)
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'[^'\\\n]*'|"[^"\\\n]*")|(?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?![\w.]))"""
    r"""|(?P<name>[A-Za-z_]\w*)|(?P<sign>==|[.,:=()\[\]{}]))""",
    re.ASCII,
)
_CONSTANTS = {"true": True, "True": True, "false": False, "False": False, "none": None, "None": None}
_BRANCHES = frozenset({"elif", "else", "endif"})
_RESERVED = frozenset(
    "and or not in is if else elif for recursive self super caller varargs kwargs loop".split()  # noqa: SIM905
)
