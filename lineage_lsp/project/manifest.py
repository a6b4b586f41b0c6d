"""What a run of dbt left in `target/`: manifest.json and catalog.json, of any version, without what nobody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span

_NEWEST = 12
"""The schema version this was written for; newer ones are tried."""
_MOST_BYTES = 1_000_000_000


class Metadata(msgspec.Struct, frozen=True):
    dbt_schema_version: str = ""
    dbt_version: str = ""
    generated_at: str = ""
    adapter_type: str | None = None
    project_name: str | None = None
    project_id: str | None = None

    @property
    def version(self) -> int | None:
        """12 for `https://schemas.getdbt.com/dbt/manifest/v12.json`."""
        digits = self.dbt_schema_version.rpartition("/v")[2].partition(".")[0]
        return int(digits) if digits.isdigit() else None


class Checksum(msgspec.Struct, frozen=True, gc=False):
    name: str = ""
    checksum: str = ""


class ManifestNode(msgspec.Struct, frozen=True, gc=False):
    """What is asked of a node, source or exposure. `compiled_sql` is the name before dbt 1.3.

    Nothing else of it is kept: a manifest is a hundred times as big as what it can tell.
    """

    unique_id: str
    checksum: Checksum | None = None
    compiled_code: str | None = None
    compiled_sql: str | None = None

    @property
    def code(self) -> str | None:
        """The compiled code, when the run compiled the node."""
        return self.compiled_code or self.compiled_sql


class Resources(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in a manifest that has a unique_id and stands on other things, not yet decoded."""

    nodes: dict[str, msgspec.Raw] = {}
    sources: dict[str, msgspec.Raw] = {}
    exposures: dict[str, msgspec.Raw] = {}
    metrics: dict[str, msgspec.Raw] = {}
    semantic_models: dict[str, msgspec.Raw] = {}
    saved_queries: dict[str, msgspec.Raw] = {}
    unit_tests: dict[str, msgspec.Raw] = {}
    functions: dict[str, msgspec.Raw] = {}

    def each(self) -> Iterator[tuple[str, msgspec.Raw]]:
        groups = (
            self.nodes, self.sources, self.exposures, self.metrics,
            self.semantic_models, self.saved_queries, self.unit_tests, self.functions,
        )  # fmt: skip
        for group in groups:
            yield from group.items()


class _File(Resources, frozen=True, kw_only=True):
    metadata: Metadata = Metadata()


class _Head(msgspec.Struct, frozen=True):
    metadata: Metadata = Metadata()


@dataclass(frozen=True, slots=True)
class Manifest:
    """nodes: all of them by unique_id, sources, exposures and the rest too; empty when there is no use in the file.

    state: a few words for a user: "missing", "dbt 1.10.2, v12, generated 2026-01-01T…", "torn" …
    """

    state: str
    metadata: Metadata = field(default_factory=Metadata)
    nodes: dict[str, ManifestNode] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()

    @property
    def usable(self) -> bool:
        return bool(self.nodes)


def target_folder(root: Path, values: Mapping[str, object]) -> Path:
    """Where dbt leaves what it writes; values: those of `dbt_project.yml`."""
    return root / str(values.get("target-path") or "target")


def read_manifest(path: Path, project_name: str) -> Manifest:
    """The manifest at `path`; one that is missing, torn, huge or another project's is a value that says so."""
    raw, refused = read_whole(path)
    if raw is None:
        return refused
    try:
        found = msgspec.json.decode(raw, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _refused(path, "torn", f"{path.name} cannot be read ({error}): run `dbt parse` again.")
    metadata = found.metadata
    if metadata.project_name is not None and metadata.project_name != project_name:
        message = f"{path.name} is of the project `{metadata.project_name}`: run `dbt parse` here."
        return _refused(path, f"of another project, {metadata.project_name}", message)
    nodes: dict[str, ManifestNode] = {}
    broken = 0
    for unique_id, one in found.each():
        try:
            nodes[unique_id] = _NODE.decode(one)
        except msgspec.DecodeError:
            broken += 1
    if not nodes and broken:
        return _refused(path, "not understood", f"{path.name} holds no node that can be read: run `dbt parse` again.")
    return Manifest(_state(metadata, broken), metadata, nodes)


_NODE = msgspec.json.Decoder(ManifestNode)


def adapter_of_manifest(path: Path, project_name: str) -> str | None:
    """The adapter a run was for; None without a manifest of this project."""
    raw, _ = read_whole(path)
    if raw is None:
        return None
    try:
        metadata = msgspec.json.decode(raw, type=_Head).metadata
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return metadata.adapter_type if metadata.project_name in (None, project_name) else None


class CatalogColumn(msgspec.Struct, frozen=True):
    name: str
    type: str | None = None
    index: int | None = None


class _CatalogNode(msgspec.Struct, frozen=True):
    columns: dict[str, CatalogColumn] = {}


class _Catalog(msgspec.Struct, frozen=True):
    nodes: dict[str, _CatalogNode] = {}
    sources: dict[str, _CatalogNode] = {}


def read_catalog(path: Path) -> dict[str, tuple[CatalogColumn, ...]]:
    """The columns the warehouse had, by unique_id and in their order; nothing when the file is of no use."""
    raw, _ = read_whole(path)
    if raw is None:
        return {}
    try:
        found = msgspec.json.decode(raw, type=_Catalog)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return {
        unique_id: tuple(sorted(node.columns.values(), key=lambda column: column.index or 0))
        for group in (found.nodes, found.sources)
        for unique_id, node in group.items()
    }


def read_whole(path: Path) -> tuple[bytes | None, Manifest]:
    """The bytes of a file dbt left, or what to say where there are none to be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None, _refused(
                path, "too large", f"{path.name} is larger than 1 GB and was not read: remove it if it is no manifest."
            )
        return path.read_bytes(), Manifest("missing")
    except FileNotFoundError:
        return None, Manifest("missing")
    except OSError as error:
        return None, _refused(
            path, "unreadable", f"{path.name} cannot be read ({error.strerror}): run `dbt parse` again."
        )


def _refused(path: Path, state: str, message: str) -> Manifest:
    at = FileSpan(FilePath(f"{path.parent.name}/{path.name}"), Span(0, 0))
    return Manifest(state, problems=(Diagnostic("manifest", Severity.INFORMATION, message, at),))


def _state(metadata: Metadata, broken: int) -> str:
    version = metadata.version
    words = [f"dbt {metadata.dbt_version}" if metadata.dbt_version else "of an unknown dbt"]
    if version is not None:
        words.append(f"v{version}" + (", newer than this knows" if version > _NEWEST else ""))
    if metadata.generated_at:
        words.append(f"generated {metadata.generated_at}")
    if broken:
        words.append(f"{broken} nodes not understood")
    return ", ".join(words)
