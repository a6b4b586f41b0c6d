"""Rows of a query, as plain values."""

from __future__ import annotations

from typing import NamedTuple


class Rows(NamedTuple):
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
