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

    def _found(self, target: Parts) -> Parts:
        """The name the text made the table under: the default schema, or the database, may be left out of either."""
        if target in self._rows:
            return target
        return next((one for one in reversed(self._rows) if _same(one, target)), target)

    def put(self, target: Parts, scope: int) -> None:
        """The table is made by the query of `scope`, or declared by it."""
        if target:
            self._rows[target] = [scope]
            self._by_name[target] = True

    def fill(self, target: Parts, scope: int, by_name: bool) -> None:
        """The rows of `scope` join those of a table the text has made; by the names of its columns or their places."""
        target = self._found(target)
        if target in self._rows:
            self._rows[target].append(scope)
            self._by_name[target] = self._by_name[target] and by_name

    def drop(self, target: Parts) -> None:
        self._rows.pop(self._found(target), None)

    def rename(self, target: Parts, name: Parts) -> None:
        target = self._found(target)
        if target in self._rows:
            self._rows[name] = self._rows.pop(target)
            self._by_name[name] = self._by_name.pop(target)

    def first(self, target: Parts) -> int:
        """The scope that made the table; -1 for one the text has not made."""
        return self._rows.get(self._found(target), [-1])[0]

    def read(self, target: Parts) -> int:
        """The scope of all rows the table has by now; -1 for one the text has not made."""
        target = self._found(target)
        rows = self._rows.get(target)
        if rows is None:
            return -1
        if len(rows) > 1:
            draft = self._builder.open_scope("table", None, {})
            draft.branches = list(rows)
            draft.by_name = self._by_name[target]
            self.put(target, self._builder.close_scope(draft))
        return self._rows[target][0]


_DEFAULT_SCHEMAS = frozenset({"dbo", "default", "global_temp", "main", "public"})


def _same(one: Parts, other: Parts) -> bool:
    short, long = sorted((one, other), key=len)
    left_out = long[: len(long) - len(short)]
    if not left_out or long[len(left_out) :] != short:
        return False
    return len(short) > 1 or left_out[-1].lower() in _DEFAULT_SCHEMAS
