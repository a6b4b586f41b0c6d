"""Which files some models stand on, as far as a look at their text shows: to answer before a whole project is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lineage_lsp.base.text import FilePath
from lineage_lsp.project.files import Files
from lineage_lsp.project.layout import MANY, Layout

_CALL = re.compile(r"""\b(ref|source)\s*\(\s*(['"][^'"\n]+['"](?:\s*,\s*['"][^'"\n]+['"])?)""")
_WORD = re.compile(r"""['"]([^'"\n]+)['"]""")
_VERSION = re.compile(r"_v\w+$")
_NAMED = re.compile(r"""\bname['"]?\s*:\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s,}'"#]+))""")


Name = tuple[str, ...]
"""The name of a model, seed or snapshot, or of a source and its table."""


def nearby(
    files: Files, layouts: Iterable[Layout], start: Collection[FilePath], named: Iterable[Name] = ()
) -> frozenset[FilePath]:
    """The code files that `start` and what it refers to name, and the properties files that may speak of these.

    named: what it is known to refer to besides. It may be too many, and too few where a name is made up by code. Of
    `start`, files of other kinds are left out.
    """
    layouts = list(layouts)
    by_name: dict[str, list[FilePath]] = {}
    for layout in layouts:
        for kind in MANY:
            for located in layout.of_kind(kind, (".sql", ".py", ".csv")):
                by_name.setdefault(located.stem, []).append(located.path)
                if version := _VERSION.search(located.stem):
                    by_name.setdefault(located.stem[: version.start()], []).append(located.path)
    names: dict[FilePath, set[str]] = {}
    for name, paths in by_name.items():
        for path in paths:
            names.setdefault(path, set()).add(name)
    found: set[FilePath] = set()
    wanted = {frozenset(words) for words in named}
    waiting = [path for path in start if path in names]
    waiting += (path for words in named for path in by_name.get(words[-1], ()) if len(words) == 1)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        wanted.update(frozenset([name]) for name in names[path])
        for kind, written in _CALL.findall("" if path.endswith(".csv") else files.read(path) or ""):
            words = tuple(_WORD.findall(written))
            if kind == "source":
                wanted.add(frozenset(words))
            else:
                wanted.add(frozenset(words[-1:]))
                waiting.extend(by_name.get(words[-1], ()))
    for layout in layouts:
        for located in layout.properties():
            if _speaks_of(files.read(located.path) or "", wanted):
                found.add(located.path)
    return frozenset(found)


def _speaks_of(text: str, wanted: Collection[frozenset[str]]) -> bool:
    """Whether a properties file gives all names of one of these."""
    written = [names for names in wanted if all(name in text for name in names)]
    if not written:  # as of most files: quickly told
        return False
    given = set(map("".join, _NAMED.findall(text)))
    return any(names <= given for names in written)
