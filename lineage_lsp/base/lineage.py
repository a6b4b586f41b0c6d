"""The kinds of lineage and how sure we are: closed sets every layer speaks of."""

from __future__ import annotations

from enum import StrEnum


class LineageType(StrEnum):
    """OpenLineage's two types: DIRECT values flow into the column, INDIRECT ones shape it or its rows."""

    DIRECT = "DIRECT"
    INDIRECT = "INDIRECT"


class Subtype(StrEnum):
    """OpenLineage's subtypes.

    IDENTITY, TRANSFORMATION and AGGREGATION are DIRECT. CONDITIONAL and WINDOW are INDIRECT and belong to one
    column; JOIN, FILTER, GROUP_BY and SORT are INDIRECT and belong to the rows of the whole object, or to the column
    that a subquery with such rows gives.
    """

    IDENTITY = "IDENTITY"
    TRANSFORMATION = "TRANSFORMATION"
    AGGREGATION = "AGGREGATION"
    CONDITIONAL = "CONDITIONAL"
    WINDOW = "WINDOW"
    JOIN = "JOIN"
    FILTER = "FILTER"
    GROUP_BY = "GROUP_BY"
    SORT = "SORT"

    @property
    def lineage_type(self) -> LineageType:
        return LineageType.DIRECT if self in _DIRECT else LineageType.INDIRECT


_DIRECT = frozenset({Subtype.IDENTITY, Subtype.TRANSFORMATION, Subtype.AGGREGATION})


class Tier(StrEnum):
    """Where a fact comes from (specification S205): manifest, SQL with dbt, raw SQL."""

    GOLD = "GOLD"
    SILVER = "SILVER"
    BRONZE = "BRONZE"
