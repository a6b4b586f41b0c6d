"""`model` and `graph` as templates see them: plain dictionaries (dbt: the nodes of its manifest)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from lineage_lsp.compiler.relation import Relation
from lineage_lsp.project.model import Node, Project, ResourceType


def node_as_dict(
    project: Project, node: Node, config: Mapping[str, Any], relation: Relation | None, raw_code: str
) -> dict[str, Any]:
    """One node; `relation` is None while its name is still being made. Of an ephemeral model it is the name it would
    have as a view.
    """
    original = _path_in_package(project, node)
    path = _path_in_resource_folder(project, node, original)
    if node.body:
        raw_code = raw_code[node.body.start : node.body.end]
    tags = config.get("tags")
    return {
        "unique_id": node.unique_id,
        "name": node.name,
        "resource_type": str(node.resource_type),
        "package_name": node.package_name,
        "path": str(path),
        "original_file_path": str(original),
        "database": relation.database if relation else project.target.database,
        "schema": relation.schema if relation else project.target.schema,
        "alias": relation.identifier if relation else config.get("alias") or node.name,
        "identifier": relation.identifier if relation else node.identifier or node.name,
        "relation_name": str(relation) if relation and config.get("materialized") != "ephemeral" else None,
        "source_name": node.source_name,
        "loader": node.extra.get("loader", ""),
        "config": {"enabled": True, "materialized": "view", **config},
        "unrendered_config": dict(config),
        "meta": config.get("meta") or {},
        "tags": [tags] if isinstance(tags, str) else list(tags or ()),
        "fqn": list(node.fqn),
        "description": node.description,
        "version": node.version,
        "latest_version": node.latest_version,
        "language": node.language,
        "raw_code": raw_code,
        "raw_sql": raw_code,
        "columns": {
            column.name: {
                "name": column.name,
                "description": column.description,
                "data_type": column.data_type,
                "quote": column.quote,
                "meta": {},
                "tags": [],
                "config": {"meta": {}, "tags": []},
                "constraints": [],
            }
            for column in node.declared
        },
        "refs": [{"name": ref.name, "package": ref.package, "version": ref.version} for ref in node.refs],
        "depends_on": {"nodes": [], "macros": []},
        "docs": {"show": True},
        "access": config.get("access") or "protected",
        "group": config.get("group"),
        "time_spine": node.extra.get("time_spine"),
        "checksum": {"name": "sha256", "checksum": ""},
    }


def graph(project: Project, as_dict: Callable[[Node], Mapping[str, Any]]) -> dict[str, dict[str, Mapping[str, Any]]]:
    """All nodes by unique_id, in dbt's groups."""
    groups: dict[str, dict[str, Mapping[str, Any]]] = {
        group: {}
        for group in ("nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "groups")
    }
    for unique_id, node in project.nodes.items():
        if unique_id not in project.disabled:
            groups[_GROUPS.get(node.resource_type, "nodes")][unique_id] = as_dict(node)
    return groups


def _path_in_package(project: Project, node: Node) -> PurePosixPath:
    """`models/staging/x.sql`, of a package's node too (dbt: original_file_path)."""
    path = PurePosixPath(node.path)
    package = project.packages.get(node.package_name)
    if package is None:
        return path
    folder = PurePosixPath(package.config_path).parent
    return path.relative_to(folder) if path.is_relative_to(folder) else path


def _path_in_resource_folder(project: Project, node: Node, path: PurePosixPath) -> PurePosixPath:
    """`staging/x.sql` for `models/staging/x.sql`."""
    package = project.packages.get(node.package_name)
    if package is None:
        return path
    for key, default in _FOLDERS:
        said = package.config.get(key)
        for resource_folder in said if isinstance(said, list) else default:
            if path.is_relative_to(str(resource_folder)):
                return path.relative_to(str(resource_folder))
    return path


_FOLDERS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (f"{kind}-paths", (f"{kind}s" if kind != "analysis" else "analyses",))
    for kind in ("model", "seed", "snapshot", "test", "analysis", "macro")
)
_GROUPS = {
    ResourceType.SOURCE: "sources",
    ResourceType.EXPOSURE: "exposures",
    ResourceType.METRIC: "metrics",
    ResourceType.SEMANTIC_MODEL: "semantic_models",
    ResourceType.SAVED_QUERY: "saved_queries",
}
