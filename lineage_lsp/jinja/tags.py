"""Block tags beyond Jinja's own: `{% test %}`, `{% materialization %}`, `{% snapshot %}`, `{% docs %}`."""

from __future__ import annotations

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser


class NamedBlocks(Extension):
    """A test and a materialization become macros, a snapshot its body; a docs block prints nothing."""

    tags = {"test", "data_test", "materialization", "snapshot", "docs"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        tag = next(parser.stream)
        name = parser.stream.expect("name").value
        match tag.value:
            case "test" | "data_test":
                return _macro(parser, tag.lineno, f"test_{name}", f"name:end{tag.value}")
            case "materialization":
                return _materialization(parser, tag.lineno, name)
            case "snapshot":
                return parser.parse_statements(("name:endsnapshot",), drop_needle=True)
            case _:
                parser.parse_statements(("name:enddocs",), drop_needle=True)
                return []


def _macro(parser: Parser, lineno: int, name: str, end: str) -> nodes.Macro:
    node = nodes.Macro(lineno=lineno)
    node.name = name
    parser.parse_signature(node)
    node.body = parser.parse_statements((end,), drop_needle=True)
    return node


def _materialization(parser: Parser, lineno: int, name: str) -> nodes.Macro:
    adapter = "default"
    while parser.stream.skip_if("comma"):
        option = parser.stream.expect("name").value
        if parser.stream.skip_if("assign"):
            value = parser.parse_expression()
            if option == "adapter" and isinstance(value, nodes.Const):
                adapter = str(value.value)
    node = nodes.Macro(lineno=lineno)
    node.name = f"materialization_{name}_{adapter}"
    node.args = []
    node.defaults = []
    node.body = parser.parse_statements(("name:endmaterialization",), drop_needle=True)
    return node
