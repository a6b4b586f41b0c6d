"""Engines and their errors: what SQLite and PostgreSQL need to behave alike."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DatabaseError, DBAPIError, SQLAlchemyError
from sqlalchemy.util import LRUCache

from lineage_lsp.base.errors import StoreError

WRITES = "lineage_lsp_writes"
"""The execution option of a connection whose next transaction will write."""

_BUSY_MILLISECONDS = 5_000

_COMPILED: LRUCache[Any, Any] = LRUCache(500)
"""The text of every statement: made once, however many stores a process opens in its life."""


class OneDialect(SQLiteDialect_pysqlite):
    """The dialect of all our SQLite engines, so that what is compiled for one of them is known to the others."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is OneDialect

    def __hash__(self) -> int:
        return hash(OneDialect)


_DRIVER = "sqlite+one"
registry.register("sqlite.one", __name__, OneDialect.__name__)


def make_engine(url: URL, *, durable: bool = True, bulk: bool = False) -> Engine:
    """durable: whether what is committed must outlive a power cut; a working copy need not.

    bulk: whether so much is written that it is worth memory.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, durable=durable, bulk=bulk)
    return create_engine(url, pool_pre_ping=True)


def _sqlite_engine(url: URL, *, durable: bool, bulk: bool) -> Engine:
    options = {"compiled_cache": _COMPILED}
    connecting = {"timeout": _BUSY_MILLISECONDS / 1000}
    engine = create_engine(url.set(drivername=_DRIVER), connect_args=connecting, execution_options=options)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: object) -> None:
        # The driver's own transaction control would begin too late and never IMMEDIATE: ours stands in `on_begin`.
        connection.isolation_level = None
        _use_wal(connection)
        # Facts come with all they stand on: to look for it row by row is an eighth of what a first index writes.
        connection.execute(f"PRAGMA foreign_keys = {'OFF' if bulk else 'ON'}")
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if durable else 'OFF'}")
        # Every connection of the pool has a cache of its own, and the system keeps the file's pages too.
        connection.execute(f"PRAGMA cache_size = {-16_000 if bulk else -2_000}")
        # A first index changes the same pages again and again: they are put in place less often.
        connection.execute("PRAGMA wal_autocheckpoint = 8000")
        connection.execute("PRAGMA temp_store = MEMORY")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail at once when another process wrote between.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """SQLite's own patience does not cover this: of two that open a new file at once, one is told "locked" at once."""
    end = time.monotonic() + _BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def snapshot(connection: Connection) -> Connection:
    """Let the connection's next transaction see one state throughout; SQLite's always do."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


@contextmanager
def plain_errors(name: str) -> Iterator[None]:
    """Turn the database's errors into StoreError with a sentence; `name` is the store as a user knows it."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(sentence(error, name)) from error
    except sqlite3.Error as error:
        raise StoreError(_sqlite_sentence(error, name)) from error


def is_damage(error: BaseException) -> bool:
    """Whether the error says that the file is no sound SQLite database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.DatabaseError) and _code(cause) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    )


def sentence(error: SQLAlchemyError, name: str) -> str:
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return _sqlite_sentence(error.orig, name)
    if isinstance(error, DatabaseError):
        first = str(error.orig).strip().splitlines()
        return f"The database {name} refused: {first[0] if first else type(error.orig).__name__}"
    return f"The database {name} cannot be used: {error}"


def _sqlite_sentence(error: sqlite3.Error, name: str) -> str:
    match _code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"The store {name} is locked by another process: close the other one, or try again."
        case sqlite3.SQLITE_READONLY:
            return f"The store {name} cannot be written: check the permissions of the file and of its folder."
        case sqlite3.SQLITE_FULL:
            return f"The store {name} cannot grow: the disk is full."
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return f"The store {name} cannot be opened: check the permissions of the file and of its folder."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"The store {name} is damaged: it is made anew when it is opened next."
        case sqlite3.SQLITE_IOERR:
            return f"The store {name} cannot be read or written: the disk reports an error ({error})."
        case _:
            return f"The store {name} refused: {error}"


def _code(error: Any) -> int | None:
    """SQLite's primary result code: the low byte of the extended one."""
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
