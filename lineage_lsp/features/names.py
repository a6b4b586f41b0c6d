"""What a user means by NODE or NODE.COLUMN on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_lsp.base.errors import NodeNotFoundError
from lineage_lsp.store.read import Reader
from lineage_lsp.store.results import StoredColumn, StoredObject


@dataclass(frozen=True, slots=True)
class Named:
    """column: None when only a node was named."""

    node: StoredObject
    column: StoredColumn | None


def find_node(reader: Reader, text: str) -> StoredObject:
    """The object with that name, `package.name`, `source.table` or unique_id; NodeNotFoundError lists candidates."""
    found = _meant(reader, text)
    if len(found) == 1:
        return found[0]
    if found:
        names = tuple(one.unique_id for one in found)
        raise NodeNotFoundError(f"{text} names {len(found)} nodes; say which one by its unique_id:", names)
    near = tuple(one.unique_id for one in reader.search(text.rpartition(".")[2][:3], limit=5))
    raise NodeNotFoundError(f"no node is called {text}" + ("; did you mean one of these?" if near else ""), near)


def _meant(reader: Reader, text: str) -> list[StoredObject]:
    """What `ref()` reads comes before a semantic model or a test of that name.

    A bare name means a source's table only where nothing else is called so: dbt names those `source.table`.
    """
    found = reader.find(text)
    rows = [one for one in found if one.object_type in _REFERABLE]
    if "." in text:
        tables = [one for one in found if one.object_type == "source"]
        return rows + tables if rows else found
    return rows or [one for one in found if one.object_type != "source"] or found


_REFERABLE = frozenset({"model", "seed", "snapshot"})


def find_named(reader: Reader, text: str) -> Named:
    """A node, or a node and one of its columns: the longest beginning that names a node wins."""
    if reader.find(text):
        return Named(find_node(reader, text), None)
    node_text, dot, column_text = text.rpartition(".")
    if not dot or not reader.find(node_text):
        return Named(find_node(reader, text), None)
    node = find_node(reader, node_text)
    columns = reader.columns(node.id)
    for column in columns:
        if column_text in (column.name, column.key):
            return Named(node, column)
    for column in columns:
        if column_text.lower() == column.name.lower():
            return Named(node, column)
    names = tuple(f"{node_text}.{column.name}" for column in columns)
    raise NodeNotFoundError(f"{node.unique_id} has no column {column_text}; it has:", names)


def find_column(reader: Reader, text: str) -> tuple[StoredObject, StoredColumn]:
    """A column, named with its node; NodeNotFoundError when only a node is named."""
    named = find_named(reader, text)
    if named.column is None:
        columns = tuple(f"{text}.{column.name}" for column in reader.columns(named.node.id))
        raise NodeNotFoundError(f"{text} is a node; name one of its columns:", columns)
    return named.node, named.column
