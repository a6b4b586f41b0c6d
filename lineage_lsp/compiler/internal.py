"""The macros every project has without installing a package: dbt's own where it is installed, else ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from lineage_lsp.base.text import FilePath
from lineage_lsp.jinja.blocks import blocks
from lineage_lsp.project.model import Macro

INTERNAL = "dbt"
"""The package of the macros dbt brings along."""

Macros = tuple[Mapping[str, Macro], Mapping[FilePath, str]]
"""Macros by name, and the texts of their files."""


@cache
def own_macros() -> Macros:
    """The macros we bring along."""
    return _read(_ours())


@cache
def internal_macros(include: Path | None, adapters: tuple[str, ...]) -> Macros:
    """Those of the dbt whose folder `include` is, for its `adapters`, the nearest last; ours without one.

    What looks into a warehouse is ours in any case: we answer it from what is known.
    """
    own, own_texts = own_macros()
    if include is None:
        return own, own_texts
    theirs, texts = _read(_installed(include, adapters))
    kept = {name: macro for name, macro in own.items() if _stays(macro)}
    asking = {f"{prefix}__{name}" for name in kept for prefix in (*adapters, "default")}
    found = {name: macro for name, macro in theirs.items() if name not in _CONTEXT and name not in asking}
    return found | kept, {**own_texts, **texts}


def _ours() -> Iterator[Path]:
    yield from sorted((Path(__file__).parent / "macros").glob("*.sql"))


def _installed(include: Path, adapters: Iterable[str]) -> Iterator[Path]:
    for package in ("global_project", *adapters):
        for folder in ("macros", "tests"):
            yield from sorted((include / package / folder).rglob("*.sql"))


def _read(files: Iterable[Path]) -> Macros:
    macros: dict[str, Macro] = {}
    texts: dict[FilePath, str] = {}
    for file in files:
        path = FilePath(file.as_posix())
        texts[path] = file.read_text(encoding="utf-8", errors="replace")
        for block in blocks(texts[path]):
            if block.kind not in ("macro", "test"):
                continue
            name = f"test_{block.name}" if block.kind == "test" else block.name
            unique_id = f"macro.{INTERNAL}.{name}"
            macros[name] = Macro(unique_id, name, INTERNAL, path, block.span, block.name_span, block.arguments)
    return macros, texts


def _stays(macro: Macro) -> bool:
    return macro.path.endswith("/compiler/macros/relations.sql")


_CONTEXT = frozenset({"statement", "noop_statement", "run_query", "is_incremental", "should_full_refresh"})
"""dbt has these as macros, here they are part of the context: they ask no warehouse."""
