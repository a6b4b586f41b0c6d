# ruff: noqa: N802 - the names of the methods are Jinja's.
"""Python code for a template whose every output says where it was written.

Jinja's own generator, changed where it prints (literal text becomes a constant item, an expression `item(value,
place)`), where it calls (each call passes its place), where it joins with `~`, and at the head of each body of
statements (a step of the budget).
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import Environment

from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.jinja.lexer import Marks


class CallSite:
    """A call in a template. name: the dotted name that is called, "" for any other expression.

    at: from the name to behind the closing parenthesis; name_at: the last part of the name. literal: its arguments
    are written out, none is computed.
    """

    __slots__ = ("at", "literal", "name", "name_at")

    def __init__(self, name: str, name_at: FileSpan, at: FileSpan, literal: bool) -> None:
        self.name = name
        self.name_at = name_at
        self.at = at
        self.literal = literal


class Generator(CodeGenerator):
    """constants: the values the code names `K0`, `K1` … calls: every call of the template, as generated.

    guarded: what stands in the template itself, outside its macros, is wrapped in `guard`, so that one failing
    expression can be replaced.
    """

    def __init__(
        self, environment: Environment, text: str, base: int, path: FilePath, marks: Marks, *, guarded: bool
    ) -> None:
        self._code = StringIO()
        super().__init__(environment, None, None, self._code)
        self.constants: list[object] = []
        self.calls: list[CallSite] = []
        self._text = text
        self._base = base
        self._path = path
        self._marks = marks
        self._places: dict[Span, str] = {}
        self._guarded = guarded
        self._to_guard: dict[int, str] = {}
        self._to_unpack: dict[int, int] = {}
        self._close = ""

    def code(self) -> str:
        """The Python code written so far."""
        return self._code.getvalue()

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("step = environment.step")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        self.writeline("step()")
        super().blockvisit(nodes, frame)

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        parts = self._to_unpack.pop(id(node), None)
        if parts is not None:
            self.write("unpacked(")
            self.visit(node, *args, **kwargs)
            self.write(f", {parts})")
            return None
        guard = self._to_guard.pop(id(node), None)
        if guard is None:
            return super().visit(node, *args, **kwargs)
        self.write(f"{guard}(lambda: (")
        super().visit(node, *args, **kwargs)
        self.write(f"), {self._place(node)})")
        return None

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                for name in self._literal(child):
                    super().start_write(frame, child)
                    self.write(name)
                    super().end_write(frame)
            else:
                self._guard(child)
                self.start_write(frame, child)
                self.visit(child, frame)
                self.end_write(frame)

    def start_write(self, frame: Frame, node: nodes.Node | None = None) -> None:
        super().start_write(frame, node)
        place = self._place(node) if node else "None"
        if self._guarded and isinstance(node, nodes.CallBlock | nodes.FilterBlock):
            self.write("item(guard(lambda: (")
            self._close = f"), {place}), {place})"
        else:
            self.write("item(")
            self._close = f", {place})"

    def end_write(self, frame: Frame) -> None:
        self.write(self._close)
        super().end_write(frame)

    def macro_body(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> tuple[Frame, MacroRef]:
        guarded, self._guarded = self._guarded, False
        try:
            return super().macro_body(node, frame)
        finally:
            self._guarded = guarded

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:
        self._guard(node.node)
        if isinstance(node.target, nodes.Tuple):
            self._to_unpack[id(node.node)] = len(node.target.items)
        super().visit_Assign(node, frame)

    def visit_If(self, node: nodes.If, frame: Frame) -> None:
        for branch in (node, *node.elif_):
            self._guard(branch.test)
        super().visit_If(node, frame)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        if not node.recursive:
            self._guard(node.iter, "guard_iterable")
        super().visit_For(node, frame)

    def visit_ExprStmt(self, node: nodes.ExprStmt, frame: Frame) -> None:
        self._guard(node.node)
        super().visit_ExprStmt(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("joined((")
        for value in node.nodes:
            self.visit(value, frame)
            self.write(", ")
        self.write("))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        site = self._site(node)
        self.calls.append(site)
        self.write(f"call({self._constant(site)}, ")
        self.visit(node.node, frame)
        extra = {"caller": "caller"} if forward_caller else None
        self.signature(node, frame, extra)
        self.write(")")

    def position(self, node: nodes.Node) -> str:
        """Jinja's words for a place in messages; the diagnostic's range says it better."""
        return "this place"

    def _guard(self, node: nodes.Node, how: str = "guard") -> None:
        if self._guarded and (how != "guard" or not isinstance(node, nodes.Const | nodes.Name)):
            self._to_guard[id(node)] = how

    def _constant(self, value: object) -> str:
        self.constants.append(value)
        return f"K{len(self.constants) - 1}"

    def _place(self, node: nodes.Node) -> str:
        span = self._marks.tag_at(node.lineno)
        if span not in self._places:
            self._places[span] = self._constant(FileSpan(self._path, span))
        return self._places[span]

    def _literal(self, node: nodes.TemplateData) -> Iterable[str]:
        """The constants of a run of plain text: one, unless its line breaks differ from the file's."""
        at = node.lineno
        low = at - self._base
        if self._text.startswith(node.data, low):
            yield self._constant((node.data, FileSpan(self._path, Span(at, at + len(node.data))), True))
            return
        for line in node.data.splitlines(keepends=True):
            body = line.rstrip("\n")
            if body:
                yield self._constant((body, FileSpan(self._path, Span(at, at + len(body))), True))
                at += len(body)
            if body != line:
                width = 2 if self._text.startswith("\r\n", at - self._base) else 1
                yield self._constant(("\n", FileSpan(self._path, Span(at, at + width)), False))
                at += width

    def _site(self, node: nodes.Call) -> CallSite:
        callee = node.node
        values = [*node.args, *(keyword.value for keyword in node.kwargs)]
        literal = all(isinstance(value, nodes.Const) for value in values) and not node.dyn_args
        names: list[str] = []
        while isinstance(callee, nodes.Getattr):
            names.append(callee.attr)
            callee = callee.node
        opening = self._parenthesis(node)
        end = self._marks.closing.get(opening, opening)
        if isinstance(callee, nodes.Name):
            names.append(callee.name)
            last = callee.lineno if len(names) == 1 else self._text.find(names[0], node.node.lineno - self._base)
            if len(names) > 1:
                last += self._base
            name_at = Span(last, last + len(names[0]))
            return CallSite(".".join(reversed(names)), self._at(name_at), self._at(Span(callee.lineno, end)), literal)
        tag = self._marks.tag_at(node.lineno)
        return CallSite("", self._at(tag), self._at(tag), literal)

    def _parenthesis(self, node: nodes.Call) -> int:
        """Where the `(` of a call is; Jinja gives it as the call's place, but for `{% call %}` also elsewhere."""
        if node.lineno in self._marks.closing:
            return node.lineno
        return self._text.find("(", node.lineno - self._base) + self._base

    def _at(self, span: Span) -> FileSpan:
        return FileSpan(self._path, span)
