"""What a rendering may ask about the warehouse, answered from what is known without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.model import RelationName

KnownColumn = tuple[str, str | None]
"""Name and type of a column; None for an unknown type."""


class Introspection(Protocol):
    """The linked columns and relations of a project, as far as they are known."""

    def columns(self, of: UniqueId | RelationName) -> Sequence[KnownColumn] | None:
        """In order; None when they are not known, or not all of them."""
        ...

    def relations(self) -> Iterable[RelationName]:
        """Relations that are known beyond the project's own nodes."""
        ...


class NothingKnown:
    """Introspection before anything is linked."""

    def columns(self, of: UniqueId | RelationName) -> Sequence[KnownColumn] | None:
        return None

    def relations(self) -> Iterable[RelationName]:
        return ()


class OpenList(list[Any]):
    """The columns of a relation nobody declared: none to loop over, but every one that is asked for is there."""

    def __contains__(self, _: object) -> bool:
        return True
