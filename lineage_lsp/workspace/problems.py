"""What is wrong with a project, as far as it is linked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from lineage_lsp.analysis.described import UNDOCUMENTED, undocumented
from lineage_lsp.analysis.project import ProjectAnalysis
from lineage_lsp.analysis.unread import UNREAD, UnreadColumns
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.project.files import Files
from lineage_lsp.workspace.making import FactMaker
from lineage_lsp.workspace.witness import ManifestNote


class Problems:
    """wanted: the rules of which something is told only if somebody wants to know."""

    def __init__(
        self,
        analysis: ProjectAnalysis,
        files: Files,
        made: FactMaker,
        manifest: Callable[[], ManifestNote],
        macros_of: Callable[[UniqueId], Collection[str]],
        wanted: Collection[str],
    ) -> None:
        self._analysis = analysis
        self._files = files
        self._made = made
        self._manifest = manifest
        self._wanted = wanted
        self._unread = UnreadColumns(analysis, files.read, macros_of)

    def of(self, ids: Collection[UniqueId]) -> Iterator[Diagnostic]:
        """What is wrong with these nodes, and what is wrong in the files that define them, each once."""
        project = self._analysis.project
        paths = {project.nodes[one].path for one in ids}
        everywhere = (*self._files.unread.values(), *project.problems, *self._analysis.cycles())
        of_files = [one for one in everywhere if one.at.path in paths]
        of_nodes = (one for each in ids for one in self._made.problems.get(each, ()))
        return iter(dict.fromkeys((*of_files, *of_nodes, *self._asked_for(ids))))

    def everywhere(self) -> Iterator[Diagnostic]:
        """Everything wrong with the project, each once."""
        project = self._analysis.project
        of_files = (*self._files.unread.values(), *project.problems, *self._manifest().problems)
        of_nodes = (one for told in self._made.problems.values() for one in told)
        return iter(dict.fromkeys((*of_files, *of_nodes, *self._analysis.cycles(), *self._asked_for(project.nodes))))

    def _asked_for(self, ids: Iterable[UniqueId]) -> Iterator[Diagnostic]:
        nodes = self._analysis.project.nodes
        if UNREAD in self._wanted:
            paths = {nodes[one].path for one in ids}
            yield from (one for one in self._unread.problems() if one.at.path in paths)
        if UNDOCUMENTED not in self._wanted:
            return
        for unique_id in ids:
            node = nodes[unique_id]
            if node.package_name == self._analysis.project.name and self._analysis.is_linked(unique_id):
                found = undocumented(node, self._analysis.linkage(unique_id))
                if found is not None:
                    yield found
