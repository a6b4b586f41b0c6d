"""Many rows at once, past SQLAlchemy's per-row work: SQL generated from the tables, run by the driver itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from lineage_lsp.store.rows import Row

T = TypeVar("T")

_CHUNK = 500  # values in one IN list: SQLite's older limit is 999 parameters
_COPY_FROM = 50  # rows from which PostgreSQL's COPY beats single inserts


class Rewriter:
    """Inserts, updates and deletes in one table. content: the columns of a Row; created, touched: columns that
    get the time of writing on insert, and on insert and update.
    """

    def __init__(
        self, table: Table, content: tuple[str, ...], created: tuple[str, ...] = (), touched: tuple[str, ...] = ()
    ) -> None:
        self.table = table
        self.content = content
        self._created = created
        self._touched = touched

    def select(self) -> Select[Any]:
        return select(*(self.table.c[name] for name in self.content))

    def existing(self, connection: Connection, column: ColumnElement[Any], ids: Collection[str]) -> dict[str, Row]:
        """The stored rows whose `column` is one of `ids`, by their own id."""
        found: dict[str, Row] = {}
        for chunk in chunks(ids):
            for row in connection.execute(self.select().where(column.in_(chunk))):
                found[row[0]] = tuple(row)
        return found

    def insert(self, connection: Connection, rows: Collection[Row]) -> None:
        if not rows:
            return
        now = time_value(connection)
        stamps = (now,) * (len(self._created) + len(self._touched))
        names = (*self.content, *self._created, *self._touched)
        if connection.dialect.name == "postgresql":
            rows = [_without_nul(row) for row in rows]
            if len(rows) >= _COPY_FROM:
                self._copy(connection, names, rows, stamps)
                return
        marks = ", ".join([_mark(connection)] * len(names))
        statement = f"INSERT INTO {self.table.name} ({', '.join(names)}) VALUES ({marks})"
        connection.exec_driver_sql(statement, [row + stamps for row in rows])

    def update(self, connection: Connection, rows: Collection[Row], **also: Any) -> None:
        """Set everything but the id, which comes first in a row. also: further columns, alike for all rows."""
        if not rows:
            return
        mark, now = _mark(connection), time_value(connection)
        names = (*self.content[1:], *self._touched, *also)
        tail = (*((now,) * len(self._touched)), *also.values())
        statement = (
            f"UPDATE {self.table.name} SET {', '.join(f'{name} = {mark}' for name in names)}"
            f" WHERE {self.content[0]} = {mark}"
        )
        if connection.dialect.name == "postgresql":
            rows = [_without_nul(row) for row in rows]
        connection.exec_driver_sql(statement, [(*row[1:], *tail, row[0]) for row in rows])

    def delete(self, connection: Connection, ids: Collection[str]) -> None:
        if ids:
            statement = f"DELETE FROM {self.table.name} WHERE {self.content[0]} = {_mark(connection)}"
            connection.exec_driver_sql(statement, [(one,) for one in ids])

    def _copy(self, connection: Connection, names: Sequence[str], rows: Iterable[Row], stamps: Row) -> None:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {self.table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row + stamps)


def chunks(values: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def time_value(connection: Connection) -> object:
    """Now, as the driver wants it: SQLite's text looks as SQLAlchemy writes it."""
    now = datetime.now(UTC)
    return now.strftime("%Y-%m-%d %H:%M:%S.%f") if connection.dialect.name == "sqlite" else now


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _without_nul(row: Row) -> Row:
    """PostgreSQL's text cannot hold NUL; a broken file can."""
    if not any(type(value) is str and "\0" in value for value in row):
        return row
    return tuple(value.replace("\0", "\ufffd") if type(value) is str else value for value in row)
