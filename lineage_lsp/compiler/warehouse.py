"""The relations a project has in its warehouse, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.relation import Relation, RelationClass
from lineage_lsp.project.model import RelationName


class Warehouse:
    """Names are compared without regard to case; a part nobody asks about may be anything.

    Most projects have thousands of relations, of which a node asks for one or two: of the others no more is found out
    than what they are called.
    """

    def __init__(
        self,
        ids: Iterable[UniqueId],
        identifier_of: Callable[[UniqueId], str | None],
        relation_of: Callable[[UniqueId], Relation | None],
        others: Iterable[RelationName],
        relation_class: RelationClass,
    ) -> None:
        """ids: of what may have a relation, in the order in which they are found. relation_of: None for one that has
        none. others: relations that no node has.
        """
        self._identifier_of = identifier_of
        self._relation_of = relation_of
        self._rank = {unique_id: rank for rank, unique_id in enumerate(ids)}
        self._called: dict[UniqueId, str] = {}
        self._ids: dict[str, list[UniqueId]] = defaultdict(list)
        self._others: dict[str, list[Relation]] = defaultdict(list)
        self._to_place: Collection[UniqueId] = tuple(self._rank)
        for name in others:
            relation = relation_class.create(name.database, name.schema, name.identifier, "table")
            self._others[name.identifier.lower()].append(relation)

    def forget(self, ids: Iterable[UniqueId]) -> None:
        """These nodes changed, and may lie elsewhere."""
        self._to_place = {*self._to_place, *self._rank.keys() & set(ids)}

    def relation(self, database: str | None, schema: str | None, identifier: str | None) -> Relation | None:
        """dbt: `adapter.get_relation`."""
        found = self._find(database, schema, identifier)
        return found[0] if found else None

    def owner(self, name: RelationName) -> UniqueId | None:
        """The node whose relation that is."""
        found = self._find(name.database, name.schema, name.identifier)
        return found[1] if found else None

    def owners(self, name: RelationName) -> Sequence[UniqueId]:
        """Every node whose relation that is: a source may be declared where a seed lies."""
        found = self._found(name.database, name.schema, name.identifier)
        return [unique_id for _, unique_id in found if unique_id is not None]

    def relations_in(self, database: str | None, schema: str | None) -> Sequence[Relation]:
        owned = (relation for one in self._rank if (relation := self._relation_of(one)) is not None)
        every = (*owned, *(relation for relations in self._others.values() for relation in relations))
        return [relation for relation in every if relation.matches(database, schema)]

    def _find(
        self, database: str | None, schema: str | None, identifier: str | None
    ) -> tuple[Relation, UniqueId | None] | None:
        return next(iter(self._found(database, schema, identifier)), None)

    def _found(
        self, database: str | None, schema: str | None, identifier: str | None
    ) -> Iterator[tuple[Relation, UniqueId | None]]:
        self._place()
        key = (identifier or "").lower()
        owned = ((self._relation_of(one), one) for one in tuple(self._ids.get(key, ())))
        for relation, unique_id in (*owned, *((other, None) for other in self._others.get(key, ()))):
            # A database nobody knows is the one that is meant.
            if relation is not None and relation.matches(database if relation.database else None, schema):
                yield relation, unique_id

    def _place(self) -> None:
        """Find out what those are called of which that is not known."""
        to_place, self._to_place = self._to_place, ()
        for unique_id in to_place:
            name = (self._identifier_of(unique_id) or "").lower()
            before = self._called.get(unique_id)
            if name == before:
                continue
            if before is not None:
                self._ids[before].remove(unique_id)
            self._called[unique_id] = name
            self._ids[name].append(unique_id)
            if len(self._ids[name]) > 1:
                self._ids[name].sort(key=self._rank.__getitem__)
