"""The SELECTs behind `read`, and their rows as results. Each pair belongs together: same columns, same order."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, select

from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.lineage import LineageType, Subtype, Tier
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.store.results import ColumnName, StoredColumn, StoredEdge, StoredInfluence, StoredObject, StoredProblem
from lineage_lsp.store.tables import column_lineage, columns, object_influences, objects

# Looked up, not called: an enum's constructor costs as much as the rest of a row.
TIERS = {one.value: one for one in Tier}
LINEAGE_TYPES = {one.value: one for one in LineageType}
SUBTYPES = {one.value: one for one in Subtype}

SOURCE = columns.alias("source_column")
TARGET = columns.alias("target_column")
SOURCE_OBJECT = objects.alias("source_object")
TARGET_OBJECT = objects.alias("target_object")


def select_objects() -> Select[Any]:
    o = objects.c
    return select(
        *(o.id, o.unique_id, o.name, o.object_type, o.package_name, o.parent_object_id),
        *(o.database_name, o.schema_name, o.relation_name, o.materialization, o.dialect, o.description),
        *(o.file_path, o.line_start, o.line_end, o.start_offset, o.end_offset),
        *(o.extraction_tier, o.confidence, o.reason, o.checksum, o.is_stub),
    )


def object_of(row: Row[Any]) -> StoredObject:
    values = tuple(row)
    start, end, tier = values[15:18]
    span = None if start is None else Span(start, end)
    return StoredObject._make((*values[:15], span, TIERS[tier], *values[18:]))


def select_columns() -> Select[Any]:
    c = columns.c
    return select(
        *(c.id, c.object_id, c.name, c.name_key, c.data_type, c.position, c.is_nullable, c.description),
        *(c.is_stub, c.confidence, c.reason),
        *(objects.c.file_path.label("own_path"), c.file_path, c.start_offset, c.end_offset),
    ).join(objects, objects.c.id == c.object_id)


def column_of(row: Row[Any]) -> StoredColumn:
    values = tuple(row)
    return StoredColumn._make((*values[:11], place_of(*values[11:])))


def _named(column: Any, owner: Any) -> tuple[ColumnElement[Any], ...]:
    return (column.c.id, column.c.name, column.c.object_id, owner.c.unique_id, owner.c.name, owner.c.object_type)


def select_edges() -> Select[Any]:
    e = column_lineage.c
    what = (e.lineage_type, e.lineage_subtype, e.masking, e.transformation, e.confidence, e.reason)
    place = (TARGET_OBJECT.c.file_path, e.file_path, e.start_offset, e.end_offset)
    return (
        select(*_named(SOURCE, SOURCE_OBJECT), *_named(TARGET, TARGET_OBJECT), *what, *place)
        .select_from(column_lineage)
        .join(SOURCE, SOURCE.c.id == e.source_column_id)
        .join(SOURCE_OBJECT, SOURCE_OBJECT.c.id == SOURCE.c.object_id)
        .join(TARGET, TARGET.c.id == e.target_column_id)
        .join(TARGET_OBJECT, TARGET_OBJECT.c.id == TARGET.c.object_id)
    )


def edge_of(row: Row[Any]) -> StoredEdge:
    values = tuple(row)
    lineage_type, subtype, masking, transformation, confidence, reason = values[12:18]
    return StoredEdge(
        ColumnName(*values[:6]),
        ColumnName(*values[6:12]),
        LINEAGE_TYPES[lineage_type],
        SUBTYPES[subtype],
        masking,
        transformation,
        confidence,
        reason,
        place_of(*values[18:]),
    )


def select_influences() -> Select[Any]:
    one = object_influences.c
    place = (TARGET_OBJECT.c.file_path, one.file_path, one.start_offset, one.end_offset)
    return (
        select(
            *_named(SOURCE, SOURCE_OBJECT),
            one.target_object_id,
            TARGET_OBJECT.c.unique_id,
            one.lineage_subtype,
            one.expression,
            one.confidence,
            *place,
        )
        .select_from(object_influences)
        .join(SOURCE, SOURCE.c.id == one.source_column_id)
        .join(SOURCE_OBJECT, SOURCE_OBJECT.c.id == SOURCE.c.object_id)
        .join(TARGET_OBJECT, TARGET_OBJECT.c.id == one.target_object_id)
    )


def influence_of(row: Row[Any]) -> StoredInfluence:
    values = tuple(row)
    target, unique_id, subtype, expression, confidence = values[6:11]
    source = ColumnName(*values[:6])
    return StoredInfluence(source, target, unique_id, SUBTYPES[subtype], expression, confidence, place_of(*values[11:]))


def problem_of(row: Row[*tuple[Any, ...]]) -> StoredProblem:
    object_id, code, severity, message, path, start, end, written = tuple(row)
    related = tuple(
        Related(FileSpan(FilePath(at), Span(first, last)), said)
        for at, first, last, said in msgspec.json.decode(written, type=list[tuple[str, int, int, str]])
    )
    at = FileSpan(FilePath(path), Span(start, end))
    return StoredProblem(object_id, Diagnostic(code, Severity(severity), message, at, related))


def place_of(own: str | None, path: str | None, start: int | None, end: int | None) -> FileSpan | None:
    where = path or own
    return None if start is None or end is None or where is None else FileSpan(FilePath(where), Span(start, end))
