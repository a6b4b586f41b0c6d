"""Who asks which columns of whom: the columns an open relation is known to have from its use alone."""

from __future__ import annotations

from collections.abc import Mapping

from lineage_lsp.analysis.linked import Shape
from lineage_lsp.analysis.shapes import OPEN_STAR
from lineage_lsp.base.ids import ColumnKey

_NOTHING: frozenset[ColumnKey] = frozenset()


class Demand:
    """A column asked of an open relation becomes one of its stubs, and is asked in turn of the relations whose
    `select *` made it open. Closed relations have no stubs: what they lack is unknown, not hidden.
    """

    def __init__(self) -> None:
        self._offers: dict[str, Shape] = {}
        self._star_of: dict[str, tuple[str, ...]] = {}
        self._left_out: dict[str, frozenset[str]] = {}
        self._asks: dict[str, Mapping[str, frozenset[ColumnKey]]] = {}
        self._asked: dict[str, dict[str, frozenset[ColumnKey]]] = {}
        self._changed: set[str] = set()

    def put(
        self,
        relation: str,
        offers: Shape,
        asks: Mapping[str, frozenset[ColumnKey]],
        star_of: tuple[str, ...],
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        """Set what `relation` offers, what its own code asks of others, and whose stars make it open.

        left_out: what those stars do not pass on.
        """
        before = self._asks.get(relation, {}).keys() | set(self._star_of.get(relation, ()))
        self._offers[relation] = offers
        self._asks[relation] = asks
        self._star_of[relation] = star_of
        self._left_out[relation] = left_out
        self._pass_on(relation, before | asks.keys() | set(star_of))

    def put_by(self, relation: str) -> tuple[Mapping[str, frozenset[ColumnKey]], tuple[str, ...], frozenset[str]]:
        """What was put for `relation` last: what it asks of others, whose stars make it open, what these leave out."""
        left_out: frozenset[str] = self._left_out.get(relation, frozenset())
        return self._asks.get(relation, {}), self._star_of.get(relation, ()), left_out

    def drop(self, relation: str) -> None:
        """Forget a relation that is gone; what others ask of it stays asked."""
        before = self._asks.pop(relation, {}).keys() | set(self._star_of.pop(relation, ()))
        self._offers.pop(relation, None)
        self._left_out.pop(relation, None)
        for other in before:
            self._set(other, relation, _NOTHING)

    def stubs(self, relation: str) -> frozenset[ColumnKey]:
        """The columns of `relation` that only its use shows."""
        asked = self._asked.get(relation)
        if not asked:
            return _NOTHING
        offers = self._offers.get(relation)
        if offers is None:
            return _NOTHING.union(*asked.values()) - {OPEN_STAR}
        if not offers.open:
            return _NOTHING
        return _NOTHING.union(*asked.values()) - {column.key for column in offers.columns} - {OPEN_STAR}

    def is_asked(self, relation: str) -> bool:
        """Whether anyone reads the relation at all."""
        return relation in self._asked

    def asked(self) -> set[str]:
        """Every relation that anyone reads."""
        return set(self._asked)

    def askers(self, relation: str) -> tuple[str, ...]:
        """Who asks something of `relation`."""
        return tuple(self._asked.get(relation, ()))

    def take_changed(self) -> set[str]:
        """The relations whose stubs, or whose being asked at all, may have changed since the last call."""
        changed, self._changed = self._changed, set()
        return changed

    def _pass_on(self, relation: str, others: set[str]) -> None:
        stubs = self.stubs(relation) - self._left_out.get(relation, frozenset())
        asks = self._asks.get(relation, {})
        star_of = self._star_of.get(relation, ())
        for other in others:
            columns = asks.get(other, _NOTHING)
            if other in star_of:
                columns = columns | stubs | {OPEN_STAR}
            self._set(other, relation, columns)

    def _set(self, relation: str, by: str, columns: frozenset[ColumnKey]) -> None:
        askers = self._asked.get(relation)
        if columns == (askers.get(by, _NOTHING) if askers else _NOTHING):
            return
        before = self.stubs(relation)
        if columns:
            self._asked.setdefault(relation, {})[by] = columns
        elif askers is not None:
            askers.pop(by, None)
            if not askers:
                del self._asked[relation]
        self._changed.add(relation)
        if relation in self._star_of and self.stubs(relation) != before:
            self._pass_on(relation, set(self._star_of[relation]))
