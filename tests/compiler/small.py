"""Small dbt projects in a string, made by hand from the values `project` gives."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.compiler.compiled import Compiled
from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.compiler.introspection import Introspection
from lineage_lsp.jinja.blocks import blocks
from lineage_lsp.project.model import (
    DeclaredColumn,
    Macro,
    Node,
    Package,
    Project,
    RefArgs,
    ResourceType,
    Target,
)


class Files(dict[str, str]):
    def read(self, path: FilePath) -> str | None:
        return self.get(path)


def compiler(
    text: str,
    *,
    adapter: str = "duckdb",
    config: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
    introspection: Introspection | None = None,
    environment: Mapping[str, str] | None = None,
) -> Compiler:
    """`-- file: PATH` begins a file, `-- source: schema.table(columns)` declares one; `dbt_packages/` is respected.

    In a model's file, `-- config: {…}` and `-- version: n of m` say what its properties would.
    """
    files = Files()
    nodes: dict[UniqueId, Node] = {}
    macros: list[Macro] = []
    packages = {"shop": Package("shop", Path(), config or {}, FilePath("dbt_project.yml"))}
    text = textwrap.dedent(text)
    for schema, table, columns in re.findall(r"^-- source: (\w+)\.(\w+)\((.*)\)$", text, re.MULTILINE):
        node = _source(schema, table, columns)
        nodes[node.unique_id] = node
    for part in re.split(r"^-- file: ", text, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        files[name] = body
        path = PurePosixPath(name)
        package = path.parts[1] if path.parts[0] == "dbt_packages" else "shop"
        if package not in packages:
            packages[package] = Package(package, Path(), {}, FilePath(f"dbt_packages/{package}/dbt_project.yml"))
        if "macros" in path.parts:
            macros.extend(_macros(name, body, package))
        else:
            node = _node(name, body, package)
            nodes[node.unique_id] = node
    target = Target("shop", "dev", adapter, "db", "main")
    project = Project(
        Path(), "shop", packages, target, adapter, "setting", nodes, {}, tuple(macros), {}, variables or {}, ()
    )
    return Compiler(project, files, introspection, variables_of_environment=environment or {})


def compiled(text: str, name: str = "a", **options: Any) -> Compiled:
    made = compiler(text, **options)
    return made.compile(node_id(made, name))


def code(text: str, name: str = "a", **options: Any) -> str:
    found = compiled(text, name, **options)
    assert found.rendered, found.problems
    return found.rendered.text.strip()


def node_id(made: Compiler, name: str) -> UniqueId:
    (found,) = [unique_id for unique_id in made.project.nodes if unique_id.split(".", 2)[2] == name]
    return found


def _source(schema: str, table: str, columns: str) -> Node:
    at = FileSpan(FilePath("models/sources.yml"), Span(0, 0))
    declared = tuple(DeclaredColumn(column.strip(), None, "", False, at) for column in columns.split(",") if column)
    return Node(
        UniqueId(f"source.shop.{schema}.{table}"), table, ResourceType.SOURCE, "shop", at.path, at,
        declared=declared, source_name=schema, database="db", schema=schema, identifier=table,
    )  # fmt: skip


def _node(name: str, body: str, package: str) -> Node:
    path = PurePosixPath(name)
    kind = next((kind for part, kind in _KINDS.items() if part in path.parts), ResourceType.MODEL)
    said = re.search(r"^-- config: (\{.*\})$", body, re.MULTILINE)
    node = Node(
        UniqueId(f"{kind}.{package}.{path.stem}"), path.stem, kind, package, FilePath(name),
        FileSpan(FilePath(name), Span(0, len(body))), Span(0, len(body)) if path.suffix in (".sql", ".py") else None,
        "python" if path.suffix == ".py" else "sql", ast.literal_eval(said[1]) if said else {},
    )  # fmt: skip
    if version := re.search(r"^-- version: (\d+) of (\d+)$", body, re.MULTILINE):
        base = node.name.rpartition("_v")[0]
        unique_id = UniqueId(f"{kind}.{package}.{base}.v{version[1]}")
        node = replace(node, name=base, unique_id=unique_id, version=version[1], latest_version=version[2])
    return node


def _macros(path: str, body: str, package: str) -> list[Macro]:
    return [
        Macro(
            f"macro.{package}.{block.name}", block.name, package, FilePath(path), block.span, block.name_span,
            block.arguments,
        )
        for block in blocks(body)
    ]  # fmt: skip


def refs(found: Compiled) -> list[RefArgs]:
    return [call.args for call in found.refs]


_KINDS = {
    "seeds": ResourceType.SEED,
    "snapshots": ResourceType.SNAPSHOT,
    "tests": ResourceType.TEST,
    "analyses": ResourceType.ANALYSIS,
    "functions": ResourceType.FUNCTION,
}
