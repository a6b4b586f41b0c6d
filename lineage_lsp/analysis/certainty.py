"""How sure we are of a fact, and why (specification, section 14)."""

from __future__ import annotations

from dataclasses import dataclass

from lineage_lsp.base.lineage import Tier


@dataclass(frozen=True, slots=True)
class Certainty:
    """The confidence of a node's own facts before anything takes from it.

    reason: why these are below 1.0, for a user to read; None when all are certain.
    """

    tier: Tier
    node: float
    dependency: float
    computed_dependency: float
    edge: float
    reason: str | None


RENDERED = Certainty(Tier.SILVER, 0.9, 0.9, 0.7, 0.7, "read from the files, without a manifest")
RENDERED_WITH_MANIFEST = Certainty(Tier.GOLD, 1.0, 1.0, 1.0, 0.75, "compiled here: the manifest has no compiled code")
RENDERED_DIFFERENTLY = Certainty(
    Tier.GOLD, 1.0, 1.0, 1.0, 0.75, "compiled here: the manifest's code differs, of other macros, variables or data"
)
COMPILED_BY_DBT = Certainty(Tier.GOLD, 1.0, 1.0, 1.0, 0.9, "columns are inferred: no catalog or contract lists them")
COMPILED_BY_DBT_KNOWN = Certainty(Tier.GOLD, 1.0, 1.0, 1.0, 0.95, None)
BORROWED = Certainty(Tier.GOLD, 1.0, 1.0, 1.0, 0.85, "the code is the manifest's: rendering it takes a warehouse")
RAW_SQL = Certainty(
    Tier.BRONZE, 0.8, 0.7, 0.7, 0.6, "plain SQL: it reads relations by their names, without ref() or source()"
)
SCANNED = Certainty(Tier.BRONZE, 0.5, 0.5, 0.5, 0.3, "the Jinja could not be rendered: refs were found by pattern")
SCANNED_SQL = Certainty(Tier.BRONZE, 0.5, 0.5, 0.5, 0.3, "the SQL cannot be parsed: its names were found by pattern")
DECLARED_AND_CONFIRMED = Certainty(Tier.GOLD, 1.0, 1.0, 1.0, 0.9, None)
DECLARED = Certainty(Tier.SILVER, 0.9, 0.9, 0.9, 0.7, "as the project's YAML declares it")


def lowered(confidence: float, penalty: float) -> float:
    """`confidence` less `penalty`, never below 0.1: a fact we would not state is not stored."""
    return round(max(0.1, confidence - penalty), 3)
