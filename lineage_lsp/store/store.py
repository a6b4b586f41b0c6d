"""The store of one project: a database file, or any database SQLAlchemy reaches."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Engine, MetaData, inspect, make_url, select
from sqlalchemy import Connection as Connection  # noqa: PLC0414 # callers name what `read` and `write` give
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from lineage_lsp.base.errors import StoreError
from lineage_lsp.store.annotations import Kept, keep_annotations, put_back, rescue_annotations
from lineage_lsp.store.engine import WRITES, is_damage, make_engine, plain_errors, snapshot
from lineage_lsp.store.identity import new_scope
from lineage_lsp.store.places import default_place
from lineage_lsp.store.private import private_folders
from lineage_lsp.store.tables import SCHEMA_VERSION, metadata, schema_meta

logger = logging.getLogger(__name__)

_FILE = "metadata.db"
_VERSION, _SCOPE = "version", "scope"
_FIRST_LOOK = select(schema_meta.c.value).limit(1)
_CREATION_LOCK = 0x6C696E6561676521  # any number nobody else would lock


class Store:
    """One project's facts. Threads may share it; each read and each write has a connection of its own.

    name: the store as a user knows it, without a password. path: its file; None for a server's database.
    scope: what the ids of its rows are computed within.
    """

    def __init__(self, engine: Engine, name: str, path: Path | None, scope: str, *, temporary: bool = False) -> None:
        self.engine = engine
        self.name = name
        self.path = path
        self.scope = scope
        self._temporary = temporary

    @classmethod
    def open(cls, where: str | Path, *, bulk: bool = False) -> Store:
        """Open a file, or any SQLAlchemy URL, and make it a store when it is new. bulk: for writing much.

        A file of another version of the tables is made anew, a damaged one is moved aside first; annotations are
        kept. StoreError when it cannot be opened, or when it belongs to some other program.
        """
        url, path = _url(where)
        name = str(path) if path else url.render_as_string(hide_password=True)
        if path is None:
            return _open_engine(_server_engine(url, name), name, None)
        return _open_file(url, path, bulk=bulk)

    @classmethod
    def of_project(cls, root: Path) -> Store:
        """The store at its default place; see `places`."""
        return cls.open(default_place(root))

    @classmethod
    def temporary(cls) -> Store:
        """An empty store in a temporary file that goes with `close()`."""
        return next(cls.temporaries())

    @classmethod
    def temporaries(cls) -> Iterator[Store]:
        """Temporary stores, each in another place, for whoever finds that the one before cannot be used.

        StoreError when there are no more places.
        """
        failure: StoreError | None = None
        for folder in private_folders():
            try:
                store = _open_private(folder, "(temporary)")
            except StoreError as error:
                failure = error
            else:
                yield store
        raise failure or StoreError("There is no place for a temporary store.")

    def working_copy(self) -> Store:
        """A private copy of all rows in a temporary file that goes with `close()`; the scope, too, is the same."""
        if self.path is None:
            raise StoreError(f"A working copy can be made of a file alone, not of {self.name}.")
        failure: StoreError | None = None
        for folder in private_folders():
            try:
                return self._copied_to(folder)
            except StoreError as error:
                failure = error
                shutil.rmtree(folder, ignore_errors=True)
                if error.__cause__ is not None and is_damage(error.__cause__):  # what is read, not what is written
                    _mark_damaged(self.path)
                    raise
        raise failure or StoreError("There is no place for a working copy.")

    def _copied_to(self, folder: Path) -> Store:
        with plain_errors(f"(working copy of {self.name} in {folder.parent})"):
            source, copy = sqlite3.connect(str(self.path)), sqlite3.connect(folder / _FILE)
            try:
                copy.execute("PRAGMA synchronous = OFF")  # the copy need not outlive a power cut
                source.backup(copy)
            finally:
                source.close()
                copy.close()
        return _open_private(folder, "(working copy)")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees the store as it is now until the block ends, whatever others write meanwhile."""
        with self._guarded(), self.engine.connect() as raw, snapshot(raw).begin():
            raw.execute(_FIRST_LOOK)  # both engines take their snapshot at the first question, not at BEGIN
            yield raw

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in a writing transaction: committed when the block ends, rolled back when it raises."""
        with (
            self._guarded(),
            self.engine.connect() as raw,
            (connection := raw.execution_options(**{WRITES: True})).begin(),
        ):
            yield connection

    def close(self) -> None:
        self.engine.dispose()
        if self._temporary and self.path is not None:
            shutil.rmtree(self.path.parent, ignore_errors=True)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            with plain_errors(self.name):
                yield
        except StoreError as error:
            if self.path is not None and error.__cause__ is not None and is_damage(error.__cause__):
                _mark_damaged(self.path)
            raise


def _open_private(folder: Path, name: str) -> Store:
    """A store in a folder of its own, which goes with it."""
    path = folder / _FILE
    try:
        return _open_engine(make_engine(_sqlite_url(path), durable=False), name, path, temporary=True)
    except StoreError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _url(where: str | Path) -> tuple[URL, Path | None]:
    if isinstance(where, Path) or "://" not in where:
        path = Path(where).expanduser()
        return _sqlite_url(path), path
    try:
        url = make_url(where)
    except ArgumentError as error:
        raise StoreError(f"{where} is no database URL: write it like postgresql://user@host/database.") from error
    if url.get_backend_name() == "postgresql" and url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise StoreError("A store needs a file or a server: an SQLite database in memory is not shared.")
        return url, Path(url.database)
    return url, None


def _sqlite_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _open_file(url: URL, path: Path, *, bulk: bool) -> Store:
    _make_folder(path.parent)
    kept = Kept()
    if _marker(path).exists():
        kept = _move_aside(path)
    try:
        return _open_engine(make_engine(url, bulk=bulk), str(path), path, kept)
    except StoreError as error:
        if error.__cause__ is None or not is_damage(error.__cause__):
            raise
    kept = _move_aside(path)
    return _open_engine(make_engine(url, bulk=bulk), str(path), path, kept)


def _make_folder(folder: Path) -> None:
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(stat.S_IRWXU)
    except OSError as error:
        raise StoreError(f"The folder {folder} of the store cannot be made: {error.strerror}.") from error


def _server_engine(url: URL, name: str) -> Engine:
    try:
        return make_engine(url)
    except NoSuchModuleError as error:
        raise StoreError(f"{name}: there is no database of this kind.") from error
    except ImportError as error:
        raise StoreError(
            f"{name} needs a driver that is not installed: pip install 'lineage-lsp[postgres]'."
        ) from error


def _open_engine(
    engine: Engine, name: str, path: Path | None, kept: Kept | None = None, *, temporary: bool = False
) -> Store:
    try:
        with plain_errors(name):
            scope = _prepare(engine, name, kept or Kept())
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, name, path, scope, temporary=temporary)


def _prepare(engine: Engine, name: str, kept: Kept) -> str:
    """Make the tables where they are missing or of another version; returns the scope."""
    with engine.connect() as connection, connection.begin():
        found = _meta(connection)
    if scope := _current_scope(found):
        return scope
    with engine.connect() as raw, (connection := raw.execution_options(**{WRITES: True})).begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CREATION_LOCK})")
        found = _meta(connection)
        if scope := _current_scope(found):
            return scope  # another process was faster
        tables = set(inspect(connection).get_table_names())
        if tables and schema_meta.name not in tables:
            raise StoreError(f"{name} holds tables of another program: name an empty database, or another file.")
        if tables:
            if engine.dialect.name != "sqlite" and _is_newer(found):
                raise StoreError(f"{name} was written by a newer version of lineage-lsp: update this one.")
            logger.info("%s was written by another version of lineage-lsp and is made anew", name)
            kept = keep_annotations(connection)
            _drop_all(connection)
        metadata.create_all(connection)
        scope = kept.scope or new_scope()
        values = [{"key": _VERSION, "value": str(SCHEMA_VERSION)}, {"key": _SCOPE, "value": scope}]
        connection.execute(schema_meta.insert(), values)
        put_back(connection, kept)
        return scope


def _meta(connection: Connection) -> dict[str, str]:
    if not inspect(connection).has_table(schema_meta.name):
        return {}
    return {row.key: row.value for row in connection.execute(select(schema_meta.c.key, schema_meta.c.value))}


def _current_scope(found: dict[str, str]) -> str | None:
    return found.get(_SCOPE) if found.get(_VERSION) == str(SCHEMA_VERSION) else None


def _is_newer(found: dict[str, str]) -> bool:
    version = found.get(_VERSION, "")
    return version.isdecimal() and int(version) > SCHEMA_VERSION


def _drop_all(connection: Connection) -> None:
    """Drop every table that is there, also those this version does not know."""
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".damaged")


def _mark_damaged(path: Path) -> None:
    """Damage found in the middle of work: other connections are open, so the next `open` moves the file aside."""
    with suppress(OSError):
        _marker(path).touch()


def _move_aside(path: Path) -> Kept:
    """Put a damaged file and its companions out of the way; what can still be read of the annotations comes back."""
    kept = rescue_annotations(path)
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    logger.warning("The store %s is damaged: moved to %s and made anew", path, aside.name)
    try:
        for companion in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.replace(path.with_name(path.name + companion), aside.with_name(aside.name + companion))
        _marker(path).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"The damaged store {path} cannot be moved aside: {error.strerror}.") from error
    return kept
