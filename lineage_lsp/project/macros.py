"""The macros of a package, with what its properties say of them."""

from __future__ import annotations

from collections.abc import Iterator

from lineage_lsp.jinja.blocks import Block
from lineage_lsp.project.home import Home
from lineage_lsp.project.model import Macro
from lineage_lsp.project.properties import described


def macros_of(home: Home) -> Iterator[Macro]:
    """Its macros, tests and materializations, in the order of its files."""
    descriptions = {
        str(entry.text("name")): described(entry, home.templates)
        for _, document in home.documents
        for entry in document.entries("macros")
    }
    seen = set()
    for kind in ("macros", "tests"):
        for located in home.layout.of_kind(kind, (".sql",)):
            # Below test-paths only `generic` has macros, and singular tests may not be read for some.
            if located.path in seen or (kind == "tests" and located.inside.split("/")[0] != "generic"):
                continue
            seen.add(located.path)
            for block in home.blocks_of(located.path):
                name = _registered(block)
                if name is not None:
                    yield Macro(
                        f"macro.{home.name}.{name}",
                        name,
                        home.name,
                        located.path,
                        block.span,
                        block.name_span,
                        block.arguments,
                        descriptions.get(block.name, ""),
                    )


def _registered(block: Block) -> str | None:
    match block.kind:
        case "macro":
            return block.name
        case "test":
            return f"test_{block.name}"
        case "materialization":
            return f"materialization_{block.name}_{block.options.get('adapter', 'default')}"
    return None
