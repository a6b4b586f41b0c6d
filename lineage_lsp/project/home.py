"""One package while it is read: its configuration, its files, and what strings in it render to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import is_
from typing import Any, TypeVar

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.text import FilePath
from lineage_lsp.jinja.blocks import Block, blocks
from lineage_lsp.project.configuration import Configuration
from lineage_lsp.project.files import Files, Stamp
from lineage_lsp.project.layout import Layout
from lineage_lsp.project.merging import laid_over
from lineage_lsp.project.model import ResourceType, Target
from lineage_lsp.project.properties import Patch, Properties, name_place, read_properties
from lineage_lsp.project.templates import YamlTemplates

T = TypeVar("T")


class FileCache:
    """What was read out of a file, as long as its text stays: an edit of one file reads one file again.

    supposed_adapter: what the templates of a project without a profile were told last. properties: the files of that
    kind, each as it was when it was read from the disk.
    """

    def __init__(self) -> None:
        self.properties: dict[FilePath, tuple[Stamp, Properties]] = {}
        self.supposed_adapter: str | None = None
        self._held: dict[tuple[str, FilePath], tuple[str, Any]] = {}
        self._derived: dict[tuple[str, ...], tuple[tuple[object, ...], Any]] = {}
        self._settled: dict[str, Any] = {}

    def of(self, kind: str, path: FilePath, text: str, read: Callable[[], T]) -> T:
        """What `read` makes of `text`; asked again only for another text."""
        held = self._held.get((kind, path))
        if held is not None and held[0] == text:
            made: T = held[1]
            return made
        made = read()
        self._held[kind, path] = (text, made)
        return made

    def derived(self, key: tuple[str, ...], parts: tuple[object, ...], make: Callable[[], T]) -> T:
        """What `make` gives for `parts`; asked again only when one of these is another object than before."""
        held = self._derived.get(key)
        if held is not None and len(held[0]) == len(parts) and all(map(is_, held[0], parts)):
            made: T = held[1]
            return made
        made = make()
        self._derived[key] = (parts, made)
        return made

    def settled(self, key: str, value: T) -> T:
        """An earlier value equal to `value` when there is one: one object as long as nothing changes."""
        held: T | None = self._settled.get(key)
        if held is not None and held == value:
            return held
        self._settled[key] = value
        return value


@dataclass(slots=True)
class Home:
    """A package as its nodes see it. templates: with the variables and docs this package sees.

    surroundings: all that what is read of an entry depends on beside the entry; the same object while it is equal.
    """

    configuration: Configuration
    root: Configuration
    files: Files
    layout: Layout
    cache: FileCache
    templates: YamlTemplates
    target: Target
    documents: list[tuple[str, Properties]] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    surroundings: object = None

    @property
    def name(self) -> str:
        return self.configuration.name

    def read_documents(self) -> None:
        """Read all properties files."""
        for located in self.layout.properties():
            found = self._properties(located.path)
            if found is not None:
                self.problems.extend(found.problems)
                self.documents.append((located.inside, found))

    def _properties(self, path: FilePath) -> Properties | None:
        """A properties file; None for an empty one."""
        before = self.cache.properties.get(path)
        if before is not None and self.files.is_still(path, before[0]):
            return before[1]
        text = self.files.read(path)
        if not text:
            return None
        found = before[1] if before is not None and before[1].text == text else read_properties(path, text)
        self.cache.properties[path] = (self.files.stamp(path), found)
        return found

    def patches(self) -> Iterator[Patch]:
        """The entries that describe nodes."""
        for inside, document in self.documents:
            yield from self.patches_in(inside, document)

    def patches_in(self, inside: str, document: Properties) -> tuple[Patch, ...]:
        """Those of one file."""
        path = document.path

        def made() -> tuple[Patch, ...]:
            return tuple(
                Patch(kind, str(entry.text("name")), path, inside, entry, self.name, name_place(path, entry))
                for kind in ("models", "seeds", "snapshots", "analyses", "data_tests", "tests", "functions")
                for entry in document.entries(kind)
            )

        return self.cache.derived(("patches", document.path, inside), (document,), made)

    def blocks_of(self, path: FilePath) -> tuple[Block, ...]:
        """The named Jinja blocks of a file."""
        text = self.files.read(path) or ""
        return self.cache.of("blocks", path, text, lambda: blocks(text))

    def config(
        self, type_: ResourceType, fqn: tuple[str, ...], said: Iterable[Mapping[str, Any]] = ()
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The configuration of a node, and that part of it the root project has the last word on.

        The package's own tree comes first, then what properties say, then for a package the root's tree, which
        wins even over the node's code (dbt: calculate_node_config).
        """
        adapter = self.target.adapter
        levels = [*self.configuration.levels(type_, fqn), *said]
        if self.configuration is self.root:
            return laid_over(levels, adapter), {}
        last = list(self.root.levels(type_, fqn))
        return laid_over([*levels, *last], adapter), laid_over(last, adapter) if last else {}
