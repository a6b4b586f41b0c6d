"""The manifest as a witness: which facts dbt confirms, and how sure that makes us (specification, section 14)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

import msgspec

from lineage_lsp.analysis import certainty as certainties
from lineage_lsp.analysis.certainty import Certainty
from lineage_lsp.analysis.linkage import NodeView
from lineage_lsp.analysis.nodefacts import RawFile
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.borrowed import without_injected
from lineage_lsp.compiler.compiled import MANIFEST
from lineage_lsp.project.files import Files
from lineage_lsp.project.manifest import Manifest, ManifestNode, read_catalog, read_manifest, target_folder
from lineage_lsp.project.model import Project, ResourceType
from lineage_lsp.sql.scan import SCANNED

_EXTENDED = frozenset({ResourceType.SOURCE, ResourceType.EXPOSURE})
"""What has no code of its own, and so no checksum: a manifest that names it confirms it."""


@dataclass(frozen=True, slots=True)
class ManifestNote:
    """What became of the manifest. state: in a few words."""

    state: str
    usable: bool
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """A stale manifest confirms nothing: each file is believed only while its checksum is the manifest's.

    in_catalog: the nodes whose columns a catalog lists. paths: the files it was read from, or would be.
    """

    manifest: Manifest
    in_catalog: frozenset[str]
    paths: frozenset[FilePath] = frozenset()

    @classmethod
    def of(cls, project: Project, files: Files, *, use_manifest: bool) -> Self:
        """What dbt left in the project's target folder."""
        if not use_manifest:
            return cls(Manifest("not asked for"), frozenset())
        target = target_folder(project.root, project.packages[project.name].config)
        paths = frozenset(files.path_of(target / name) for name in ("manifest.json", "catalog.json"))
        for path in paths:
            files.look_at(path)
        manifest = read_manifest(target / "manifest.json", project.name)
        catalog = read_catalog(target / "catalog.json") if manifest.usable else {}
        return cls(manifest, frozenset(catalog), paths)

    def says(self, unique_id: UniqueId) -> str:
        """A digest of all that is said of a node; empty when nothing is."""
        node, listed = self.manifest.nodes.get(unique_id), unique_id in self.in_catalog
        if node is None and not listed:
            return ""
        return blake2b(msgspec.msgpack.encode((node, listed)), digest_size=8).hexdigest()

    @property
    def note(self) -> ManifestNote:
        return ManifestNote(self.manifest.state, self.manifest.usable, self.manifest.problems)

    def certainty(self, view: NodeView, file: RawFile) -> Certainty:
        """How sure the facts of a node are before anything takes from them."""
        compiled = view.linkage.compiled
        if view.linked is not None and any(problem.code == SCANNED for problem in view.linked.problems):
            return certainties.SCANNED_SQL
        confirmed = self._confirmed(view, file)
        if compiled.rendered is None:
            if compiled.fallback == "scan":
                return certainties.SCANNED
            return certainties.DECLARED_AND_CONFIRMED if confirmed else certainties.DECLARED
        if confirmed is not None:
            return self._of_confirmed(view, confirmed)
        reads_by_name = view.linked is not None and bool(view.linked.relations)
        is_model = view.node.resource_type is ResourceType.MODEL
        if is_model and reads_by_name and not compiled.refs and not compiled.macros:
            return certainties.RAW_SQL
        return certainties.RENDERED

    def _confirmed(self, view: NodeView, file: RawFile) -> ManifestNode | None:
        node = self.manifest.nodes.get(view.node.unique_id)
        if node is None:
            return None
        if view.node.body is None or view.node.resource_type in _EXTENDED:
            return node
        return node if node.checksum is not None and node.checksum.checksum == file.checksum else None

    def code(self, unique_id: UniqueId, checksum: str) -> str | None:
        """What dbt compiled of the node; None when it did not, or not this text of the file."""
        node = self.manifest.nodes.get(unique_id)
        if node is None or node.checksum is None or node.checksum.checksum != checksum:
            return None
        return node.code

    def _of_confirmed(self, view: NodeView, node: ManifestNode) -> Certainty:
        if view.linkage.compiled.fallback == MANIFEST:
            return certainties.BORROWED
        rendered = view.linkage.compiled.rendered
        if rendered is None or node.code is None:
            return certainties.RENDERED_WITH_MANIFEST
        if without_injected(node.code).split() != rendered.text.split():
            return certainties.RENDERED_DIFFERENTLY
        contract = view.linkage.compiled.config.get("contract")
        enforced = isinstance(contract, dict) and contract.get("enforced") is True
        if enforced or view.node.unique_id in self.in_catalog:
            return certainties.COMPILED_BY_DBT_KNOWN
        return certainties.COMPILED_BY_DBT
