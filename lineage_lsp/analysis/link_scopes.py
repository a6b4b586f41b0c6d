"""One scope being linked: its outputs, and what those who select from it see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lineage_lsp.analysis.link_columns import NO_ORIGINS, Column, Found, Gathering, Origin, closed_over
from lineage_lsp.analysis.link_names import SELECT, UNSURE, Names, several
from lineage_lsp.analysis.link_tables import STAR, Table, renamed
from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn
from lineage_lsp.base.text import Span
from lineage_lsp.sql.unit import CONDITIONAL, IDENTITY, TRANSFORMATION, Input, Output, Scope, Star

if TYPE_CHECKING:
    from lineage_lsp.analysis.link import Linker

# A named tuple's own constructor takes twice the time, and there is one for every column and edge.
_new = tuple.__new__

_HIDDEN = 0.2
_STAR_REASON = "comes through a `*` whose columns are not known"
_BY_PLACE = "matched by name: a `*` hides the places of the columns"


class ScopeLink(Names):
    """A scope's columns; as a `Table`, what those who select from it see.

    columns: the outputs, then those that were asked for through an open star. sources_of: which unit output each
    column came from.
    """

    def __init__(self, linker: Linker, scope: Scope) -> None:
        super().__init__(linker, scope)
        self.columns: list[Column] = []
        self.by_key: dict[str, Column] = {}
        self.open = False
        self.written = 0  # how many of the columns are outputs
        self.items: list[Output | None] = []
        self._stars: list[tuple[Star, list[Table], Column]] = []
        self._asked: dict[str, Column | None] = {}

    # --- as a table ---------------------------------------------------------------------------------------------

    def ask(self, key: str) -> Column | None:
        """A column that comes through a star; it joins the scope's columns behind its outputs."""
        if not self.open:
            return None
        if key in self._asked:
            return self._asked[key]
        self._asked[key] = None  # a recursive CTE asks itself
        gathering = Gathering()
        parents: list[tuple[ColumnOf | ScopeColumn, int]] = []
        name = key
        if self.scope.branches:
            for number in self.scope.branches:
                branch = self.linker.links[number]
                found = branch.by_key.get(key) or branch.ask(key)
                if found is not None:
                    name = found.name
                    gathering.add((found, (), 0.0, None), IDENTITY, None)
                    if found.target is not None:
                        parents.append((found.target, IDENTITY))
        else:
            for star, tables, column in self._stars:
                self._ask_star(key, star, tables, column, gathering, parents)
        origins = gathering.origins()
        if not origins:
            return None
        made = Column(name, key, None, origins)
        made.parents = parents
        made.penalty, made.reason = _HIDDEN, _STAR_REASON
        made.stub = True
        self._append(made, None)
        self._asked[key] = made
        return made

    def _ask_star(
        self,
        key: str,
        star: Star,
        tables: list[Table],
        column: Column,
        gathering: Gathering,
        parents: list[tuple[ColumnOf | ScopeColumn, int]],
    ) -> None:
        if key in star.except_ or (star.like is not None and not _fits(key, star.like)):
            return
        for old, _, new in star.rename:
            if new == key:
                key = old
                break
            if old == key:
                return
        if not tables:  # a table function, an open pivot: any column may come of all that goes in
            gathering.add((column, (), _HIDDEN, None), TRANSFORMATION, None)
            return
        found = [one for one in (table.by_key.get(key) or table.ask(key) for table in tables) if one is not None]
        unsure = len(found) > 1
        for one in found:
            penalty, reason = (UNSURE, several(found)) if unsure else (_HIDDEN, _STAR_REASON)
            gathering.add((one, (), penalty, reason), star.wrapped, column.at)
            if one.target is not None:
                parents.append((one.target, star.wrapped))

    def star(self) -> Column | None:
        return next((column for column in self.columns if column.key == STAR), None) if self.open else None

    # --- outputs ------------------------------------------------------------------------------------------------

    def link(self) -> None:
        """Work out the columns; what the scope selects from is linked before."""
        scope = self.scope
        if scope.branches:
            self._link_branches()
        else:
            for number, output in enumerate(scope.outputs):
                if output.star is None:
                    self._link_output(number, output)
                else:
                    self._link_star(output, output.star)
        self.written = len(self.columns)
        if scope.columns:
            self._rename()

    def _append(self, column: Column, item: Output | None) -> Column:
        column.target = _new(ScopeColumn, (self.scope.id, len(self.columns)))
        self.columns.append(column)
        self.items.append(item)
        self.by_key.setdefault(column.key, column)
        return column

    def _link_output(self, number: int, output: Output) -> None:
        column = Column(output.name, output.key, None, NO_ORIGINS, output.data_type)
        inputs = output.inputs
        if len(inputs) == 1 and inputs[0][0] >= 0:
            found = self.found(inputs[0][0], SELECT, number)
            code = inputs[0][1]
            if len(found) == 1 and code == IDENTITY and not found[0][1] and not found[0][2]:
                one = found[0][0]
                column.origins = one.origins
                column.fields = one.fields
                column.at = self.place(inputs[0][0])
                if column.data_type is None:
                    column.data_type = one.data_type
                if one.target is not None:
                    column.parents = ((one.target, IDENTITY),)
                self._take(number, output, column)
                return
        self._gather(column, inputs, number)
        if output.fields:
            column.fields = self._link_fields(output.fields, number)
        self._take(number, output, column)

    def _take(self, number: int, output: Output, column: Column) -> None:
        self._append(column, output)
        if not output.unnamed:
            self.outputs.setdefault(output.key, []).append((number, column))

    def _link_fields(self, fields: tuple[Output, ...], number: int) -> dict[str, Column]:
        made: dict[str, Column] = {}
        for one in fields:
            column = Column(one.name, one.key, None, NO_ORIGINS)
            self._gather(column, one.inputs, number)
            column.fields = self._link_fields(one.fields, number) if one.fields else column.fields
            made.setdefault(one.key, column)
        return made

    def _gather(self, column: Column, inputs: tuple[Input, ...], number: int) -> None:
        """Origins, parents and certainty of what is computed from `inputs`."""
        gathering = Gathering()
        parents: dict[tuple[ColumnOf | ScopeColumn, int], None] = {}
        for reference, code in inputs:
            at = self.place(reference) if reference >= 0 else None
            for found in self.input(reference, number):
                gathering.add(found, code, at)
                one = found[0]
                if one.target is not None:
                    parents[one.target, code] = None
                if found[2] > column.penalty:
                    column.penalty, column.reason = found[2], found[3]
                if len(inputs) == 1:
                    column.fields = _fields_at(one, found[1])
                    if code == IDENTITY:
                        column.data_type = column.data_type or one.data_type
        column.origins = gathering.origins()
        column.parents = tuple(parents)

    def input(self, reference: int, number: int = -1, clause: int = SELECT) -> Sequence[Found]:
        """What an input stands for: a reference, or all columns of a subquery."""
        if reference >= 0:
            return self.found(reference, clause, number)
        link = self.linker.links[~reference]
        return link.columns[0].sure if len(link.columns) == 1 else _of_subquery(link).sure

    def place(self, reference: int) -> Span | None:
        at = self.scope.refs[reference].at
        return _new(Span, (at[0], at[-1])) if at else None

    # --- stars --------------------------------------------------------------------------------------------------

    def _link_star(self, output: Output, star: Star) -> None:
        if output.inputs:  # a table function or a pivot whose columns are not known
            column = Column("*", STAR, None, NO_ORIGINS)
            self._gather(column, output.inputs, -1)
            column.parents = ()
            self._open_star(output, star, [], column)
            return
        if star.ref >= 0:
            self._link_qualified_star(output, star)
            return
        scope = self.scope
        numbers = [at for at, source in enumerate(scope.sources) if not source.hidden]
        if not numbers:
            if scope.kind == "function":
                self._open_star(output, star, [], Column("*", STAR, None, NO_ORIGINS))
            return
        for number in range(len(scope.sources)):
            self.table(number)
        shared = self._shared
        done: set[str] = set()
        if shared and not self.linker.rules.using_in_place:
            for key in shared:
                self._expand_shared(output, star, key)
                done.add(key)
        tables = []
        for number in numbers:
            table = self.table(number)
            for column in list(table.columns):
                if column.key in shared:
                    if column.key not in done:
                        done.add(column.key)
                        self._expand_shared(output, star, column.key)
                elif column.key != STAR and not self.linker.is_asked(table, column):
                    self._expand(output, star, column, column.target, star.wrapped)
            if table.open:
                tables.append(table)
        if tables:
            self._hidden_star(output, star, tables)

    def _expand_shared(self, output: Output, star: Star, key: str) -> None:
        found = self._shared_columns(key, -1)
        if not found:
            return
        if len(found) == 1:
            self._expand(output, star, found[0][0], found[0][0].target, star.wrapped)
            return
        gathering = Gathering()
        for one in found:
            gathering.add(one, IDENTITY, None)
        first = found[0][0]
        column = Column(first.name, first.key, None, gathering.origins(), first.data_type)
        column.parents = [(one[0].target, IDENTITY) for one in found if one[0].target is not None]
        self._expand(output, star, column, None, star.wrapped)

    def _expand(
        self, output: Output, star: Star, column: Column, target: ColumnOf | ScopeColumn | None, code: int
    ) -> None:
        """One column of a star, unless the star leaves it out."""
        key = column.key
        if key in star.except_ or (star.like is not None and not _fits(column.name, star.like)):
            return
        for one in star.replace:
            if one.key == key:
                made = Column(one.name, key, None, NO_ORIGINS, one.data_type)
                self._gather(made, one.inputs, -1)
                self._append(made, one)
                return
        name = column.name
        for old, new, new_key in star.rename:
            if old == key:
                name, key = new, new_key
                break
        made = renamed(column, name, key)
        at = output.at
        made.at = Span(*at) if at else None
        if target is not None:
            made.parents = ((target, code),)
        if code != IDENTITY:
            gathering = Gathering()
            gathering.add((column, (), 0.0, None), code, made.at)
            made.origins, made.data_type, made.fields = gathering.origins(), None, None
        made.target = None
        self._append(made, output)
        self.outputs.setdefault(key, []).append((-1, made))

    def _hidden_star(self, output: Output, star: Star, tables: list[Table]) -> None:
        """What stands for the columns of open tables: one `*` for all of them."""
        gathering = Gathering()
        parents: list[tuple[ColumnOf | ScopeColumn, int]] = []
        at = Span(*output.at) if output.at else None
        for table in tables:
            one = table.star()
            if one is not None:
                gathering.add((one, (), 0.0, None), star.wrapped, at)
                if one.target is not None:
                    parents.append((one.target, star.wrapped))
        column = Column("*", STAR, None, gathering.origins())
        column.parents = tuple(parents)
        for item in star.replace:  # of an open table: it has the column that is replaced
            if not any(made.key == item.key for made in self.columns):
                made = Column(item.name, item.key, None, NO_ORIGINS, item.data_type)
                self._gather(made, item.inputs, -1)
                self._append(made, item)
        for old, new, new_key in star.rename:
            if new_key in self.by_key:
                continue
            found = [hit for hit in (table.by_key.get(old) or table.ask(old) for table in tables) if hit is not None]
            if len(found) == 1:
                self._expand(output, Star(), renamed(found[0], new, new_key), found[0].target, star.wrapped)
        self._open_star(output, star, tables, column)

    def _open_star(self, output: Output, star: Star, tables: list[Table], column: Column) -> None:
        self.open = True
        self._append(column, output)
        self._stars.append((star, tables, column))

    def _link_qualified_star(self, output: Output, star: Star) -> None:
        ref = self.scope.refs[star.ref]
        number = self._alias(ref.parts[0]) if len(ref.parts) == 1 else self._relation(ref.parts)
        if number >= 0 and len(ref.parts) > 1 and self.scope.sources[number].alias == ref.parts[0]:
            number = -1
        if number >= 0:
            self._resolved[star.ref] = []
            self.linker.note_source(self, ref, number)
            table = self.table(number)
            if self.scope.sources[number].element and table.columns:
                self._link_struct_star(output, star, [(table.columns[0], (), 0.0, None)])
                return
            for column in list(table.columns):
                if column.key != STAR and not self.linker.is_asked(table, column):
                    self._expand(output, star, column, column.target, star.wrapped)
            if table.open:
                self._hidden_star(output, star, [table])
            return
        outer = self._outer()
        if len(ref.parts) == 1 and outer is not None and outer._alias(ref.parts[0]) >= 0:
            for one in outer._all_of(outer._alias(ref.parts[0])):
                self._expand(output, star, one[0], one[0].target, star.wrapped)
            return
        self._link_struct_star(output, star, self.found(star.ref))

    def _link_struct_star(self, output: Output, star: Star, found: Sequence[Found]) -> None:
        """`struct.*`: its fields where they are known, else a star that comes of the struct."""
        for one, path, _, _ in found:
            fields = _fields_at(one, path)
            if fields is not None:
                for field in fields.values():
                    self._expand(output, star, field, one.target, star.wrapped)
                return
        gathering = Gathering()
        at = Span(*output.at) if output.at else None
        parents: list[tuple[ColumnOf | ScopeColumn, int]] = []
        for hit in found:
            gathering.add(hit, star.wrapped, at)
            if hit[0].target is not None:
                parents.append((hit[0].target, star.wrapped))
        column = Column("*", STAR, None, gathering.origins())
        column.parents = tuple(parents)
        self._open_star(output, star, [], column)

    # --- set operations -----------------------------------------------------------------------------------------

    def _link_branches(self) -> None:
        scope = self.scope
        branches = [self.linker.links[number] for number in scope.branches]
        if scope.by_name or any(branch.open for branch in branches):
            self._match_by_name(branches)
        else:
            first = branches[0]
            for number in range(first.written):
                self._append(_joined([b.columns[number] for b in branches if number < b.written]), None)

    def finish_recursion(self, branches: list[ScopeLink]) -> None:
        """All branches are linked: the columns given to the later ones get what they are made of."""
        for number, column in enumerate(self.columns[: self.written]):
            made = _joined([b.columns[number] for b in branches if number < b.written] or [column])
            column.origins, column.parents = made.origins, made.parents
            column.penalty, column.reason = made.penalty, made.reason
        closed_over(self.columns[: self.written], self.scope.id)

    def _match_by_name(self, branches: list[ScopeLink]) -> None:
        """`union by name`; and where a star hides the places, names are the best guess."""
        self.open = any(branch.open for branch in branches)
        seen: set[str] = set()
        aligned = not self.scope.by_name and all(
            not branch.open or all(one.key == STAR for one in branch.columns[: branch.written]) for branch in branches
        )
        for branch in branches:
            for place, column in enumerate(branch.columns[: branch.written]):
                if column.key in seen:
                    continue
                seen.add(column.key)
                found = []
                for other in branches:
                    if column.key == STAR:
                        hit = other.star()
                    else:
                        hit = other.by_key.get(column.key) or other.ask(column.key)
                        if hit is None and aligned and place < other.written and not other.open:
                            hit = other.columns[place]
                            seen.add(hit.key)
                    if hit is not None:
                        found.append(hit)
                made = _joined(found)
                made.name, made.key = column.name, column.key
                if not self.scope.by_name and column.key != STAR:
                    made.penalty, made.reason = max(made.penalty, UNSURE), _BY_PLACE
                self._append(made, None)
                self.by_key[column.key] = made
                if column.key != STAR:
                    self._asked[column.key] = made

    def _rename(self) -> None:
        """`with t(a, b) as …`, `create view v(a, b)`, `insert into t(a, b)`."""
        names = self.scope.columns
        known = 0
        for name, column in zip(names, self.columns, strict=False):
            if column.key == STAR:
                break
            column.name, column.key = name.name, name.key
            known += 1
        if known < len(names) and self.open:
            star = self.columns[known]
            rest = []
            for name in names[known:]:
                made = Column(name.name, name.key, None, star.origins)
                made.parents = star.parents
                made.penalty, made.reason = UNSURE, "named by its place behind a `*`"
                rest.append(made)
            self.columns, self.items = self.columns[:known], self.items[:known]
            for made in rest:
                self._append(made, None)
            self.open = False
            self.written = len(self.columns)
        self.by_key = {}
        for column in self.columns:
            self.by_key.setdefault(column.key, column)


def _joined(columns: list[Column]) -> Column:
    """One column of a set operation, made of one of each branch."""
    first = columns[0]
    made = Column(first.name, first.key, None, NO_ORIGINS)
    gathering = Gathering()
    parents = []
    for one in columns:
        gathering.add((one, (), 0.0, None), IDENTITY, one.at)
        if one.target is not None:
            parents.append((one.target, IDENTITY))
        if one.penalty > made.penalty:
            made.penalty, made.reason = one.penalty, one.reason
    types = {one.data_type for one in columns}
    made.data_type = first.data_type if len(types) == 1 else None
    made.origins = gathering.origins()
    made.parents = tuple(parents)
    if first.fields and len(columns) == 1:
        made.fields = first.fields
    return made


def _of_subquery(link: ScopeLink) -> Column:
    """A subquery of several columns as one value, whose fields they are."""
    gathering = Gathering()
    for one in link.columns[: link.written]:
        gathering.add((one, (), 0.0, None), IDENTITY, None)
    made = Column("", "", None, gathering.origins())
    made.fields = {one.key: one for one in link.columns[: link.written]}
    return made


def _fields_at(column: Column, path: tuple[str, ...]) -> dict[str, Column] | None:
    fields = column.fields
    for step in path:
        if fields is None or step not in fields:
            return None
        fields = fields[step].fields
    return fields


def _fits(name: str, like: tuple[str, str]) -> bool:
    """Whether a star's pattern keeps the column `name`."""
    pattern, kind = like
    match kind:
        case "names":
            return name.lower() in {one.lower() for one in pattern.split("\n")}
        case "prefix":
            return name.startswith(pattern)
        case "suffix":
            return name.endswith(pattern)
        case "like" | "ilike":
            wild = "".join({"%": ".*", "_": "."}.get(one) or re.escape(one) for one in pattern)
            flags = re.DOTALL | (re.IGNORECASE if kind == "ilike" else 0)
            return re.fullmatch(wild, name, flags) is not None
        case _:
            try:
                found = re.fullmatch(pattern, name) if kind == "full" else re.search(pattern, name)
            except re.error:
                return True
            return found is not None


def kinds(origins: tuple[Origin, ...]) -> set[int]:
    return {one[2] & 15 for one in origins}


__all__ = ["CONDITIONAL", "ScopeLink", "kinds"]
