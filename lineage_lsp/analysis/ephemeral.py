"""The code a warehouse gets: CTEs for ephemeral models in front (dbt: Compiler._inject_ctes_into_sql)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lineage_lsp.project.model import RelationName

_WITH = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)*with\b(?:\s+recursive\b)?", re.IGNORECASE | re.DOTALL)

_CTE_PREFIX = "__dbt__cte__"


def is_cte(relation: RelationName | None) -> bool:
    """Whether this is what an ephemeral model has for a relation."""
    return relation is not None and relation.schema is None and relation.identifier.startswith(_CTE_PREFIX)


def with_ctes(code: str, ctes: Sequence[tuple[str, str]]) -> str:
    """`code` with CTEs of these names and queries in front of its own."""
    if not ctes:
        return code
    written = ", ".join(f"{name} as (\n{query}\n)" for name, query in ctes)
    found = _WITH.match(code)
    if found is None:
        return f"with {written} {code}"
    return f"{code[: found.end()]} {written}, {code[found.end() :].lstrip()}"
