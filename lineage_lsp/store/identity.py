"""The id of every row: a UUID computed from what the row is about (specification, section 12).

The same row has the same id on every machine that shares the scope, so rows can be compared, copied and synced
without a table of correspondences. Ids are canonical text: lower-case hexadecimal digits with dashes sort alike as
SQLite's text and as PostgreSQL's `uuid`.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import NewType

from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype

ObjectId = NewType("ObjectId", str)
ColumnId = NewType("ColumnId", str)

SEPARATOR = "\x1f"

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def uuid8(text: str) -> str:
    """The UUID of version 8 (RFC 9562) made of the first 16 bytes of the text's SHA-256, canonical."""
    # A file in an odd encoding can put lone surrogates into names; they must still give an id.
    digits = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"


def new_scope() -> str:
    """A random scope for a store nobody linked to a workspace yet."""
    return uuid8(secrets.token_hex(32))


class Identity:
    """Ids within one scope. Objects and columns are remembered: most are asked for many times in one write."""

    __slots__ = ("_columns", "_objects", "_prefix")

    def __init__(self, scope: str) -> None:
        self._prefix = {
            kind: f"{scope}{SEPARATOR}{kind}{SEPARATOR}"
            for kind in ("object", "column", "dependency", "column_lineage", "influence")
        }
        self._objects: dict[str, ObjectId] = {}
        self._columns: dict[ObjectId, dict[str, ColumnId]] = {}

    def object(self, unique_id: UniqueId) -> ObjectId:
        found = self._objects.get(unique_id)
        if found is None:
            found = self._objects[unique_id] = ObjectId(uuid8(self._prefix["object"] + unique_id))
        return found

    def column(self, object_id: ObjectId, key: ColumnKey) -> ColumnId:
        known = self._columns.get(object_id)
        if known is None:
            known = self._columns[object_id] = {}
        found = known.get(key)
        if found is None:
            found = known[key] = ColumnId(uuid8(f"{self._prefix['column']}{object_id}{SEPARATOR}{key}"))
        return found

    def dependency(self, source: ObjectId, target: ObjectId) -> str:
        return uuid8(f"{self._prefix['dependency']}{source}{SEPARATOR}{target}")

    def column_lineage(self, target: ColumnId, source: ColumnId, lineage_type: LineageType) -> str:
        return uuid8(f"{self._prefix['column_lineage']}{target}{SEPARATOR}{source}{SEPARATOR}{lineage_type}")

    def influence(self, target: ObjectId, source: ColumnId, subtype: Subtype) -> str:
        return uuid8(f"{self._prefix['influence']}{target}{SEPARATOR}{source}{SEPARATOR}{subtype}")
