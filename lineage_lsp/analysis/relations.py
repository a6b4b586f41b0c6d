"""Which node a relation name in SQL stands for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.model import RelationName

_Parts = tuple[str, ...]


class Relations:
    """The relation names of a project's nodes, compared without case.

    Two relations whose names differ in case alone are far rarer than SQL that writes one of them carelessly.
    """

    def __init__(self) -> None:
        self._by_name: dict[_Parts, list[UniqueId]] = {}
        self._names: dict[UniqueId, tuple[_Parts, ...]] = {}

    def put(self, unique_id: UniqueId, relation: RelationName | None) -> None:
        """Set the relation of a node; None when it has none (any more)."""
        for parts in self._names.pop(unique_id, ()):
            self._by_name[parts].remove(unique_id)
        if relation is None:
            return
        names = _suffixes(relation)
        self._names[unique_id] = names
        for parts in names:
            self._by_name.setdefault(parts, []).append(unique_id)

    def find(self, parts: _Parts, preferred: Collection[UniqueId] = ()) -> UniqueId | None:
        """The node `parts` names: one of `preferred` (what the SQL's author ref'd) before any other.

        None when no node, or more than one, is so named. A name of fewer parts than the relation has is matched
        by its end; a name of more parts only where the node's database or schema is not known.
        """
        key = tuple(part.lower() for part in parts)
        while key:
            found = self._by_name.get(key, ())
            fitting = [one for one in found if self._unknown_beyond(one, key)] if len(key) < len(parts) else found
            wanted = [one for one in fitting if one in preferred]
            if len(wanted) == 1:
                return wanted[0]
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                return None
            key = key[1:]
        return None

    def sharing(self, relation: RelationName) -> Sequence[UniqueId]:
        """Every node that lies in just this relation."""
        parts = _suffixes(relation)[0]
        return [one for one in self._by_name.get(parts, ()) if self._names[one][0] == parts]

    def _unknown_beyond(self, unique_id: UniqueId, key: _Parts) -> bool:
        return self._names[unique_id][0] == key


def _suffixes(relation: RelationName) -> tuple[_Parts, ...]:
    identifier = relation.identifier.lower()
    schema = relation.schema.lower() if relation.schema else None
    if schema is None:
        return ((identifier,),)
    if relation.database is None:
        return ((schema, identifier), (identifier,))
    return ((relation.database.lower(), schema, identifier), (schema, identifier), (identifier,))
