"""Docs blocks: texts that descriptions share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lineage_lsp.base.text import FileSpan
from lineage_lsp.project.home import Home
from lineage_lsp.project.templates import UnrenderedError


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
        keys = [f"{first}.{second}"] if second is not None else [f"{package}.{first}" for package in self._order]
        for key in keys:
            if key in self._docs:
                return self._docs[key]
        raise UnrenderedError(f"there is no docs block {first}")
