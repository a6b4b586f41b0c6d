"""The tables, one set for SQLite and PostgreSQL: same names, same columns, same meaning.

Two words are stored in opposite meanings, as the specification has them. In `dependencies` the source *depends on*
the target (source is downstream); in `column_lineage` the target *is derived from* the source (source is upstream).
Code outside this package says upstream and downstream.

Where a table has `file_path, start_offset, end_offset`, that is the place the row's subject is written at: code
points in the raw file, half-open, NULL when it is written nowhere. A column, edge or influence leaves `file_path`
NULL when it lies in its object's own file.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Uuid,
    false,
    text,
    true,
)
from sqlalchemy.types import BigInteger, TypeDecorator, TypeEngine

SCHEMA_VERSION = 2
"""Raised with every change of a table here; a store of another version is re-created."""


class Id(TypeDecorator[str]):
    """Canonical text in Python; `uuid` on PostgreSQL, text on SQLite.

    Text over 16-byte blobs: writing is 10 to 30 % slower and the file 40 % larger, but the rows can be read,
    joined and exported by anyone with any SQLite tool.
    """

    impl = String(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=False))
        return dialect.type_descriptor(String(36))


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, always in UTC; SQLite keeps it as sortable text without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# PostgreSQL orders text by the database's language unless told; SQLite and Python go by code point.
Words = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()


def _id() -> Column[str]:
    return Column("id", Id, primary_key=True)


def _reference(name: str, target: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Id, ForeignKey(target, ondelete="CASCADE"), nullable=nullable)


def _confidence(default: str) -> Column[float]:
    return Column("confidence", Double, nullable=False, server_default=text(default))


def _time(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcTime, nullable=nullable)


def _place() -> tuple[Column[str], Column[int], Column[int]]:
    return Column("file_path", Words), Column("start_offset", Integer), Column("end_offset", Integer)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


def _certain() -> CheckConstraint:
    return CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_range")


_SUBTYPES = (
    "IDENTITY",
    "TRANSFORMATION",
    "AGGREGATION",
    "CONDITIONAL",
    "WINDOW",
    "JOIN",
    "FILTER",
    "GROUP_BY",
    "SORT",
)

# is_stub: nobody declares it; it is known because somebody reads it. The long texts come last: SQLite reads a row
# from its beginning, and would walk through all their pages for every column behind them.
objects = Table(
    "objects",
    metadata,
    _id(),
    Column("organization_id", Id),
    Column("connection_id", Id),
    Column("workspace_id", Id),
    Column("name", Words, nullable=False),
    Column("object_type", Words, nullable=False),
    Column("schema_name", Words),
    Column("database_name", Words),
    Column("extracted_from", Words, nullable=False),
    Column("extraction_tier", Words, nullable=False),
    _confidence("1.0"),
    Column("file_path", Words),
    Column("line_start", Integer),
    Column("line_end", Integer),
    _time("created_at"),
    _time("updated_at"),
    _time("analyzed_at", nullable=True),
    Column("is_synced", Boolean, nullable=False, server_default=false()),
    Column("sync_hash", Words),
    Column("unique_id", Words, nullable=False),
    Column("package_name", Words, nullable=False),
    _reference("parent_object_id", "objects.id", nullable=True),
    Column("materialization", Words),
    Column("relation_name", Words),
    Column("dialect", Words),
    Column("checksum", Words),
    Column("description", Words),
    Column("reason", Words),
    Column("start_offset", Integer),
    Column("end_offset", Integer),
    Column("is_stub", Boolean, nullable=False, server_default=false()),
    Column("definition", Words),
    Column("compiled_definition", Words),
    _one_of("extracted_from", "manifest", "sql_parsing", "local_analysis"),
    _one_of("extraction_tier", "GOLD", "SILVER", "BRONZE"),
    _certain(),
    Index("idx_objects_name", "name"),
    Index("idx_objects_type", "object_type"),
    Index("idx_objects_workspace", "workspace_id"),
    Index("idx_objects_unique_id", "unique_id"),
    Index("idx_objects_parent", "parent_object_id"),
    Index("idx_objects_file", "file_path"),
)

# The unique keys of the next tables carry the names of the specification's indexes: one index serves as both.
# A second one over the same leading column made a cold write a third slower.

# position: from 1; NULL for a stub column the writer made for an edge that needs it.
columns = Table(
    "columns",
    metadata,
    _id(),
    _reference("object_id", "objects.id"),
    Column("name", Words, nullable=False),
    Column("data_type", Words),
    Column("position", Integer),
    Column("is_nullable", Boolean, nullable=False, server_default=true()),
    Column("description", Words),
    Column("extracted_from", Words, nullable=False),
    _confidence("1.0"),
    _time("created_at"),
    _time("updated_at"),
    Column("name_key", Words, nullable=False),
    Column("is_stub", Boolean, nullable=False, server_default=false()),
    Column("reason", Words),
    *_place(),
    _certain(),
    Index("idx_columns_object", "object_id", "name_key", unique=True),
    Index("idx_columns_name", "name"),
)

dependencies = Table(
    "dependencies",
    metadata,
    _id(),
    _reference("source_object_id", "objects.id"),
    _reference("target_object_id", "objects.id"),
    Column("dependency_type", Words, nullable=False, server_default="direct"),
    Column("extracted_from", Words, nullable=False),
    _confidence("1.0"),
    _time("created_at"),
    _one_of("extracted_from", "manifest", "sql_parsing"),
    _certain(),
    Index("idx_deps_source", "source_object_id", "target_object_id", unique=True),
    Index("idx_deps_target", "target_object_id"),
)

column_lineage = Table(
    "column_lineage",
    metadata,
    _id(),
    _reference("target_column_id", "columns.id"),
    _reference("source_column_id", "columns.id"),
    Column("transformation", Words),
    Column("extracted_from", Words, nullable=False),
    _confidence("0.9"),
    _time("created_at"),
    Column("lineage_type", Words, nullable=False),
    Column("lineage_subtype", Words, nullable=False),
    Column("masking", Boolean, nullable=False, server_default=false()),
    Column("reason", Words),
    *_place(),
    _one_of("extracted_from", "manifest_parsing", "compiled_code_parsing"),
    _one_of("lineage_type", "DIRECT", "INDIRECT"),
    _one_of("lineage_subtype", *_SUBTYPES),
    _certain(),
    Index("idx_col_lineage_target", "target_column_id", "source_column_id", "lineage_type", unique=True),
    Index("idx_col_lineage_source", "source_column_id"),
)

# A column that shapes the rows of a whole object: the conditions of its joins and filters, its keys and order.
object_influences = Table(
    "object_influences",
    metadata,
    _id(),
    _reference("target_object_id", "objects.id"),
    _reference("source_column_id", "columns.id"),
    Column("lineage_subtype", Words, nullable=False),
    Column("expression", Words),
    Column("extracted_from", Words, nullable=False),
    _confidence("0.9"),
    _time("created_at"),
    *_place(),
    _one_of("extracted_from", "manifest_parsing", "compiled_code_parsing"),
    _one_of("lineage_subtype", *_SUBTYPES),
    _certain(),
    Index("idx_influences_target", "target_object_id", "source_column_id", "lineage_subtype", unique=True),
    Index("idx_influences_source", "source_column_id"),
)

# Columns an object asks of an open relation without an edge that would say so; they keep stub columns alive.
column_requests = Table(
    "column_requests",
    metadata,
    _reference("object_id", "objects.id"),
    _reference("column_id", "columns.id"),
    PrimaryKeyConstraint("object_id", "column_id"),
    Index("idx_requests_column", "column_id"),
)

# What is wrong with a node. related: JSON [[file_path, start, end, message], …].
problems = Table(
    "problems",
    metadata,
    _reference("object_id", "objects.id"),
    Column("ordinal", Integer, nullable=False),
    Column("code", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("file_path", Words, nullable=False),
    Column("start_offset", Integer, nullable=False),
    Column("end_offset", Integer, nullable=False),
    Column("related", Words, nullable=False, server_default="[]"),
    PrimaryKeyConstraint("object_id", "ordinal"),
    _one_of("severity", "error", "warning", "information", "hint"),
)

local_cache = Table(
    "local_cache",
    metadata,
    Column("cache_key", Words, primary_key=True),
    Column("cache_type", Words, nullable=False),
    Column("cache_data", Words, nullable=False),
    _time("created_at"),
    _time("expires_at"),
    _one_of("cache_type", "lineage_graph", "impact_analysis"),
)

analysis_history = Table(
    "analysis_history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("analysis_type", Words, nullable=False),
    Column("files_analyzed", Integer, nullable=False),
    Column("objects_found", Integer, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("extraction_tier", Words),
    Column("has_manifest", Boolean, nullable=False),
    _time("created_at"),
    _one_of("analysis_type", "full", "incremental", "single_file"),
)

# The one table that is no cache: it survives a change of version. target_id refers to a row by its computed id.
user_annotations = Table(
    "user_annotations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("target_type", Words, nullable=False),
    Column("target_id", Id, nullable=False),
    Column("annotation", Words, nullable=False),
    _time("created_at"),
    _one_of("target_type", "object", "column", "lineage"),
    Index("idx_annotations_target", "target_id"),
)

sync_status = Table(
    "sync_status",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("workspace_id", Id),
    _time("last_sync_at", nullable=True),
    Column("objects_synced", Integer, nullable=False, server_default=text("0")),
    Column("sync_direction", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("error_message", Words),
    _time("created_at"),
    _one_of("sync_direction", "to_cloud", "from_cloud"),
    _one_of("status", "success", "failed", "pending"),
)

# The files the facts were made from, as they were then. made: what was read out of it, the caller's to encode.
file_index = Table(
    "file_index",
    metadata,
    Column("path", Words, primary_key=True),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("checksum", Words, nullable=False),
    Column("made", LargeBinary),
)

# Units by what they were made from, for whatever branch or machine state asks again. used: a counter, the larger
# the later; the smallest go first when the cache is full.
unit_cache = Table(
    "unit_cache",
    metadata,
    Column("hash", Words, primary_key=True),
    Column("unit", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("used", BigInteger, nullable=False),
    Index("idx_unit_cache_used", "used", "size"),  # sums sizes without reading the units
)

schema_meta = Table(
    "schema_meta",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
