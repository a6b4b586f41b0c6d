"""Sources: the tables a project reads and does not make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.home import Home
from lineage_lsp.project.model import Node, ResourceType
from lineage_lsp.project.properties import Properties, declared_columns, described, name_place, said_config
from lineage_lsp.project.yaml import Entry


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table of a source as written. overriding: the entries of other packages that change it, source and table."""

    path: FilePath
    inside: str
    source: Entry
    table: Entry
    source_name: str
    name: str
    overriding: tuple[Entry, ...] = ()

    def first(self, key: str) -> Entry | None:
        """What the source says of itself under `key`, an override before the source's own entry."""
        return next((found for one in (*self.overriding, self.source) if (found := one.get(key)) is not None), None)


def overriding_sources(home: Home, homes: Iterable[Home]) -> Mapping[str, tuple[Entry, ...]]:
    """What other packages say about a package's sources (`overrides:`), by the source's name."""
    found: dict[str, tuple[Entry, ...]] = {}
    for other in homes:
        for _, document in other.documents if other is not home else ():
            for source in document.entries("sources"):
                if source.text("overrides") == home.name:
                    name = str(source.text("name"))
                    found[name] = (*found.get(name, ()), source)
    return found


def source_tables(
    home: Home, inside: str, document: Properties, overriding: Mapping[str, tuple[Entry, ...]]
) -> Iterator[SourceTable]:
    """The tables of all sources of a properties file."""
    for source in document.entries("sources"):
        if source.text("overrides"):
            continue
        source_name = str(home.templates.text(source.text("name")) or source.text("name"))
        for table in source.each("tables"):
            name = table.text("name")
            if name:
                name = home.templates.text(name) or name
                over = overriding.get(source_name, ())
                yield SourceTable(document.path, inside, source, table, source_name, name, over)


def source_node(home: Home, found: SourceTable) -> Node:
    """The node of one table; database, schema and identifier are rendered, None where they cannot be."""
    source, table, templates = found.source, found.table, home.templates
    overriding = [one for entry in found.overriding for one in _table_named(entry, found.name)]
    levels = [_said(home, entry) for entry in (source, *found.overriding, table, *overriding)]
    fqn = (home.name, *found.inside.split("/")[:-1], found.source_name, found.name)
    config, _ = home.config(ResourceType.SOURCE, fqn, levels)
    quoting = _quoting(source, *found.overriding, table, *overriding)
    extra: dict[str, Any] = {"loader": templates.text(_text(found.first("loader"))) or ""}
    if quoting:
        extra["quoting"] = quoting
    if source_description := described(source, templates):
        extra["source_description"] = source_description
    description = next((text for one in (*overriding, table) if (text := described(one, templates))), "")
    at = name_place(found.path, table)
    return Node(
        UniqueId(f"source.{home.name}.{found.source_name}.{found.name}"),
        found.name,
        ResourceType.SOURCE,
        home.name,
        found.path,
        at,
        config=config,
        declared=declared_columns(found.path, table, templates),
        description=description,
        patch=at,
        source_name=found.source_name,
        database=_part(home, found, ("database", "catalog", "project"), home.target.database),
        schema=_part(home, found, ("schema", "dataset"), found.source_name),
        identifier=_identifier(home, (*overriding, table), found.name),
        extra=extra,
        fqn=fqn,
    )


def _table_named(source: Entry, name: str) -> Iterator[Entry]:
    for table in source.each("tables"):
        if table.text("name") == name:
            yield table


def _part(home: Home, found: SourceTable, keys: tuple[str, ...], default: str | None) -> str | None:
    for key in keys:
        entry = found.first(key)
        if entry is not None and entry.value is not None:
            return home.templates.text(entry.value)
    return default


def _identifier(home: Home, tables: Iterable[Entry], name: str) -> str | None:
    for table in tables:
        written = table.text("identifier")
        if written:
            return home.templates.text(written)
    return name


def _said(home: Home, entry: Entry) -> Mapping[str, Any]:
    said = said_config(entry, home.templates)
    tags = entry.get("tags")
    if tags is not None and "tags" not in said:
        said["tags"] = home.templates.deep(tags.value)
    enabled = entry.get("enabled")
    if enabled is not None and "enabled" not in said:
        said["enabled"] = home.templates.deep(enabled.value)
    return said


def _quoting(*entries: Entry) -> dict[str, bool]:
    merged: dict[str, bool] = {}
    for entry in entries:
        quoting = entry.get("quoting")
        for key, value in quoting.items() if quoting is not None else ():
            if isinstance(value.value, bool):
                merged[key] = value.value
    return merged


def _text(entry: Entry | None) -> Any:
    return entry.value if entry is not None else None
