"""The tables and views that a text makes and fills itself before it reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineage_lsp.sql.build import Builder

Parts = tuple[str, ...]


class MadeTables:
    """The scopes that give the rows of each, by the parts of its name."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._rows: dict[Parts, list[int]] = {}
        self._by_name: dict[Parts, bool] = {}

    def put(self, target: Parts, scope: int) -> None:
        """The table is made by the query of `scope`, or declared by it."""
        if target:
            self._rows[target] = [scope]
            self._by_name[target] = True

    def fill(self, target: Parts, scope: int, by_name: bool) -> None:
        """The rows of `scope` join those of a table the text has made; by the names of its columns or their places."""
        if target in self._rows:
            self._rows[target].append(scope)
            self._by_name[target] = self._by_name[target] and by_name

    def drop(self, target: Parts) -> None:
        self._rows.pop(target, None)

    def rename(self, target: Parts, name: Parts) -> None:
        if target in self._rows:
            self._rows[name] = self._rows.pop(target)
            self._by_name[name] = self._by_name.pop(target)

    def first(self, target: Parts) -> int:
        """The scope that made the table; -1 for one the text has not made."""
        return self._rows[target][0] if target in self._rows else -1

    def read(self, target: Parts) -> int:
        """The scope of all rows the table has by now; -1 for one the text has not made."""
        rows = self._rows.get(target)
        if rows is None:
            return -1
        if len(rows) > 1:
            draft = self._builder.open_scope("table", None, {})
            draft.branches = list(rows)
            draft.by_name = self._by_name[target]
            self.put(target, self._builder.close_scope(draft))
        return self._rows[target][0]
