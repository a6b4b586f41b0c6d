"""The fields of a struct, read from the text of its type as any warehouse writes it."""

from __future__ import annotations

import re
from functools import lru_cache

_STRUCT = re.compile(
    r"\s*(?:struct|row|record|object|tuple|named_struct)\s*([(<])(.*)[)>]\s*", re.IGNORECASE | re.DOTALL
)
_FIELD = re.compile(r'\s*(?:"((?:[^"]|"")*)"|`([^`]*)`|([^\s:"`]+))\s*(?::|\s)(.*)', re.DOTALL)
_ARRAY = re.compile(r"\s*(?:array|list)\s*[(<](.*)[)>]\s*|(.*)\[\d*\]\s*", re.IGNORECASE | re.DOTALL)


def element_type(data_type: str) -> str | None:
    """The type of an array's elements: of `STRUCT(a INTEGER)[]`, `ARRAY<INT64>`; None for what is no array."""
    found = _ARRAY.fullmatch(data_type)
    return (found[1] or found[2]).strip() if found is not None else None


@lru_cache(maxsize=4096)
def struct_fields(data_type: str) -> tuple[tuple[str, str, bool], ...]:
    """Name, type and whether the name is quoted, of each field; empty for anything but a struct.

    STRUCT(a INTEGER, b VARCHAR[])    struct<a: int, b: array<string>>    ROW(a integer)    OBJECT(a NUMBER(10, 0))
    """
    found = _STRUCT.fullmatch(data_type)
    if found is None:
        return ()
    fields = []
    for part in _parts(found[2]):
        field = _FIELD.fullmatch(part)
        if field is None:
            return ()
        quoted = field[3] is None
        name = (field[1] or "").replace('""', '"') or field[2] or field[3]
        fields.append((name, field[4].strip(), quoted))
    return tuple(fields)


def _parts(text: str) -> list[str]:
    """`text` cut at its outer commas."""
    parts, depth, start = [], 0, 0
    quote = ""
    for at, one in enumerate(text):
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"`'":
            quote = one
        elif one in "(<[":
            depth += 1
        elif one in ")>]":
            depth -= 1
        elif one == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return parts
