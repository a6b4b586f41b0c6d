"""What makes the next start and the next question cheap: files as last seen, units by content, answers, runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import sqlite

from lineage_lsp.base.lineage import Tier
from lineage_lsp.base.text import FilePath
from lineage_lsp.store.statements import chunks
from lineage_lsp.store.tables import analysis_history, file_index, local_cache, unit_cache

UNIT_CACHE_BYTES = 64 * 1024 * 1024


class IndexedFile(NamedTuple):
    """A file as it was when facts were made from it. made: what was read out of it, the caller's to encode."""

    path: FilePath
    mtime_ns: int
    size: int
    checksum: str
    made: bytes | None = None


def files(connection: Connection) -> dict[FilePath, IndexedFile]:
    f = file_index.c
    found = connection.execute(select(f.path, f.mtime_ns, f.size, f.checksum, f.made))
    return {row.path: IndexedFile(*row) for row in found}


def one_file(connection: Connection, path: FilePath) -> IndexedFile | None:
    f = file_index.c
    query = select(f.path, f.mtime_ns, f.size, f.checksum, f.made).where(f.path == path)
    row = connection.execute(query).one_or_none()
    return IndexedFile(*row) if row is not None else None


def files_without_records(connection: Connection) -> dict[FilePath, tuple[int, int, str]]:
    """Time, size and checksum of every file, without reading what was made of it."""
    f = file_index.c
    found = connection.execute(select(f.path, f.mtime_ns, f.size, f.checksum))
    return {path: (mtime_ns, size, checksum) for path, mtime_ns, size, checksum in found}


def stamp_anew(connection: Connection, stamps: Iterable[tuple[FilePath, int, int, str]]) -> None:
    """Note another time and size of files that hold what they held, whose checksum is still the one given."""
    f = file_index.c
    rows = [{"at": path, "as": checksum, "mtime": mtime_ns, "bytes": size} for path, mtime_ns, size, checksum in stamps]
    if rows:
        same = file_index.update().where(f.path == bindparam("at"), f.checksum == bindparam("as"))
        connection.execute(same.values(mtime_ns=bindparam("mtime"), size=bindparam("bytes")), rows)


def checksum_of_file(connection: Connection, path: FilePath) -> str | None:
    """That of one row; None where there is none."""
    return connection.scalar(select(file_index.c.checksum).where(file_index.c.path == path))


def put_files(connection: Connection, changed: Iterable[IndexedFile], gone: Iterable[FilePath] = ()) -> None:
    _upsert(connection, file_index, "path", [one._asdict() for one in changed])
    for chunk in chunks(gone):
        connection.execute(file_index.delete().where(file_index.c.path.in_(chunk)))


def units(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """The cached units among these."""
    u = unit_cache.c
    found: dict[str, bytes] = {}
    for chunk in chunks(hashes):
        found.update(
            (row.hash, row.unit) for row in connection.execute(select(u.hash, u.unit).where(u.hash.in_(chunk)))
        )
    return found


def has_units(connection: Connection) -> bool:
    """Whether any unit is cached at all."""
    return connection.scalar(select(unit_cache.c.hash).limit(1)) is not None


def put_units(
    connection: Connection,
    new: Mapping[str, bytes],
    used: Collection[str] = (),
    limit: int = UNIT_CACHE_BYTES,
) -> None:
    """Store units, note which stored ones were of use, and drop the longest unused beyond `limit` bytes."""
    if not new and not used:
        return
    u = unit_cache.c
    now = (connection.scalar(select(func.max(u.used))) or 0) + 1
    rows = [{"hash": one, "unit": unit, "size": len(unit), "used": now} for one, unit in new.items()]
    _upsert(connection, unit_cache, "hash", rows)
    for chunk in chunks(used):
        connection.execute(unit_cache.update().where(u.hash.in_(chunk)).values(used=now))
    total = connection.scalar(select(func.coalesce(func.sum(u.size), 0))) or 0
    if total <= limit:
        return
    dropped: list[str] = []
    for row in connection.execute(select(u.hash, u.size).order_by(u.used, u.hash)):
        if total <= limit:
            break
        total -= row.size
        dropped.append(row.hash)
    for chunk in chunks(dropped):
        connection.execute(unit_cache.delete().where(u.hash.in_(chunk)))


class CacheType(StrEnum):
    LINEAGE_GRAPH = "lineage_graph"
    IMPACT_ANALYSIS = "impact_analysis"


class Answer(NamedTuple):
    """What was answered, as plain JSON data. key: says the question whole, and the revision of the facts."""

    key: str
    cache_type: CacheType
    data: Any


class AnswerCache:
    """Answers by key, as JSON, in `local_cache`; writing facts empties it.

    hits, misses: how often `get` found an answer, and how often it did not, since this object was made.
    """

    def __init__(self, lifetime: timedelta = timedelta(hours=1)) -> None:
        self.lifetime = lifetime
        self.hits = 0
        self.misses = 0

    def get(self, connection: Connection, key: str, now: datetime | None = None) -> Any | None:
        """The answer; None when there is none, or it expired."""
        c = local_cache.c
        query = select(c.cache_data).where(c.cache_key == key, c.expires_at > (now or datetime.now(UTC)))
        found = connection.scalar(query)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        return msgspec.json.decode(found)

    def put(self, connection: Connection, answers: Iterable[Answer], now: datetime | None = None) -> None:
        """Keep answers for their lifetime, and drop all that expired."""
        now = now or datetime.now(UTC)
        connection.execute(local_cache.delete().where(local_cache.c.expires_at <= now))
        rows = [
            {
                "cache_key": answer.key,
                "cache_type": answer.cache_type.value,
                "cache_data": msgspec.json.encode(answer.data).decode(),
                "created_at": now,
                "expires_at": now + self.lifetime,
            }
            for answer in answers
        ]
        _upsert(connection, local_cache, "cache_key", rows)


class AnalysisType(StrEnum):
    FULL = "full"
    INCREMENTAL = "incremental"
    SINGLE_FILE = "single_file"


@dataclass(frozen=True, slots=True)
class Analysis:
    """One run. tier: the best any of its nodes has; None when there was none."""

    analysis_type: AnalysisType
    files_analyzed: int
    objects_found: int
    duration_ms: int
    tier: Tier | None
    has_manifest: bool
    created_at: datetime | None = None


def record_analysis(connection: Connection, analysis: Analysis) -> None:
    connection.execute(
        analysis_history.insert().values(
            analysis_type=analysis.analysis_type.value,
            files_analyzed=analysis.files_analyzed,
            objects_found=analysis.objects_found,
            duration_ms=analysis.duration_ms,
            extraction_tier=analysis.tier.value if analysis.tier else None,
            has_manifest=analysis.has_manifest,
            created_at=analysis.created_at or datetime.now(UTC),
        )
    )


def analyses(connection: Connection, limit: int = 100) -> list[Analysis]:
    """The latest runs, the last one first."""
    h = analysis_history.c
    found = connection.execute(select(analysis_history).order_by(h.id.desc()).limit(limit))
    return [
        Analysis(
            AnalysisType(row.analysis_type),
            row.files_analyzed,
            row.objects_found,
            row.duration_ms,
            Tier(row.extraction_tier) if row.extraction_tier else None,
            row.has_manifest,
            row.created_at,
        )
        for row in found
    ]


def _upsert(connection: Connection, table: Any, key: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = _insert_into(table, connection)
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=others), rows)


def _insert_into(table: Any, connection: Connection) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 # its five drivers take longer than the rest of it

        return postgresql.insert(table)
    return sqlite.insert(table)
