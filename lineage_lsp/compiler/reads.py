"""What a rendering depended on, so that it need not be repeated while none of that has changed."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.model import RefArgs, RelationName


@dataclass(frozen=True, slots=True)
class Reads:
    """macros: unique_ids of the macros that were bound. columns_of, relations: what introspection was asked about.
    rows_of: seeds whose rows were read, and models whose queries gave rows.
    execute, target, graph: whether the code looked at the flag, the target, or the whole project.
    """

    macros: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    environment: frozenset[str] = frozenset()
    refs: frozenset[RefArgs] = frozenset()
    columns_of: frozenset[RelationName] = frozenset()
    relations: frozenset[RelationName] = frozenset()
    rows_of: frozenset[UniqueId] = frozenset()
    target: bool = False
    execute: bool = False
    graph: bool = False

    def union(self, other: Reads) -> Reads:
        if self is NOTHING or other is NOTHING:  # as for nearly all of a project's generic tests
            return other if self is NOTHING else self
        return Reads(*(getattr(self, one.name) | getattr(other, one.name) for one in fields(self)))


NOTHING = Reads()


@dataclass(slots=True)
class Reading:
    """Reads while they are collected."""

    macros: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    environment: set[str] = field(default_factory=set)
    refs: set[RefArgs] = field(default_factory=set)
    columns_of: set[RelationName] = field(default_factory=set)
    relations: set[RelationName] = field(default_factory=set)
    rows_of: set[UniqueId] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def include(self, other: Reading) -> None:
        """Add what another pass over the same node read."""
        self.macros |= other.macros
        self.variables |= other.variables
        self.environment |= other.environment
        self.refs |= other.refs
        self.columns_of |= other.columns_of
        self.relations |= other.relations
        self.rows_of |= other.rows_of
        self.names |= other.names

    def done(self) -> Reads:
        return Reads(
            frozenset(self.macros),
            frozenset(self.variables),
            frozenset(self.environment),
            frozenset(self.refs),
            frozenset(self.columns_of),
            frozenset(self.relations),
            frozenset(self.rows_of),
            "target" in self.names,
            "execute" in self.names,
            "graph" in self.names,
        )
