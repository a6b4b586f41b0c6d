"""Docs blocks: texts that descriptions share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lineage_lsp.project.home import Home
from lineage_lsp.project.templates import UnrenderedError


def read_docs(home: Home) -> dict[str, str]:
    """The docs blocks of a package by `package.name`."""
    found: dict[str, str] = {}
    for located in home.layout.docs():
        text = home.files.read(located.path)
        if text and "docs" in text:
            for block in home.blocks_of(located.path):
                if block.kind == "docs":
                    found[f"{home.name}.{block.name}"] = text[block.body.start : block.body.end].strip()
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
