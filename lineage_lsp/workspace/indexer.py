"""Reads a project and keeps its analysis up to date: the one who knows what a change of a file means."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

from lineage_lsp.analysis.facts import NodeFacts
from lineage_lsp.analysis.linkage import EXTERNAL
from lineage_lsp.analysis.project import ProjectAnalysis
from lineage_lsp.analysis.unread import UNREAD
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.lineage import Tier
from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.compiled import MANIFEST
from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.compiler.macros import MacroTemplates
from lineage_lsp.compiler.reads import Reads
from lineage_lsp.compiler.rivals import settled
from lineage_lsp.compiler.undefined import DbtEnvironment
from lineage_lsp.project.discovery import has_code_files
from lineage_lsp.project.files import Files, checksum
from lineage_lsp.project.load import FileCache, ProjectOptions, load_project
from lineage_lsp.project.manifest import target_folder
from lineage_lsp.project.model import WHOLE_FILE, Project, RefArgs
from lineage_lsp.project.nearby import Name
from lineage_lsp.store.caches import Analysis, AnalysisType, record_analysis
from lineage_lsp.store.store import Connection, Store
from lineage_lsp.workspace.compiling import CompilerPort, LinkedColumns
from lineage_lsp.workspace.making import FactMaker
from lineage_lsp.workspace.memory import Environment, Memory, RememberedNode, Remembering, Whole, recall
from lineage_lsp.workspace.problems import Problems
from lineage_lsp.workspace.processes import MANY, default_jobs
from lineage_lsp.workspace.reach import differing, reached_by_macros
from lineage_lsp.workspace.runs import Summary, with_dbt
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.units import UnitCache
from lineage_lsp.workspace.witness import Witness
from lineage_lsp.workspace.writing import Changes

logger = logging.getLogger(__name__)

_BATCH = 16
"""Nodes rendered for worker processes between two looks at what else there is to do."""

_FEW = 4
"""Nodes whose facts are made again between two such looks."""

CHUNK = 200
"""Nodes linked and written together: the first answers are there early, and one write stays small."""


class Indexer:
    """One project, from its files to facts. Used by one thread at a time.

    problems: what is wrong with it as far as it is linked.
    recalled: whether this goes on from what an earlier run left in the store.
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        store: Store | None = None,
        *,
        near: Collection[FilePath] = (),
        buffers: Mapping[FilePath, str] | None = None,
        workers: int = 0,
    ) -> None:
        """store: what an earlier run remembered there is used as far as the files are the same.

        workers: so many processes are started at once if that is nothing, and much seems to be there.
        near: read these files alone, and what they seem to stand on. buffers: what is open from the beginning.
        """
        self.root = root
        self._near = frozenset(near)
        self._named: frozenset[Name] = frozenset()
        settings = with_dbt(root, settings)
        self.files = Files(root)
        for path, text in (buffers or {}).items():
            self.files.open_buffer(path, text)
        self._readings = FileCache()
        self.units = UnitCache(store)
        self._remembering = Remembering()
        self.recalled = False
        with ExitStack() as reading:
            connection = reading.enter_context(store.read()) if store is not None and not near else None
            memory = recall(connection, settings) if connection is not None else None
        if memory is None:
            if workers > 0 and has_code_files(root, MANY):
                self.units.start(workers)  # they get ready while this process reads the project
            self.configure(settings)
        else:
            self._go_on(settings, memory)

    def configure(self, settings: Settings) -> None:
        """Read everything again with these settings; what was parsed is used again where the text is the same."""
        self.recalled = False
        self._begin(with_dbt(self.root, settings))
        self._take_project(self._load())
        self._analyse()

    def look_for(self, named: Collection[Name]) -> None:
        """Read what is so named too, of a project of which only what some files stand on was read."""
        self._named = frozenset(named)
        self.configure(self._settings)

    def close(self) -> None:
        """End the workers, and let go of the project; nothing can be asked any more."""
        self.units.close()
        self._port.close()
        self.__dict__.clear()  # its parts know each other, and would wait for the garbage collector

    def _begin(self, settings: Settings) -> None:
        self._settings = settings
        self._environment = Environment()
        self._linked = LinkedColumns()
        self._templates = MacroTemplates(DbtEnvironment())
        self._read_witness: Witness | None = None
        self._to_read: list[UniqueId] = []  # by worker processes
        self._has_started = False  # such processes
        self._moved: list[UniqueId] = []  # to other places in their files: their facts are to be made again
        self._made_ahead: dict[UniqueId, NodeFacts] = {}  # those of which that is done

    def _analyse(self) -> None:
        self._port = CompilerPort(self._compiler(self.project), self._compiled_by_dbt)
        keeps_reads = UNREAD in self._settings.wanted
        self.analysis = ProjectAnalysis(self.project, self._port, self.units, keeps_reads)
        self._linked.analysis = self.analysis
        self._made = FactMaker(self.analysis, self.files, self._witness)
        self.problems = Problems(
            self.analysis,
            self.files,
            self._made,
            lambda: self._manifest,
            lambda one: self.reads(one).macros,
            self._settings.wanted,
        )

    def _compiler(self, project: Project) -> Compiler:
        dbt = self._settings.dbt.include if self._settings.dbt else None
        return Compiler(project, self.files, self._linked, self._templates, self._environment, dbt)

    def _go_on(self, settings: Settings, memory: Memory) -> None:
        """Know what an earlier run knew, then take in what changed since."""
        self.recalled = True
        self._begin(settings)
        project = memory.whole.project
        nodes = [one for one in memory.nodes if one.linked.unique_id in project.nodes]
        self._remembering = Remembering(memory)
        self._environment.asked.update(memory.whole.environment)
        self._manifest = memory.whole.manifest
        self._take_nodes(project)
        self._analyse()
        reads = {one.linked.unique_id: one.reads for one in nodes}
        self._port.remember(reads, memory.whole.naming_macros)
        self.analysis.restore(one.linked for one in nodes)
        for one in nodes:
            self._made.said[one.linked.unique_id] = one.said
            if one.problems:
                self._made.problems[one.linked.unique_id] = one.problems
        changed = self.files.changed_since(memory.seen)
        if changed:
            self.text_changed(changed)
        missing = self.project.nodes.keys() - self.analysis.known_ids()
        if missing:
            self.analysis.update(self.project, self._port, missing)

    # -- the whole project

    def record(
        self, connection: Connection, kind: AnalysisType, files: int, found: int, duration: int, tiers: Collection[Tier]
    ) -> None:
        """Note a run in the store's history; duration in milliseconds."""
        best = next((tier for tier in Tier if tier in tiers), None)
        record_analysis(connection, Analysis(kind, files, found, duration, best, self._manifest.usable))

    def forget(self, connection: Connection) -> None:
        """What the store remembers does not hold until `remember` was told of the facts that are being written."""
        self._remembering.forget(connection)

    def remember(self, connection: Connection, ids: Collection[UniqueId] | None) -> None:
        """Leave in the store what the next start goes on from, in the transaction that ends the writing of facts.

        ids: the nodes whose facts were written, or removed, since the last call; None for all.
        """
        self.prepared(ids)(connection)
        ids = self.analysis.known_ids() if ids is None else ids
        self.units.put(connection, ((text, self.project.dialect) for text in self._codes(ids)))

    def _codes(self, ids: Iterable[UniqueId]) -> Iterator[str]:
        """The compiled code of these as far as it was compiled in this process."""
        for unique_id in ids:
            if unique_id in self.project.nodes and self.analysis.is_linked(unique_id):
                compiled = self.analysis.linkage(unique_id).compiled
                for each in (compiled, self._port.compile_later(compiled)):
                    if each is not None and each.rendered is not None:
                        yield each.rendered.text

    def prepared(self, ids: Collection[UniqueId] | None) -> Callable[[Connection], None]:
        """The part of `remember` that can be done before the store is asked for: what is left to do with it."""
        asked, manifest = dict(self._environment.asked), self._manifest
        whole = Whole(self.project, asked, self._port.naming_macros, manifest)
        found = sum(1 for _ in self.problems.everywhere())
        summary = Summary(self.project.name, asked, manifest.usable, self._settings.wanted, found)
        return self._remembering.prepared(whole, summary, self.files.seen, self._settings, ids, self._record)

    def _record(self, unique_id: UniqueId) -> RememberedNode:
        return RememberedNode(
            self.analysis.linked_node(unique_id),
            self._port.reads(unique_id),
            self._made.problems.get(unique_id, ()),
            self._made.said.get(unique_id, ""),
        )

    def link_in_parts(self, *, jobs: int) -> Iterator[tuple[int, int]]:
        """Link every node, some at a time; yields how many are done, of how many.

        All is rendered first, while worker processes read the SQL, parents before children in either.
        """
        if len(self.project.nodes) >= MANY:
            self.units.start(jobs)
        total = len(self.project.nodes)
        parts: list[list[UniqueId]] = []
        in_order = self._parents_first()
        while part := list(islice(in_order, CHUNK)):
            parts.append(part)
            if jobs > 0:
                self._prepare(part, jobs)
                yield 0, total
        self.analysis.know_relations()
        done = 0
        for part in parts:
            for unique_id in part:
                if unique_id in self.project.nodes:  # an edit meanwhile may have taken it away
                    self.analysis.linkage(unique_id)
            done += len(part)
            yield done, total
        self.units.close()

    def _parents_first(self) -> Iterator[UniqueId]:
        """All nodes, each behind what it depends on as far as there are no circles; parsed when their turn comes."""
        nodes = self.project.nodes
        met: set[UniqueId] = set()
        done: set[UniqueId] = set()
        stack = list(nodes)[::-1]
        while stack:
            top = stack[-1]
            if top in met or top not in self.project.nodes:
                if stack.pop() not in done:
                    done.add(top)
                    yield top
            else:
                met.add(top)
                stack.extend(one for one in self._port.depends_on(top) if one in nodes and one not in met)

    # -- what changed

    def text_changed(self, paths: Collection[FilePath]) -> None:
        """Take the new texts of these files (or their coming and going) and link again what they reach."""
        self.begin_change(paths)
        while self.go_on():
            pass

    def begin_change(self, paths: Collection[FilePath]) -> None:
        """The beginning of `text_changed`: nothing is linked before somebody asks for it, or `go_on` comes to it.

        The text of a model alone changes that model. Any other file may change what the project is: it is put
        together again, from the readings of the files that stayed the same. What dbt writes is none of it.
        """
        paths = [path for path in paths if not self._is_output(path)]
        if not paths:
            return
        self._port.tidy()
        own = {unique_id for path in paths for unique_id in self._by_path.get(path, ())}
        if all(self._is_plain_code(path) for path in paths):
            own |= self._port.asking(own, others=False, graph=False)
            self._port.forget(own)
            self.analysis.begin_update(self.project, self._port, own)
            self._read_ahead(own)
            return
        before, after = self.project, self._load()
        witness_changed = self._read_witness is None or not self._read_witness.paths.isdisjoint(paths)
        if witness_changed or before.packages != after.packages:
            self._read_witness = None
        self._take_project(after)
        nodes = self.project.nodes
        reached = reached_by_macros(before, self.project, paths, self._port)
        moved: set[UniqueId] = set()
        if reached is None:
            changed = set(nodes)
        else:
            others = before.nodes.keys() != nodes.keys()
            changed, moved = differing(before, self.project)
            changed |= own | reached
            written = [one for one, node in nodes.items() if node.path in paths]
            asked = {*written, *changed}
            changed |= self._port.asking(asked, others=others, graph=others or bool(changed)) & nodes.keys()
            changed |= self._made.told_in(paths) & nodes.keys()
            moved -= changed
        spoken = (
            [one for one in nodes if self._witness().says(one) != self._made.said.get(one, "")]
            if witness_changed
            else ()
        )
        changed.update(one for one in spoken if self._may_borrow(one))
        as_they_were = () if reached is None else nodes.keys() - changed - moved
        self._port = self._port.of(self.project, self.files, as_they_were)
        self._port.forget(changed)
        self.analysis.begin_update(self.project, self._port, changed)
        self._read_ahead(changed)
        self.analysis.touch([one for one in spoken if one in nodes])
        self._moved.extend(moved.difference(self._moved))

    def go_on(self) -> bool:
        """Do a little of what changes of texts left to do; False when nothing is left."""
        if self._to_read:
            part, self._to_read = self._to_read[:_BATCH], self._to_read[_BATCH:]
            part = [one for one in part if self.analysis.is_outstanding(one)]
            self.units.prefetch(self._port.compile_ahead(part), self.project.dialect, default_jobs())
            return True
        if self.analysis.link_next():
            return True
        if self._moved:
            moved = [one for one in self._moved[-_FEW:] if self.analysis.is_linked(one)]
            del self._moved[-_FEW:]
            self._made_ahead.update((one.node.unique_id, one) for one in self._made.changes(moved, ()).facts)
            return True
        if self._has_started:
            self.units.close()
            self._has_started = False
        return False

    def text(self, path: FilePath) -> str | None:
        return self.files.read(path)

    def nodes_in(self, path: FilePath) -> tuple[UniqueId, ...]:
        """The nodes whose code this file holds, in order."""
        return self._by_path.get(path, ())

    def meaning(self, args: RefArgs, package: str) -> UniqueId | None:
        """What a ref or source in a properties file of `package` refers to."""
        return self._port.meaning(args, package)

    # -- facts

    def take_changes(self, *, stubs: bool = True) -> Changes:
        """What changed since the last call; without `stubs`, what is newly asked of open relations waits."""
        changed, gone = self.analysis.take_changed(stubs=stubs)
        changes = self._made.changes(changed, gone)
        ahead, self._made_ahead = self._made_ahead, {}
        left = tuple(one for unique_id, one in ahead.items() if unique_id not in changes.ids)
        changes = replace(changes, facts=(*changes.facts, *left))
        self.analysis.forget_linked()
        for one in changes.gone:
            self._made.problems.pop(one, None)
        return changes

    def changes_of(self, ids: Collection[UniqueId]) -> Changes:
        """The facts of these as they are now; those that are no more are gone."""
        here = {one for one in ids if one in self.project.nodes or self.analysis.external(one) is not None}
        here = {one for one in here if one.startswith(EXTERNAL) or self.analysis.linkage(one).enabled}
        return self._made.changes(here, frozenset(ids) - here)

    def facts(self, relation: str) -> NodeFacts:
        """The facts of one node, or of a relation no file declares."""
        return self._made.facts(relation)

    def reads(self, unique_id: UniqueId) -> Reads:
        """What the node's last rendering depended on."""
        return self._port.reads(unique_id)

    def manifest_state(self) -> str:
        """What became of the manifest, in a few words."""
        return self._manifest.state

    # -- reading

    def _load(self) -> Project:
        settings = self._settings
        options = ProjectOptions(
            dialect=settings.dialect,
            profiles_dir=settings.profiles_dir,
            profile=settings.profile,
            target=settings.target,
            vars=settings.vars,
            use_manifest=settings.use_manifest,
            environment=self._environment,
            near=self._near,
            named=self._named,
        )
        return settled(load_project(self.root, self.files, options, self._readings), self._compiler)

    def _take_project(self, project: Project) -> None:
        self._take_nodes(project)
        self._manifest = self._witness().note

    def _witness(self) -> Witness:
        """Read when somebody asks: a start at which nothing changed needs none."""
        if self._read_witness is None:
            self._read_witness = Witness.of(self.project, self.files, use_manifest=self._settings.use_manifest)
        return self._read_witness

    def _take_nodes(self, project: Project) -> None:
        self.project = project
        by_path: dict[FilePath, list[UniqueId]] = {}
        for unique_id, node in project.nodes.items():
            if node.body is not None:
                by_path.setdefault(node.path, []).append(unique_id)
        self._by_path = {path: tuple(ids) for path, ids in by_path.items()}

    def _compiled_by_dbt(self, unique_id: UniqueId) -> str | None:
        text = self.files.read(self.project.nodes[unique_id].path)
        return None if text is None else self._witness().code(unique_id, checksum(text))

    def _may_borrow(self, unique_id: UniqueId) -> bool:
        """Whether the node's code is, or could be, the manifest's."""
        if not self.analysis.is_linked(unique_id):
            return True
        compiled = self.analysis.linkage(unique_id).compiled
        return compiled.guessed or compiled.fallback == MANIFEST

    def _is_plain_code(self, path: FilePath) -> bool:
        """Whether a change of the file's text cannot change which nodes there are."""
        ids = self._by_path.get(path, ())
        plain = all(self.project.nodes[one].body == WHOLE_FILE and one not in self.project.rivals for one in ids)
        return len(ids) > 0 and plain and self.files.exists(path)

    def _is_output(self, path: FilePath) -> bool:
        """Whether a run of dbt left the file where nobody looks."""
        folder = self.files.path_of(target_folder(self.root, self.project.packages[self.project.name].config))
        parents = [parent.as_posix() for parent in PurePosixPath(path).parents]
        return folder in parents and path not in self.files.seen and parents[0] not in self.files.seen

    def _read_ahead(self, changed: Collection[UniqueId]) -> None:
        """Let worker processes read what changed, when that is much: another branch, an edit of a common macro."""
        if len(changed) >= MANY and default_jobs() > 0:
            self._has_started = self.units.start(default_jobs()) or self._has_started
            self._to_read += (one for one in changed if one in self.project.nodes)

    def _prepare(self, part: Sequence[UniqueId], jobs: int) -> None:
        new = [one for one in part if one in self.project.nodes and not self.analysis.is_linked(one)]
        self.units.prefetch(self._port.compile_ahead(new), self.project.dialect, jobs)
