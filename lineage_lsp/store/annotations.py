"""Annotations outlive everything else in a store: they are what a user wrote."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, select

from lineage_lsp.store.tables import schema_meta, user_annotations

logger = logging.getLogger(__name__)

_COLUMNS = ("target_type", "target_id", "annotation", "created_at")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is carried from a store into the one that takes its place.

    scope: the old store's, for the ids the annotations refer to; None when it could not be read.
    """

    scope: str | None = None
    rows: tuple[dict[str, Any], ...] = ()


def keep_annotations(connection: Connection) -> Kept:
    """Read what must survive from a store of any version; the columns named here are in all of them."""
    scope = connection.scalar(select(schema_meta.c.value).where(schema_meta.c.key == "scope"))
    if not inspect(connection).has_table(user_annotations.name):
        return Kept(scope)
    found = connection.execute(select(*(user_annotations.c[name] for name in _COLUMNS)))
    return Kept(scope, tuple(row._asdict() for row in found))


def rescue_annotations(path: Path) -> Kept:
    """The same from a damaged SQLite file: what SQLite still reads of it, without our engine's settings."""
    scope: str | None = None
    rows: list[dict[str, Any]] = []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT value FROM schema_meta WHERE key = 'scope'").fetchone()
            scope = found[0] if found else None
            for row in connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM user_annotations"):
                kept = dict(zip(_COLUMNS, row, strict=True))
                kept["created_at"] = datetime.fromisoformat(kept["created_at"]).replace(tzinfo=UTC)
                rows.append(kept)
    except (sqlite3.Error, ValueError, TypeError) as error:
        logger.warning("Annotations of %s could be read in part only (%d): %s", path, len(rows), error)
    return Kept(scope, tuple(rows))


def put_back(connection: Connection, kept: Kept) -> None:
    if kept.rows:
        connection.execute(user_annotations.insert(), list(kept.rows))
