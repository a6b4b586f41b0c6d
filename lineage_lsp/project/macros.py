"""The macros of a package, with what its properties say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from lineage_lsp.base.text import FilePath
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


def configuring_macros(homes: Iterable[Home]) -> frozenset[str]:
    """The names of the macros that call `config()`, themselves or through others: what they say is known only then."""
    callers: dict[str, set[str]] = {}
    for home in homes:
        for located in home.layout.of_kind("macros", (".sql",)):
            text = home.files.read(located.path) or ""
            calls = home.cache.of("calls", located.path, text, partial(_calls, home, located.path, text))
            for macro, names in calls:
                for name in names:
                    callers.setdefault(name, set()).add(macro)
    found: set[str] = set()
    waiting = ["config"]
    while waiting:
        for caller in callers.get(waiting.pop(), ()):
            # Who calls `f` may be dispatched to `default__f`.
            for name in (caller, caller.partition("__")[2]):
                if name and name not in found:
                    found.add(name)
                    waiting.append(name)
    return frozenset(found)


class _Calls(NamedTuple):
    macro: str
    names: frozenset[str]


def _calls(home: Home, path: FilePath, text: str) -> tuple[_Calls, ...]:
    return tuple(
        _Calls(block.name, called_names(text[block.body.start : block.body.end])) for block in home.blocks_of(path)
    )


def called_names(text: str) -> frozenset[str]:
    """Every name something is called by: `f` of `f(x)` and of `package.f(x)`."""
    return frozenset(_CALL.findall(text))


_CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")


def _registered(block: Block) -> str | None:
    match block.kind:
        case "macro":
            return block.name
        case "test":
            return f"test_{block.name}"
        case "materialization":
            return f"materialization_{block.name}_{block.options.get('adapter', 'default')}"
    return None
