"""What a rendering may ask about the warehouse, answered from what is known without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.rows import Rows
from lineage_lsp.project.model import RelationName

KnownColumn = tuple[str, str | None]
"""Name and type of a column; None for an unknown type."""


Tables = Callable[[tuple[str, ...]], Rows | str | None]
"""The rows of a table by the parts of its name, or the query that gives them; None for one nobody knows."""


class Introspection(Protocol):
    """The linked columns and relations of a project, as far as they are known."""

    def columns(self, of: UniqueId | RelationName) -> Sequence[KnownColumn] | None:
        """In order, named as the warehouse names them; an OpenList where there may be more, None for nothing known."""
        ...

    def identifier(self, of: UniqueId) -> str | None:
        """The name of the relation of a node that is linked as it is; None where that is not known."""
        ...

    def relations(self) -> Iterable[RelationName]:
        """Relations that are known beyond the project's own nodes."""
        ...

    def rows(self, sql: str, dialect: str, tables: Tables, now: datetime) -> Rows | None:
        """The answer to a query of constants and of the `tables` whose rows are known; None for any other."""
        ...


class NothingKnown:
    """Introspection before anything is linked."""

    def columns(self, of: UniqueId | RelationName) -> Sequence[KnownColumn] | None:
        return None

    def identifier(self, of: UniqueId) -> str | None:
        return None

    def relations(self) -> Iterable[RelationName]:
        return ()

    def rows(self, sql: str, dialect: str, tables: Tables, now: datetime) -> Rows | None:
        return None


class OpenList(list[Any]):
    """Columns of a relation that may have more: the known ones to loop over, but every one asked for is there."""

    def __contains__(self, _: object) -> bool:
        return True
