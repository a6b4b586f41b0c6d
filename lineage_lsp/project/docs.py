"""Docs blocks: texts that descriptions share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.project.home import Home
from lineage_lsp.project.templates import UnrenderedError
from lineage_lsp.project.yaml import Entry


class DocsBlock(NamedTuple):
    text: str
    at: FileSpan


def read_docs(home: Home) -> dict[str, DocsBlock]:
    """The docs blocks of a package by `package.name`, with the places of their names."""
    found: dict[str, DocsBlock] = {}
    for located in home.layout.docs():
        text = home.files.read(located.path)
        if text and "docs" in text:
            for block in home.blocks_of(located.path):
                if block.kind == "docs":
                    body = text[block.body.start : block.body.end].strip()
                    found[f"{home.name}.{block.name}"] = DocsBlock(body, FileSpan(located.path, block.name_span))
    return found


class Docs:
    """`doc()` of one package: its own blocks, then the root's, then anybody's (dbt: resolve_doc)."""

    def __init__(self, docs: Mapping[str, str], package: str, root: str, packages: Iterable[str]) -> None:
        self._docs = docs
        self._order = tuple(dict.fromkeys((package, root, *packages)))

    def __call__(self, first: object, second: object = None) -> str:
        key = self.key(first, second)
        if key is None:
            raise UnrenderedError(f"there is no docs block {first}")
        return self._docs[key]

    def key(self, first: object, second: object = None) -> str | None:
        """`package.name` of the block that a call means; None when there is no such block."""
        keys = [f"{first}.{second}"] if second is not None else [f"{package}.{first}" for package in self._order]
        return next((key for key in keys if key in self._docs), None)


def unknown_docs(home: Home, docs: Docs) -> Iterator[Diagnostic]:
    """The calls of a package's descriptions that mean no block."""
    for _, properties in home.documents:
        text, document = properties.text, properties.document
        if document is None or "doc" not in text:
            continue
        calls = home.cache.of("doc-calls", properties.path, text, lambda: tuple(doc_calls(text, document)))  # noqa: B023 # called at once
        for call in calls:
            if docs.key(call.first, call.second) is None:
                name = call.first if call.second is None else f"{call.first}.{call.second}"
                message = f"There is no docs block `{name}`: write one in a .md file, or correct the name."
                yield Diagnostic("unknown-doc", Severity.ERROR, message, FileSpan(properties.path, call.span))


class DocCall(NamedTuple):
    """A `doc()` call with plain strings. first: the block's name, or its package's; then `second` is the block's."""

    span: Span
    first: str
    second: str | None


def doc_calls(text: str, document: Entry) -> Iterator[DocCall]:
    """The calls in the descriptions of the properties file `text`, which is read as `document`."""
    if "doc" not in text:
        return
    waiting = [document]
    seen: set[Entry] = set()
    while waiting:
        entry = waiting.pop()
        if entry in seen:  # behind an alias
            continue
        seen.add(entry)
        waiting.extend(entry.each())
        for key, value in entry.items():
            if key != "description":
                waiting.append(value)
            elif isinstance(value.value, str):
                for call in _CALL.finditer(text, *value.span):
                    opened = text.rfind("{{", value.span.start, call.start())
                    if opened < 0 or text.find("}}", opened, call.start()) >= 0:
                        continue  # mere words
                    yield DocCall(Span(*call.span()), call["first"], call["second"])


_CALL = re.compile(
    r"""\bdoc\s*\(\s*\\?(?P<q>['"])(?P<first>[^'"\\]+)\\?(?P=q)"""
    r"""(?:\s*,\s*\\?(?P<p>['"])(?P<second>[^'"\\]+)\\?(?P=p))?\s*\)"""
)
