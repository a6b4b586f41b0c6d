"""Names that are ids, so that mypy keeps them apart."""

from __future__ import annotations

from typing import NewType

UniqueId = NewType("UniqueId", str)
"""dbt's `unique_id`: `model.shop.orders`, `source.shop.raw.orders`, `model.shop.orders.v2`."""

ColumnKey = NewType("ColumnKey", str)
"""A column's name as the dialect compares it (`name_key` in the store): equal keys are the same column."""
