"""Linking: a unit's names meet the columns that other files offer.

Dictionary look-ups in the order the unit gives; nothing here reads SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lineage_lsp.analysis.link_columns import SUBTYPES, Column, Found, Origin, Path, Place, expanded
from lineage_lsp.analysis.link_names import Names
from lineage_lsp.analysis.link_rules import name_rules
from lineage_lsp.analysis.link_scopes import ScopeLink, written
from lineage_lsp.analysis.link_shaping import of_results, shaping
from lineage_lsp.analysis.link_statements import by_place, offered_to, results_of
from lineage_lsp.analysis.link_tables import STAR, RelationTable, ShapeOf, Table
from lineage_lsp.analysis.linked import (
    Aligned,
    ColumnOf,
    Edge,
    Linked,
    LinkedColumn,
    LinkedScope,
    LinkProblem,
    Occurrence,
    Placed,
    RowInfluence,
    ScopeColumn,
    Shape,
)
from lineage_lsp.analysis.unused import columns_read, unused_columns, unused_ctes
from lineage_lsp.base.lineage import Subtype
from lineage_lsp.base.text import Span
from lineage_lsp.sql.names import key_function, known_dialect
from lineage_lsp.sql.stack import on_large_stack
from lineage_lsp.sql.unit import CONDITIONAL, IDENTITY, MASKED, At, Output, Ref, Source, Statement, Unit

OPEN_STAR_OF_SOURCE = "open-star"

# A named tuple's own constructor takes twice the time, and there is one for every column and edge.
_new = tuple.__new__


def link(
    unit: Unit,
    shape_of: ShapeOf,
    dialect: str,
    *,
    occurrences: bool = False,
    assume: bool = False,
    as_relation: bool = False,
    reads: bool = False,
) -> Linked:
    """What every name in `unit` means.

    shape_of: what a relation offers, by the parts of its name as the dialect compares them; None where nobody knows
    the relation, which is then open and known by its dotted name. occurrences: resolve and list every name in the
    text; without it only what columns and rows are made of. assume: a column that only one relation can have is
    its, at lower certainty, though the relation is said not to have it. as_relation: the columns are those of the
    table or view that the text becomes. reads: say which columns outside anything in the text needs.
    """
    known = known_dialect(dialect) or ""

    def linked() -> Linked:
        return Linker(unit, shape_of, known, occurrences, assume, as_relation).linked(reads=reads)

    try:
        return linked()
    except RecursionError:  # a long chain of CTEs, each a star over the one before
        return on_large_stack(linked)


class Linker:
    """The state of one linking."""

    def __init__(
        self, unit: Unit, shape_of: ShapeOf, dialect: str, occurrences: bool, assume: bool, as_relation: bool
    ) -> None:
        self.unit = unit
        self.as_relation = as_relation
        self.assume = assume
        self.rules = name_rules(dialect)
        self.structs = dialect not in _WITHOUT_STRUCTS
        self.key = key_function(dialect)
        self.links: list[ScopeLink] = [ScopeLink(self, scope) for scope in unit.scopes]
        self.used: dict[ColumnOf, None] = {}
        self.problems: dict[LinkProblem, None] = {}
        self._open_stars: dict[str, LinkProblem] = {}
        self.occurrences: list[Occurrence] | None = [] if occurrences else None
        self._aligned: list[Aligned] = []
        self._shape_of = shape_of
        self._relations: dict[tuple[str, ...], RelationTable] = {}
        self._by_id: dict[str, RelationTable] = {}
        self._begun: set[int] = set()
        self.shaping_values: dict[int, Column | None] = {}
        # What did not parse may have held the very thing that is missing.
        self._whole = not any(one.code == "sql-syntax" for one in unit.problems)

    def linked(self, *, reads: bool = False) -> Linked:
        unit = self.unit
        for number in unit.order:
            link = self.links[number]
            if number not in self._begun:
                link.link()
            else:
                self._finish_recursive(link)
            link.done = True
        for link in self.links:  # also those that no column is asked of
            if link.scope.sources:
                link.table(len(link.scope.sources) - 1)
        rows = self._row_influences()
        if self.occurrences is not None:
            self._note_rest()
        results = results_of(self.unit)
        roots = [one.scope for one in results]
        scopes = tuple(self._linked_scope(link, whole=self._is_shown(link, roots)) for link in self.links)
        problems = [LinkProblem(one.code, one.message, Span(*one.at) if one.at else None) for one in unit.problems]
        columns = [column for one in results for column in self._columns(one, scopes[one.scope])]
        # A query without a single column is one that somebody did not, or could not, finish.
        is_open = any(self.links[root].open for root in roots) or not columns or not self._whole
        problems.extend(self.problems)
        problems.extend(list(self._hints(sound=not problems)))
        read = columns_read(self.links) if reads else frozenset()
        used = tuple(self.used)
        left_out = self._left_out(roots) if is_open else frozenset()
        self.links.clear()  # they know this linker: with that they would wait for the garbage collector
        return Linked(
            columns=tuple(columns),
            open=is_open,
            scopes=scopes,
            row_influences=rows,
            used=used,
            occurrences=tuple(self.occurrences or ()),
            problems=tuple(problems),
            relations=tuple(self._by_id),
            aligned=tuple(self._aligned),
            read=read,
            left_out=left_out,
        )

    def _left_out(self, roots: Sequence[int]) -> frozenset[str]:
        """What stars leave out, or give another name, and no output's star passes on in another way."""
        stars = (output.star for link in self.links for output in link.scope.outputs if output.star is not None)
        keys = {key for star in stars for key in (*star.except_, *(old for old, _, _ in star.rename))}
        asked = [self.links[root] for root in roots]
        return frozenset(key for key in keys if not any(one.by_key.get(key) or one.ask(key) for one in asked))

    def _hints(self, sound: bool) -> Iterator[LinkProblem]:
        """What is no mistake and worth a look; the columns' part only where every name has a meaning."""
        if not self._whole:
            return
        yield from unused_ctes(self.unit.scopes)
        if self.as_relation:
            yield from self._open_stars.values()
            if sound:
                yield from unused_columns(self.links)

    def note_open_star(self, output: Output, tables: Sequence[Table]) -> None:
        """A `*` over sources of which nobody says a single column; the first one over each."""
        for table in tables:
            if isinstance(table, RelationTable) and not table.columns and output.at is not None:
                kind, _, name = table.relation.partition(".")
                if kind == "source":
                    name = ".".join(name.split(".")[-2:])
                    message = f"The columns of `{name}` are not known: describe them in YAML, and `*` can be followed."
                    self._open_stars.setdefault(name, LinkProblem(OPEN_STAR_OF_SOURCE, message, Span(*output.at)))

    def _columns(self, statement: Statement, scope: LinkedScope) -> Sequence[LinkedColumn]:
        """The columns of a statement; an insert without a list of them writes to those of its target, by place."""
        link = self.links[statement.scope]
        columns = scope.columns[: link.written]
        placed = statement.placed
        if (statement.kind == "insert" and not statement.columns) or placed < 0:
            placed = 0 if link.open else len(columns)
        offered = offered_to(statement, placed, self._shape_of) if placed else ()
        if offered and statement.placed <= 0:
            given = zip(link.columns, link.items, strict=True)
            self.note_aligned(((one.key, one.name, None) for one in offered), (written(*one) for one in given))
        return by_place(columns, placed, offered) if placed else columns

    # --- what scopes ask ----------------------------------------------------------------------------------------

    def table_of(self, source: Source) -> Table:
        if source.scope >= 0:
            link = self.links[source.scope]
            if link.scope.recursive and not link.columns:
                self._begin_recursive(link)
            return link
        table = self._relations.get(source.parts)
        if table is None:
            shape = self._shape_of(source.parts) or Shape(".".join(source.parts), (), open=True)
            table = self._by_id.get(shape.relation)
            if table is None:
                table = self._by_id[shape.relation] = RelationTable(shape)
            self._relations[source.parts] = table
        return table

    def is_asked(self, table: Table, column: Column) -> bool:
        """Whether a column of a scope is known only from being asked for."""
        if not isinstance(table, ScopeLink) or not isinstance(column.target, ScopeColumn):
            return False
        return column.target.scope == table.scope.id and column.target.ordinal >= table.written

    def is_stub(self, column: Column) -> bool:
        return column.stub

    def problem(self, code: str, message: str, ref: Ref, doubtful: bool = False) -> None:
        self.problem_at(code, message, Span(ref.at[0], ref.at[-1]) if ref.at else None, doubtful)

    def problem_at(self, code: str, message: str, span: Span | None, doubtful: bool = False) -> None:
        if self._whole:
            self.problems[LinkProblem(code, message, span, doubtful)] = None

    def note_aligned(self, *rows: Iterable[tuple[str, str, Span | At | None]]) -> None:
        """Key, name and place of columns that belong together by place."""
        if self.occurrences is not None:
            made = (tuple(Placed(key, name, Span(*at) if at else None) for key, name, at in row) for row in rows)
            self._aligned.append(tuple(made))

    # --- recursion ----------------------------------------------------------------------------------------------

    def _begin_recursive(self, link: ScopeLink) -> None:
        """Give a recursive CTE the columns of its first branch, each coming of itself, until it is linked."""
        self._begun.add(link.scope.id)
        first = self.links[link.scope.branches[0]]
        for column in first.columns[: first.written]:
            made = Column(column.name, column.key, None, (), column.data_type)
            made.fields = column.fields
            link._append(made, None)
            if column.key != STAR and made.target is not None:
                made.origins = ((made.target, (), 0, 0.0, None, ()),)
        link.written = len(link.columns)
        if link.scope.columns:
            link._rename()

    def _finish_recursive(self, link: ScopeLink) -> None:
        link.finish_recursion([self.links[number] for number in link.scope.branches])

    # --- answers ------------------------------------------------------------------------------------------------

    def _is_shown(self, link: ScopeLink, roots: Sequence[int]) -> bool:
        """Whether anyone looks at the scope's columns: making them is half the price of linking."""
        return self.occurrences is not None or link.scope.id in roots

    def _linked_scope(self, link: ScopeLink, *, whole: bool) -> LinkedScope:
        scope = link.scope
        columns: tuple[LinkedColumn, ...] = ()
        if whole:
            columns = tuple(self._linked_columns(link))
        else:
            self._use(link.columns)
        return _new(LinkedScope, (scope.kind, scope.name, _span(scope.name_at), _span(scope.at), columns, link.open))

    def _linked_columns(self, link: ScopeLink) -> Iterator[LinkedColumn]:
        used: dict[object, None] = self.used  # type: ignore[assignment] # outside, all are ColumnOf
        shown: Output | None = None
        text, span, name_span = "", None, None
        last: Place = ()
        at_last: Span | None = None
        for column, item in zip(link.columns, link.items, strict=True):
            if item is not shown and item is not None:  # many columns of one star stand at one place
                shown, text, span, name_span = item, item.text, _span(item.at), _span(item.name_at)
            at, parents = column.at, column.parents
            edges = []
            for upstream, path, code, penalty, reason, nearest in (
                self._outside(column.origins) if self._begun else column.origins
            ):
                if (place := at or nearest) is not last:  # most columns are made at one place
                    last, at_last = place, _span(place)
                edges.append(_new(Edge, (upstream, SUBTYPES[code], code >= MASKED, penalty, reason, at_last, path)))
                used[upstream] = None
            yield _new(
                LinkedColumn,
                (
                    column.name,
                    column.key,
                    column.data_type,
                    text if item is not None else column.name,
                    span if item is not None else None,
                    name_span if item is not None else None,
                    tuple(edges),
                    ((parents[0][0], SUBTYPES[parents[0][1]]),)
                    if len(parents) == 1
                    else tuple([(target, SUBTYPES[code]) for target, code in parents]),
                    column.penalty,
                    column.reason,
                    self._maker(column, item),
                ),
            )

    def _use(self, columns: Sequence[Column]) -> None:
        """Note what columns are made of, as those that are shown do one by one."""
        used: dict[object, None] = self.used  # type: ignore[assignment] # outside, all are ColumnOf
        for origins in {id(column.origins): column.origins for column in columns}.values():
            for one in self._outside(origins) if self._begun else origins:
                used[one[0]] = None

    def _maker(self, column: Column, item: Output | None) -> str:
        """The expression that makes the column, through what merely passes it on; a star is none."""
        text = column.name if item is None or item.star is not None else item.text
        for _ in self.links:
            parents = column.parents
            if len(parents) > 1:
                parents = [one for one in parents if one[1] & 15 < CONDITIONAL]
            if len(parents) != 1 or parents[0][1] != IDENTITY or not isinstance(parents[0][0], ScopeColumn):
                break
            scope, ordinal = parents[0][0]
            column, item = self.links[scope].columns[ordinal], self.links[scope].items[ordinal]
            if item is None:
                text = column.name
            elif item.star is None:
                text = item.text
        return text

    def _outside(self, origins: tuple[Origin, ...]) -> tuple[Origin, ...]:
        """Origins without columns of recursive CTEs, which their branches know only as such."""
        if self._begun and any(isinstance(one[0], ScopeColumn) for one in origins):
            return self._without_recursion(origins)
        return origins

    def _without_recursion(self, origins: tuple[Origin, ...]) -> tuple[Origin, ...]:
        for _ in range(len(self._begun) + 1):
            inside = [one[0].scope for one in origins if isinstance(one[0], ScopeColumn)]
            if not inside:
                break
            for number in dict.fromkeys(inside):
                origins = expanded(origins, self.links[number].columns, number)
                origins = tuple(one for one in origins if not isinstance(one[0], ScopeColumn) or one[0].scope != number)
        return tuple(one for one in origins if isinstance(one[0], ColumnOf))

    def _row_influences(self) -> tuple[RowInfluence, ...]:
        found: dict[tuple[ColumnOf, Subtype, Path], RowInfluence] = {}
        for link in of_results(self.links):
            for column, path, code, text, at in shaping(link):
                self._influence(found, column, path, SUBTYPES[code], text, at)
        return tuple(found.values())

    def _influence(
        self,
        found: dict[tuple[ColumnOf, Subtype, Path], RowInfluence],
        column: Column,
        path: Path,
        subtype: Subtype,
        text: str,
        at: Place,
    ) -> None:
        for origin in self._outside(column.origins):
            upstream = origin[0]
            inside = (*origin[1], *path) if path and (origin[2] & 15) < CONDITIONAL else origin[1]
            if isinstance(upstream, ColumnOf) and (upstream, subtype, inside) not in found:
                found[upstream, subtype, inside] = RowInfluence(upstream, subtype, text, _span(at), inside)
                self.used[upstream] = None

    # --- occurrences --------------------------------------------------------------------------------------------

    def note_reference(self, link: Names, ref: Ref, found: Sequence[Found]) -> None:
        """Every part of a column reference; what is in front of the column qualifies it."""
        if self.occurrences is None or not ref.at:
            return
        targets = tuple(dict.fromkeys(one[0].target for one in found if one[0].target is not None))
        fields = max((len(one[1]) for one in found), default=0)
        last = len(ref.parts) - 1 - min(fields, len(ref.parts) - 1)
        spans = [Span(ref.at[at], ref.at[at + 1]) for at in range(0, len(ref.at), 2)]
        if last < len(spans):
            self.occurrences.append(Occurrence(spans[last], "column", targets))
        for span in spans[last + 1 :]:
            self.occurrences.append(Occurrence(span, "column", targets))
        if last > 0:
            number = link.alias_around(ref.parts[0])
            if number is not None and spans:
                self._note_alias(number, spans[0])

    def note_source(self, link: Names, ref: Ref, number: int) -> None:
        if self.occurrences is not None and ref.at:
            self._note_alias(link.scope.sources[number], Span(ref.at[0], ref.at[-1]))

    def _note_alias(self, source: Source, span: Span) -> None:
        if self.occurrences is None:
            return
        if source.scope >= 0:
            self.occurrences.append(Occurrence(span, "alias", (), scope=source.scope))
        else:
            relation = self._relations.get(source.parts)
            self.occurrences.append(Occurrence(span, "alias", (), relation=relation.relation if relation else None))

    def _note_rest(self) -> None:
        """Names given: outputs, CTEs, relations, aliases; and references that shape nothing that was asked for."""
        occurrences = self.occurrences
        if occurrences is None:
            return
        for link in self.links:
            scope = link.scope
            for number in range(len(scope.refs)):
                link.found(number)
            if scope.kind == "cte" and scope.name_at is not None:
                occurrences.append(Occurrence(Span(*scope.name_at), "cte", (), scope=scope.id))
            for source in scope.sources:
                self._note_source(source)
            for column, item in zip(link.columns, link.items, strict=True):
                at = item.name_at if item is not None and column.key != STAR else None
                if at is not None and column.target is not None:
                    occurrences.append(Occurrence(Span(*at), "output", (column.target,)))
            for name, column in zip(scope.columns, link.columns, strict=False):
                if name.at is not None and column.target is not None:
                    occurrences.append(Occurrence(Span(*name.at), "output", (column.target,)))
            for source in scope.sources:
                for using in source.using:
                    targets = tuple(one.target for one in link.shared(using.key) if one.target is not None)
                    if using.at is not None:
                        occurrences.append(Occurrence(Span(*using.at), "column", targets))

    def _note_source(self, source: Source) -> None:
        if self.occurrences is None:
            return
        if source.parts_at is not None:
            span = Span(*source.parts_at)
            if source.scope >= 0:
                self.occurrences.append(Occurrence(span, "cte", (), scope=source.scope))
            else:
                table = self._relations.get(source.parts)
                if table is not None:
                    self.occurrences.append(Occurrence(span, "relation", (), relation=table.relation))
        if source.alias_at is not None:
            self._note_alias(source, Span(*source.alias_at))


_WITHOUT_STRUCTS = frozenset({"tsql", "fabric", "mysql", "sqlite", "oracle", "teradata"})


def _span(at: Place | None) -> Span | None:
    return _new(Span, (at[0], at[-1])) if at else None
