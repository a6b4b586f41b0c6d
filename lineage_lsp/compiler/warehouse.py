"""The relations a project has in its warehouse, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.relation import Relation, RelationClass
from lineage_lsp.project.model import RelationName


class Warehouse:
    """Names are compared without regard to case; a part nobody asks about may be anything."""

    def __init__(
        self,
        owned: Iterable[tuple[UniqueId, Relation, str]],
        others: Iterable[RelationName],
        relation_class: RelationClass,
    ) -> None:
        self._relations: dict[str, list[tuple[Relation, UniqueId | None]]] = defaultdict(list)
        for unique_id, relation, kind in owned:
            self._relations[(relation.identifier or "").lower()].append((replace(relation, type=kind), unique_id))
        for name in others:
            relation = relation_class.create(name.database, name.schema, name.identifier, "table")
            self._relations[name.identifier.lower()].append((relation, None))

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
        every = (relation for relations in self._relations.values() for relation, _ in relations)
        return [relation for relation in every if relation.matches(database, schema)]

    def _find(
        self, database: str | None, schema: str | None, identifier: str | None
    ) -> tuple[Relation, UniqueId | None] | None:
        return next(iter(self._found(database, schema, identifier)), None)

    def _found(
        self, database: str | None, schema: str | None, identifier: str | None
    ) -> Iterator[tuple[Relation, UniqueId | None]]:
        for relation, unique_id in self._relations.get((identifier or "").lower(), ()):
            # A database nobody knows is the one that is meant.
            if relation.matches(database if relation.database else None, schema):
                yield relation, unique_id
