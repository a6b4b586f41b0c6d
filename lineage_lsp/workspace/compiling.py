"""The compiler as the analysis asks it, and the analysis as the compiler asks it: each knows the other only here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from datetime import datetime

from lineage_lsp.analysis.project import ProjectAnalysis
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.rows import Rows
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.compiler.borrowed import borrowed
from lineage_lsp.compiler.compiled import Compiled
from lineage_lsp.compiler.compiler import Compiler, Texts
from lineage_lsp.compiler.introspection import KnownColumn, OpenList, Tables
from lineage_lsp.compiler.reads import Reads
from lineage_lsp.compiler.relation import name_of
from lineage_lsp.project.model import Project, RefArgs, RelationName, ResourceType
from lineage_lsp.sql.names import in_catalog


class CompilerPort:
    """Remembers what was compiled ahead until the analysis takes it."""

    def __init__(self, compiler: Compiler, compiled_by_dbt: Callable[[UniqueId], str | None]) -> None:
        """compiled_by_dbt: the code of a node in a manifest of the same files."""
        self._compiler = compiler
        self._compiled_by_dbt = compiled_by_dbt
        self._ahead: dict[UniqueId, Compiled] = {}
        self._later_ahead: dict[UniqueId, Compiled] = {}

    def of(self, project: Project, texts: Texts, same: Container[UniqueId] = ()) -> CompilerPort:
        """One for a newer reading of the project, which knows what this one found.

        same: the nodes that are in both as they are, and all that is read while they are parsed.
        """
        old = self._compiler
        new = Compiler(project, texts, old.introspection, old.templates, old.variables_of_environment, old.dbt)
        new.remember(old.all_reads(), old.naming.macros)
        new.take_over(old, same)
        return CompilerPort(new, self._compiled_by_dbt)

    def close(self) -> None:
        """Let go of all that was compiled, for good."""
        self._compiler.close()

    def reads(self, unique_id: UniqueId) -> Reads:
        return self._compiler.reads(unique_id)

    @property
    def naming_macros(self) -> frozenset[str]:
        return frozenset(self._compiler.naming.macros)

    def remember(self, reads: Mapping[UniqueId, Reads], naming_macros: Iterable[str]) -> None:
        """What an earlier run found of nodes that are as they were."""
        self._compiler.remember(reads, naming_macros)

    def reached_by(self, macros: Collection[str]) -> set[UniqueId] | None:
        """The nodes whose last rendering used one of these macros; None where the names of all relations did."""
        changed = frozenset(macros)
        if changed & self._compiler.naming.macros:
            return None
        return {one for one, reads in self._compiler.all_reads().items() if reads.macros & changed}

    def depends_on(self, unique_id: UniqueId) -> tuple[UniqueId, ...]:
        return self._compiler.depends_on(unique_id)

    def meaning(self, args: RefArgs, package: str) -> UniqueId | None:
        return self._compiler.meaning(args, package)

    def relation(self, unique_id: UniqueId) -> RelationName | None:
        """Where a node's rows lie; None for a function, which has a name but no rows."""
        parsed = self._compiler.parse(unique_id)
        if parsed.relation is None or not parsed.enabled or parsed.node.resource_type is ResourceType.FUNCTION:
            return None
        return name_of(parsed.relation)

    def compile(self, unique_id: UniqueId) -> Compiled:
        return self._ahead.pop(unique_id, None) or self._compile(unique_id)

    def compile_later(self, compiled: Compiled) -> Compiled | None:
        if compiled.config.get("materialized") != "incremental" or compiled.rendered is None:
            return None
        if compiled.unique_id in self._later_ahead:
            return self._later_ahead.pop(compiled.unique_id)
        later = self._compiler.compile_incremental(compiled.unique_id)
        if later is None or later.rendered is None or later.rendered.text == compiled.rendered.text:
            return None
        return later

    def looked_at_columns(self, unique_id: UniqueId) -> bool:
        return bool(self._compiler.reads(unique_id).columns_of)

    def looking_for(self, identifiers: Collection[str]) -> set[UniqueId]:
        wanted = {*identifiers, "*"}
        return {
            unique_id
            for unique_id, reads in self._compiler.all_reads().items()
            if reads.relations and not wanted.isdisjoint(one.identifier.lower() for one in reads.relations)
        }

    def asking(self, seeds: Collection[UniqueId], *, others: bool, graph: bool) -> set[UniqueId]:
        """The nodes whose last rendering looked at rows of these seeds and models.

        others: also those that looked which other nodes there are; graph: those that looked at the whole project.
        """
        return {
            unique_id
            for unique_id, reads in self._compiler.all_reads().items()
            if (graph and reads.graph) or reads.rows_of.intersection(seeds) or (others and reads.relations)
        }

    def compile_ahead(self, ids: Iterable[UniqueId]) -> list[str]:
        """Compile what needs no other node's columns; returns the compiled texts."""
        texts: list[str] = []
        for unique_id in ids:
            compiled = self._compile(unique_id)
            if compiled.rendered is None or self.looked_at_columns(unique_id):
                continue
            self._ahead[unique_id] = compiled
            texts.append(compiled.rendered.text)
            later = self.compile_later(compiled)
            if later is not None and later.rendered is not None:
                self._later_ahead[unique_id] = later
                texts.append(later.rendered.text)
        return texts

    def _compile(self, unique_id: UniqueId) -> Compiled:
        """Our own rendering; the code dbt compiled where that had to guess."""
        compiled = self._compiler.compile(unique_id)
        node = self._compiler.project.nodes[unique_id]
        if not compiled.guessed or node.body is None or node.language != "sql":
            return compiled
        code = self._compiled_by_dbt(unique_id)
        if code is None:
            return compiled
        raw = self._compiler.text(node.path)
        span = Span(node.body.start, min(node.body.end, len(raw)))
        return borrowed(compiled, code, raw, FileSpan(node.path, span))

    def tidy(self) -> None:
        """Between two edits: let go of what they left behind."""
        self._compiler.tidy()

    def forget(self, ids: Collection[UniqueId]) -> None:
        """The texts of these nodes changed."""
        for unique_id in ids:
            self._ahead.pop(unique_id, None)
            self._later_ahead.pop(unique_id, None)
        self._compiler.forget(ids)


class LinkedColumns:
    """Answers introspection from linked columns: what macros like `dbt_utils.star` ask the warehouse for."""

    def __init__(self) -> None:
        self.analysis: ProjectAnalysis | None = None

    def columns(self, of: UniqueId | RelationName) -> Sequence[KnownColumn] | None:
        """The columns of a linked node, in order; an open list where there may be more.

        Of an open one those of the catalog: what the warehouse said when it was asked last. What a source's YAML says
        is not for us to judge.
        """
        shape = self.analysis.known_shape(of) if self.analysis is not None else None
        if self.analysis is None or shape is None:
            return None
        project = self.analysis.project
        node = project.nodes.get(UniqueId(shape.relation))
        if shape.open and node is not None and (node.listed or node.resource_type is ResourceType.SOURCE):
            return list(node.listed) or None
        listed = in_catalog(project.dialect)
        columns = [(listed(column.name, column.key), column.data_type) for column in shape.columns]
        return OpenList(columns) if shape.open else columns

    def identifier(self, of: UniqueId) -> str | None:
        relation = self.analysis.known_relation(of) if self.analysis is not None else None
        return relation.identifier if relation is not None else None

    def relations(self) -> Iterable[RelationName]:
        return ()

    def rows(self, sql: str, dialect: str, tables: Tables, now: datetime) -> Rows | None:
        from lineage_lsp.sql.answer import answer  # noqa: PLC0415 # few projects ask, and it takes a tenth of a second

        return answer(sql, dialect, tables, now)
