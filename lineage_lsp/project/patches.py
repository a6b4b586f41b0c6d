"""Entries of properties files that describe nothing, or what another entry describes already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lineage_lsp.base.diagnostics import Diagnostic, Related, Severity
from lineage_lsp.base.text import FileSpan
from lineage_lsp.project.model import Node, ResourceType
from lineage_lsp.project.properties import Patch, Patches, versions_of

_KINDS = {
    "models": ResourceType.MODEL,
    "seeds": ResourceType.SEED,
    "snapshots": ResourceType.SNAPSHOT,
    "analyses": ResourceType.ANALYSIS,
}


def patch_problems(patches: Patches, package: str, nodes: Iterable[Node]) -> Iterator[Diagnostic]:
    """What is wrong with the entries of `package` (dbt: NoNodeForYamlKey, DuplicatePatchPathError)."""
    described: dict[FileSpan, list[Node]] = {}
    named: dict[str, Node] = {}
    for node in nodes:
        if node.body is None and node.resource_type not in _DESCRIBED:
            continue  # tests and sources, most of them all
        if (node.package_name == package and node.body is not None) or node.resource_type is ResourceType.SEED:
            named.setdefault(node.name, node)
        if node.patch is not None:
            described.setdefault(node.patch, []).append(node)
    first: dict[tuple[str, str], Patch] = {}
    for patch in patches.each():
        if patch.package != package or patch.kind not in _KINDS:
            continue
        before = first.setdefault((patch.kind, patch.name), patch)
        found = described.get(patch.at, ())
        if before is not patch:
            message = f"`{patch.name}` is described twice: put both entries together."
            related = (Related(before.at, "the other entry is here"),)
            yield Diagnostic("duplicate-properties", Severity.ERROR, message, patch.at, related)
        elif not found:
            yield _unused(patch, named.get(patch.name))
        elif patch.kind == "models":
            yield from _missing_versions(patch, {str(node.version) for node in found})


_DESCRIBED = frozenset(_KINDS.values())


def _unused(patch: Patch, other: Node | None) -> Diagnostic:
    type_ = _KINDS[patch.kind]
    if other is not None and other.resource_type is not type_:
        section = next((kind for kind, found in _KINDS.items() if found is other.resource_type), "models")
        message = f"`{patch.name}` is a {other.resource_type}: describe it under `{section}`."
    else:
        message = f"There is no {type_} `{patch.name}`: correct the name, or take the entry out."
    return Diagnostic("unused-properties", Severity.WARNING, message, patch.at)


def _missing_versions(patch: Patch, known: set[str]) -> Iterator[Diagnostic]:
    for version in versions_of(patch.entry):
        if version.number not in known:
            file = version.defined_in or f"{patch.name}_v{version.number}"
            message = f"Version {version.number} of `{patch.name}` has no file: add {file}.sql, or say `defined_in`."
            at = FileSpan(patch.path, (version.entry.get("v") or version.entry).span)
            yield Diagnostic("unused-properties", Severity.WARNING, message, at)
