"""What a scope selects from, and the columns that its sources offer under a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lineage_lsp.analysis.link_columns import Column, Found
from lineage_lsp.analysis.link_tables import STAR, RenamedTable, Table
from lineage_lsp.sql.unit import ON, Scope, Source

if TYPE_CHECKING:
    from lineage_lsp.analysis.link import Linker


class Sources:
    """joined_by: what a source shares with those before it."""

    def __init__(self, linker: Linker, scope: Scope) -> None:
        self.linker = linker
        self.scope = scope
        self.joined_by: dict[int, Sequence[str]] = {}
        self._tables: list[Table] = []
        self._by_alias: dict[str, int] | None = None
        self._shared: dict[str, list[int]] = {}

    def table(self, number: int) -> Table:
        """Source `number`: sources are met in order, each when the first name asks for it."""
        tables = self._tables
        while len(tables) <= number:
            tables.append(self._make_table(self.scope.sources[len(tables)]))
        return tables[number]

    def _make_table(self, source: Source) -> Table:
        table = self.linker.table_of(source)
        if source.columns:
            if not table.open:
                columns = ((one.key, one.name, None) for one in table.columns)
                self.linker.note_aligned(((one.key, one.name, one.at) for one in source.columns), columns)
            table = RenamedTable(table, source.columns, self.linker.rules.alias_lists_whole)
        number = len(self._tables)
        shared: Sequence[str] = ()
        if source.using:
            shared = [one.key for one in source.using]
        elif source.natural and not table.open:
            before = self._tables
            shared = [one.key for one in table.columns if any(one.key in other.by_key for other in before)]
        if shared:
            self.joined_by[number] = shared
        for key in shared:
            owners = self._shared.get(key)
            if owners is None:
                owners = self._shared[key] = [
                    at for at, one in enumerate(self._tables) if key in one.by_key and not self.scope.sources[at].hidden
                ] or [at for at, one in enumerate(self._tables) if one.open and one.ask(key) is not None][:1]
            owners.append(number)
        return table

    def _alias(self, name: str) -> int:
        if self._by_alias is None:
            self._by_alias = {}
            for number, source in enumerate(self.scope.sources):
                if source.alias:
                    self._by_alias.setdefault(source.alias, number)
            for number, source in enumerate(self.scope.sources):
                # `select orders.id from orders as o`: not SQL, but only one thing can be meant.
                if source.parts:
                    self._by_alias.setdefault(self.linker.key(source.parts[-1], False), number)
        return self._by_alias.get(name, -1)

    def _visible(self, visible: int) -> list[Table]:
        count = len(self.scope.sources) if visible < 0 else min(visible, len(self.scope.sources))
        return [self.table(number) for number in range(count)]

    def _offers(self, key: str, visible: int, clause: int) -> tuple[list[Column], list[int]]:
        """Columns so named in the sources, and the sources that may have one besides."""
        sources = self.scope.sources
        count = len(sources) if visible < 0 else min(visible, len(sources))
        known: list[Column] = []
        open_: list[int] = []
        for number in range(count):
            if sources[number].hidden and (clause != ON or number != visible - 1):  # only its own condition sees it
                continue
            table = self.table(number)
            column = table.by_key.get(key)
            if column is not None:
                if column not in known:
                    known.append(column)
            elif table.open:
                open_.append(number)
        if len(known) > 1 and count > 1:
            known = self._sure(known)
        return known, open_

    def _called(self, key: str, known: Sequence[Column]) -> Iterator[str]:
        """The column as it is called in each source that has it."""
        for number, source in enumerate(self.scope.sources):
            if not source.hidden and (column := self.table(number).by_key.get(key)) in known and column is not None:
                yield f"`{source.alias or '.'.join(source.parts)}.{column.name}`"

    def _sure(self, known: list[Column]) -> list[Column]:
        """Of several, those that are declared or written; what was only asked of an open table may be a guess."""
        sure = [one for one in known if not self.linker.is_stub(one)]
        return sure or known

    def shared(self, key: str) -> list[Column]:
        return [found[0] for found in self._shared_columns(key, -1, hidden=True)]

    def _shared_columns(self, key: str, visible: int, hidden: bool = False) -> Sequence[Found]:
        """A column of `using` or a natural join is that of every side; hidden: of one that is only looked at too."""
        count = len(self.scope.sources) if visible < 0 else min(visible, len(self.scope.sources))
        if count > len(self._tables):
            self.table(count - 1)
        owners = self._shared.get(key)
        if not owners:
            return []
        found = []
        for number in owners:
            if number < count and (hidden or not self.scope.sources[number].hidden):
                table = self.table(number)
                column = table.by_key.get(key) or table.ask(key)
                if column is not None:
                    found.append((column, (), 0.0, None))
        return found

    def _all_of(self, number: int) -> Sequence[Found]:
        table = self.table(number)
        found: list[Found] = [(one, (), 0.0, None) for one in table.columns if one.key != STAR]
        star = table.star()
        if star is not None:
            found.append((star, (), 0.0, None))
        return found

    def _relation(self, parts: tuple[str, ...]) -> int:
        """The source whose relation's name ends with `parts`."""
        for number, source in enumerate(self.scope.sources):
            if source.parts[-len(parts) :] == parts:
                return number
        return -1

    def _names(self, source: Source, qualifier: tuple[str, ...]) -> bool:
        """Whether `db.orders` in front of a column means what `from` calls `db.orders`, or just `orders`."""
        as_column = tuple(self.linker.key(one, False) for one in source.parts)
        size = min(len(as_column), len(qualifier))
        if not size or qualifier[-size:] not in (as_column[-size:], source.parts[-size:]):
            return False
        return len(as_column) >= len(qualifier) or source.alias == as_column[-1]
