"""Everything the store knows, in the JSON shape other programs read (docs/command-line.md)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.features.check import Finding
from lineage_lsp.store.export import exported_columns, exported_dependencies, exported_edges, exported_influences
from lineage_lsp.store.read import Reader


def export(
    reader: Reader,
    *,
    name: str,
    dialect: str,
    path: str,
    problems: Sequence[Finding],
    ctes: bool = False,
    only: Collection[UniqueId] | None = None,
) -> dict[str, object]:
    """One document; column edges join models, seeds, snapshots and sources directly: CTEs are collapsed.

    ctes: list CTEs and their columns as objects too. only: the nodes that are wanted, with the edges that join them.
    """
    objects = reader.all_objects(ctes=ctes)
    if only is not None:
        ids = {one.id for one in objects if one.unique_id in only}
        objects = [one for one in objects if one.id in ids or one.parent_object_id in ids]
    listed = {one.unique_id for one in objects}
    columns: dict[UniqueId, list[dict[str, object]]] = {one.unique_id: [] for one in objects}
    for column in exported_columns(reader.connection, ctes=ctes):
        if column.unique_id not in columns:
            continue
        columns[column.unique_id].append(
            {
                "name": column.name,
                "data_type": column.data_type,
                "position": column.position,
                "is_stub": column.is_stub,
                "confidence": column.confidence,
            }
        )
    return {
        "project": {"name": name, "dialect": dialect, "path": path},
        "objects": [
            {
                "unique_id": one.unique_id,
                "name": one.name,
                "object_type": one.object_type,
                "package_name": one.package_name,
                "file_path": one.file_path,
                "relation_name": one.relation_name,
                "tier": one.tier.value,
                "confidence": one.confidence,
                "reason": one.reason,
            }
            for one in objects
        ],
        "columns": columns,
        "dependencies": [
            {"child": one.child, "parent": one.parent, "type": one.dependency_type, "confidence": one.confidence}
            for one in exported_dependencies(reader.connection)
            if only is None or (one.child in listed and one.parent in listed)
        ],
        "column_lineage": [
            {
                "target": one.target,
                "source": one.source,
                "type": one.lineage_type.value,
                "subtype": one.subtype.value,
                "transformation": one.transformation,
                "confidence": one.confidence,
            }
            for one in exported_edges(reader.connection, None if only is None else listed.__contains__)
        ],
        "influences": [
            {"target": one.target, "source": one.source, "subtype": one.subtype.value}
            for one in exported_influences(reader.connection)
            if only is None or (one.target in listed and one.source[0] in listed)
        ],
        "problems": [problem_to_json(one) for one in problems],
    }


def problem_to_json(one: Finding) -> dict[str, object]:
    """A diagnostic as `export` and `check --format json` list it."""
    return {
        "file_path": one.path,
        "line": one.line,
        "column": one.column,
        "code": one.code,
        "severity": one.severity.value,
        "message": one.message,
    }
