"""What the project's analysis asks of the steps before it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.compiled import Compiled
from lineage_lsp.project.model import RelationName
from lineage_lsp.sql.unit import Unit


class Units(Protocol):
    """Units by compiled text: from memory, a cache, a worker process, or made on the spot."""

    def unit(self, text: str, dialect: str) -> Unit: ...


class NodeCompiler(Protocol):
    """The compiler as the analysis sees it; both answers are remembered until the node changes."""

    def depends_on(self, unique_id: UniqueId) -> tuple[UniqueId, ...]:
        """The node's parents as dbt counts them."""
        ...

    def relation(self, unique_id: UniqueId) -> RelationName | None:
        """Where the node lies; for an ephemeral model the name of the CTE dbt makes of it. None for a disabled one."""
        ...

    def compile(self, unique_id: UniqueId) -> Compiled: ...

    def compile_later(self, compiled: Compiled) -> Compiled | None:
        """The node as on later runs of an incremental model; None where that gives the same SQL."""
        ...

    def forget(self, ids: Collection[UniqueId]) -> None:
        """What these nodes refer to changed: compile them anew."""
        ...

    def looking_for(self, identifiers: Collection[str]) -> set[UniqueId]:
        """The nodes whose last rendering asked for a relation of one of these names, in lower case, or for all."""
        ...

    def looked_at_columns(self, unique_id: UniqueId) -> bool:
        """Whether the last rendering asked for another relation's columns: it must be rendered again with them."""
        ...
