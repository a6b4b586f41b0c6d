"""What a scope selects from, as the linker asks it: columns by name, and more of them where it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from lineage_lsp.analysis.link_columns import Column
from lineage_lsp.analysis.linked import ColumnOf, Shape
from lineage_lsp.base.ids import ColumnKey
from lineage_lsp.sql.unit import IDENTITY, Name

STAR = ColumnKey("*")

# A named tuple's own constructor takes twice the time, and there is one for every column.
_new = tuple.__new__


class Table(Protocol):
    """columns: those known, in order; by_key: the first of each name. open: there may be more."""

    by_key: dict[str, Column]
    open: bool

    @property
    def columns(self) -> Sequence[Column]: ...

    def ask(self, key: str) -> Column | None:
        """A column that is not in `by_key`, of an open table; None where it cannot be one."""
        ...

    def star(self) -> Column | None:
        """What stands for the columns nobody knows; None for a closed table."""
        ...


class RelationTable:
    """A relation outside the unit."""

    __slots__ = ("_star", "by_key", "columns", "open", "relation")

    def __init__(self, shape: Shape) -> None:
        self.relation = shape.relation
        self.open = shape.open
        self._star: Column | None = None
        relation = self.relation
        self.columns: Sequence[Column] = [
            Column(name, key, of := _new(ColumnOf, (relation, key)), ((of, (), IDENTITY, 0.0, None, ()),), data_type)
            for name, key, data_type in shape.columns
        ]
        self.by_key: dict[str, Column] = {one.key: one for one in reversed(self.columns)}
        for column in self.columns:
            if column.name != column.key:
                # Who describes a column as `Id` may mean the quoted name, where case tells names apart.
                self.by_key.setdefault(column.name, column)
                self.by_key.setdefault(column.name.lower(), column)

    def _column(self, key: str) -> Column:
        of = _new(ColumnOf, (self.relation, key))
        return Column(key, key, of, ((of, (), IDENTITY, 0.0, None, ()),))

    def ask(self, key: str) -> Column | None:
        if not self.open:
            return None
        column = self.by_key[key] = self._column(key)
        column.stub = True
        return column

    def assume(self, key: str) -> Column:
        """A column that the relation must have, whatever is known of it."""
        return self._column(key)

    def star(self) -> Column | None:
        if self.open and self._star is None:
            self._star = self._column(STAR)
        return self._star


class RenamedTable:
    """`t(a, b)`: the first columns have other names; the rest keep theirs.

    whole: the list names all there are, so that what nobody knew is known by it.
    """

    __slots__ = ("_hidden", "_inner", "by_key", "columns", "open")

    def __init__(self, inner: Table, names: Sequence[Name], whole: bool) -> None:
        self._inner = inner
        columns: list[Column] = []
        known = [one for one in inner.columns if one.key != STAR]
        exact = len(known) == len(inner.columns) and not inner.open
        for at, name in enumerate(names):
            if at < len(known) and (exact or not _star_before(inner, at)):
                columns.append(renamed(known[at], name.name, name.key))
            else:
                star = inner.star()
                column = Column(name.name, name.key, None, star.origins if star else ())
                column.penalty = 0.3
                column.reason = "named by its place in a relation whose columns are not known"
                columns.append(column)
        columns.extend(known[len(names) :])
        self._hidden = {one.key for one in known[: len(names)]} if exact else set()
        self.columns: Sequence[Column] = columns
        self.open = inner.open and not (whole and len(names) > len(known))
        self.by_key: dict[str, Column] = {}
        for column in columns:
            self.by_key.setdefault(column.key, column)

    def ask(self, key: str) -> Column | None:
        if key in self._hidden:
            return None
        column = self._inner.by_key.get(key) or self._inner.ask(key)
        if column is not None:
            self.by_key[key] = column
        return column

    def star(self) -> Column | None:
        return self._inner.star() if self.open else None


def _star_before(table: Table, at: int) -> bool:
    return table.open and any(one.key == STAR for one in table.columns[: at + 1])


def numbered(table: Table, key: str) -> Column | None:
    """Snowflake's `$2`: a column by its place."""
    place = key[1:]
    if not key.startswith("$") or not place.isdecimal() or not 0 < int(place) <= len(table.columns):
        return None
    found = table.columns[: int(place)]
    return None if any(one.key == STAR for one in found) else found[-1]


def renamed(column: Column, name: str, key: str) -> Column:
    return Column(
        name,
        key,
        column.target,
        column.origins,
        column.data_type,
        column.at,
        column.fields,
        column.parents,
        column.penalty,
        column.reason,
    )


ShapeOf = Callable[[tuple[str, ...]], Shape | None]
