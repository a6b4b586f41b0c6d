"""The manifest as a witness: which of our facts dbt confirms."""

from __future__ import annotations

from lineage_lsp.analysis import certainty as certainties
from lineage_lsp.analysis.certainty import Certainty
from lineage_lsp.analysis.project import NodeView
from lineage_lsp.project.files import Files
from lineage_lsp.project.model import Project, ResourceType


class Witness:
    def __init__(self, state: str) -> None:
        self.state = state

    @classmethod
    def of(cls, project: Project, files: Files, *, use_manifest: bool) -> Witness:
        return cls("none")

    def certainty(self, view: NodeView, text: str) -> Certainty:
        compiled = view.linkage.compiled
        if compiled.fallback == "scan":
            return certainties.SCANNED
        if compiled.rendered is None:
            return certainties.DECLARED
        if not compiled.refs and view.node.resource_type is ResourceType.MODEL:
            return certainties.RAW_SQL
        return certainties.RENDERED
