"""Refs and sources found by pattern, for code that cannot be rendered: linear time, never wrong by much."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.compiler.frames import returned_columns
from lineage_lsp.project.model import RefArgs


class Call(NamedTuple):
    """A `ref()` or `source()`. literal: its arguments are written out, not computed."""

    args: RefArgs
    at: FileSpan
    literal: bool = True


class PythonCode(NamedTuple):
    """columns: of the data frame that is returned, where the code is certain of them."""

    calls: tuple[Call, ...]
    config: dict[str, object]
    columns: tuple[str, ...] | None


def scan_calls(text: str, path: FilePath, base: int = 0) -> tuple[Call, ...]:
    """Literal `ref('x')` and `source('a', 'b')` outside of comments; `base` is where `text` begins in its file."""
    blanked = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    calls: list[Call] = []
    for found in _CALL.finditer(blanked):
        at = FileSpan(path, Span(base + found.start(), base + found.end()))
        first, second = found["first"], found["second"]
        if found["kind"] == "source":
            if second is not None:
                calls.append(Call(RefArgs("source", second, first), at))
        else:
            package = first if second is not None else None
            calls.append(Call(RefArgs("ref", second if second is not None else first, package, found["version"]), at))
    return tuple(calls)


def scan_python(text: str, path: FilePath) -> PythonCode | None:
    """What a Python model says of itself (dbt: `dbt.ref("x")`, `dbt.config(…)`); None when it does not parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = _line_starts(text)
    calls: list[Call] = []
    config: dict[str, object] = {}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and (name := _dbt_method(node.func))):
            continue
        args = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        keywords = dict(_constants(node.keywords))
        at = FileSpan(path, Span(*_offsets(node, text, lines)))
        if name == "config":
            config.update(keywords)
        elif name == "source" and len(args) == 2:
            calls.append(Call(RefArgs("source", str(args[1]), str(args[0])), at))
        elif name == "ref" and 1 <= len(args) <= 2:
            version = keywords.get("version", keywords.get("v"))
            package = str(args[0]) if len(args) == 2 else None
            calls.append(Call(RefArgs("ref", str(args[-1]), package, None if version is None else str(version)), at))
    calls.sort(key=lambda call: call[1].span)
    return PythonCode(tuple(calls), config, _columns(tree))


def _columns(tree: ast.Module) -> tuple[str, ...] | None:
    try:
        return returned_columns(tree)
    except RecursionError:
        return None


def _dbt_method(function: ast.expr) -> str | None:
    """`ref` for `dbt.ref`, `config` for `dbt.config`."""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "dbt":
        return function.attr
    return None


def _constants(keywords: list[ast.keyword]) -> Iterator[tuple[str, object]]:
    for keyword in keywords:
        if keyword.arg:
            try:
                yield keyword.arg, ast.literal_eval(keyword.value)
            except (ValueError, TypeError, RecursionError):
                continue


def _line_starts(text: str) -> list[int]:
    starts = [0]
    starts.extend(found.end() for found in re.finditer(r"\r\n|\r|\n", text))
    return starts


def _offsets(node: ast.Call, text: str, lines: list[int]) -> tuple[int, int]:
    """Code-point offsets of a node; `ast` counts columns in UTF-8."""

    def offset(line: int, column: int) -> int:
        start = lines[line - 1]
        end = lines[line] if line < len(lines) else len(text)
        return start + len(text[start:end].encode()[:column].decode(errors="ignore"))

    return offset(node.lineno, node.col_offset), offset(node.end_lineno or node.lineno, node.end_col_offset or 0)


_COMMENT = re.compile(r"\{#[^#]*(?:#(?!\})[^#]*)*#\}")
_CALL = re.compile(
    r"""(?<![\w.])(?P<kind>ref|source)\(\s*['"](?P<first>[^'"\n]+)['"]\s*(?:,\s*['"](?P<second>[^'"\n]+)['"]\s*)?"""
    r"""(?:,\s*(?:version|v)\s*=\s*['"]?(?P<version>\w+)['"]?\s*)?\)"""
)
