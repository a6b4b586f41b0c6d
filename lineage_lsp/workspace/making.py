"""Facts of nodes as the store holds them, made of what the analysis and dbt's manifest say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from lineage_lsp.analysis.facts import NodeFacts
from lineage_lsp.analysis.linkage import EXTERNAL
from lineage_lsp.analysis.nodefacts import RawFile, external_facts, node_facts
from lineage_lsp.analysis.project import ProjectAnalysis
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, LineIndex
from lineage_lsp.project.files import Files, checksum
from lineage_lsp.workspace.witness import Witness
from lineage_lsp.workspace.writing import Changes


class FactMaker:
    """problems: the diagnostics of each node that has any. said: what the witness said of a node when its facts were
    made.
    """

    def __init__(self, analysis: ProjectAnalysis, files: Files, witness: Callable[[], Witness]) -> None:
        self._analysis = analysis
        self._files = files
        self._witness = witness
        self._raw_files: dict[FilePath, RawFile] = {}
        self.problems: dict[UniqueId, tuple[Diagnostic, ...]] = {}
        self.said: dict[UniqueId, str] = {}

    def changes(self, ids: Iterable[str], gone: Iterable[str]) -> Changes:
        """The facts of `ids` as they are now."""
        facts = tuple(map(self.facts, sorted(ids, key=self._depth)))
        self._raw_files.clear()
        return Changes(facts, frozenset(map(UniqueId, gone)))

    def facts(self, relation: str) -> NodeFacts:
        """The facts of one node, or of a relation no file declares."""
        dialect = self._analysis.project.dialect
        if relation.startswith(EXTERNAL):
            return external_facts(relation, self._analysis.external(relation) or (), dialect)
        unique_id, witness = UniqueId(relation), self._witness()
        view = self._analysis.view(unique_id)
        file = self._raw_file(view.node.path)
        self.said[unique_id] = witness.says(unique_id)
        guessed = self._analysis.project.dialect_is_guessed
        certainty, code = witness.certainty(view, file), self._analysis.code(unique_id)
        made = node_facts(view, file, dialect, certainty, code, guessed=guessed)
        if made.problems:
            self.problems[unique_id] = made.problems
        else:
            self.problems.pop(unique_id, None)
        return made

    def told_in(self, paths: Collection[FilePath]) -> set[UniqueId]:
        """The nodes of which something is told at places in these files."""
        return {one for one, told in self.problems.items() if any(each.at.path in paths for each in told)}

    def _raw_file(self, path: FilePath) -> RawFile:
        """Read once for the many nodes a properties file declares."""
        found = self._raw_files.get(path)
        if found is None:
            text = self._files.read(path) or ""
            found = self._raw_files[path] = RawFile(text, LineIndex(text), checksum(text))
        return found

    def _depth(self, relation: str) -> tuple[int, str]:
        return (-1 if relation.startswith(EXTERNAL) else self._analysis.linkage(UniqueId(relation)).depth, relation)
