"""One scope being linked, and what those who select from it see."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lineage_lsp.analysis.link_columns import Column, Gathering, closed_over, joined
from lineage_lsp.analysis.link_names import UNSURE, one_of, several
from lineage_lsp.analysis.link_outputs import Outputs, fits
from lineage_lsp.analysis.link_tables import STAR, Table
from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn
from lineage_lsp.base.text import Span
from lineage_lsp.sql.unit import IDENTITY, TRANSFORMATION, At, Output, Scope, Star

if TYPE_CHECKING:
    from lineage_lsp.analysis.link import Linker

_RELATIONS = frozenset({"cte", "derived", "lateral"})
"""Kinds of scopes whose columns are read by name."""

_HIDDEN = 0.2
_STAR_REASON = "comes through a `*` whose columns are not known"
_BY_PLACE = "matched by name: a `*` hides the places of the columns"


class ScopeLink(Outputs):
    """A scope's columns; as a `Table`, what those who select from it see."""

    def __init__(self, linker: Linker, scope: Scope) -> None:
        super().__init__(linker, scope)
        self._asked: dict[str, Column | None] = {}

    def link(self) -> None:
        """Work out the columns; what the scope selects from is linked before."""
        scope = self.scope
        if scope.branches:
            self._link_branches()
        else:
            self.link_outputs()
        self.written = len(self.columns)
        if scope.columns:
            self._rename()
        if self.linker.rules.numbers_duplicates and len(self.by_key) < self.written:
            self._number_duplicates()

    def _number_duplicates(self) -> None:
        if self.scope.kind not in _RELATIONS and not (self.linker.as_relation and self.scope.kind == "root"):
            return
        names: set[str] = set()
        counts: dict[str, int] = {}
        for column in self.columns:
            key = column.key
            if key in names and key != STAR:
                while column.key in names:
                    counts[key] = counts.get(key, 0) + 1
                    column.key = f"{key}_{counts[key]}"
                column.name = f"{column.name}_{counts[key]}"
                self.by_key[column.key] = column
            names.add(column.key)

    # --- as a table ---------------------------------------------------------------------------------------------

    def ask(self, key: str) -> Column | None:
        """A column that comes through a star; it joins the scope's columns behind its outputs."""
        if not self.open:
            return None
        if key in self._asked:
            return self._asked[key]
        self._asked[key] = None  # a recursive CTE asks itself
        if self._passes_on:
            return self._ask_plainly(key)
        gathering = Gathering()
        parents: list[tuple[ColumnOf | ScopeColumn, int]] = []
        name = key
        offered = False
        if self.scope.branches:
            for number in self.scope.branches:
                branch = self.linker.links[number]
                found = branch.by_key.get(key) or branch.ask(key)
                if found is not None:
                    offered = True
                    name = found.name
                    gathering.add((found, (), 0.0, None), IDENTITY)
                    if found.target is not None:
                        parents.append((found.target, IDENTITY))
        else:
            for star, tables, column in self._stars:
                offered = self._ask_star(key, star, tables, column, gathering, parents) or offered
        if not offered:
            return None
        made = Column(name, key, None, gathering.origins())
        made.parents = parents
        made.penalty, made.reason = _HIDDEN, _STAR_REASON
        made.stub = True
        self._append(made, None)
        self._asked[key] = made
        return made

    def _ask_plainly(self, key: str) -> Column | None:
        """The same where all there is to ask is one relation behind one `*`, as in most CTEs of dbt models."""
        _, tables, star = self._stars[0]
        found = tables[0].by_key.get(key) or tables[0].ask(key)
        if found is None:
            return None
        origins = tuple(
            [
                (upstream, path, kind, below, why, star.at)
                if below >= _HIDDEN
                else (upstream, path, kind, _HIDDEN, _STAR_REASON, star.at)
                for upstream, path, kind, below, why, _ in found.origins
            ]
        )
        parents = ((found.target, IDENTITY),) if found.target is not None else ()
        made = Column(key, key, None, origins, None, (), None, parents, _HIDDEN, _STAR_REASON, True)
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
    ) -> bool:
        """Whether the star may offer the column, which then joins what is gathered."""
        if star.alias:  # `columns('a_(.*)') as '\\1'`: any of them may be called so by now
            gathering.add((column, (), _HIDDEN, _STAR_REASON), IDENTITY, column.at)
            return True
        if key in star.except_ or not fits(key, star):
            return False
        for old, _, new in star.rename:
            if new == key:
                key = old
                break
            if old == key:
                return False
        if not tables:  # a table function, an open pivot: any column may come of all that goes in
            gathering.add((column, (), _HIDDEN, None), TRANSFORMATION)
            return True
        found = [one for one in (table.by_key.get(key) or table.ask(key) for table in tables) if one is not None]
        unsure = len(found) > 1
        for one in found:
            penalty, reason = (one_of(len(found)), several(found)) if unsure else (_HIDDEN, _STAR_REASON)
            gathering.add((one, (), penalty, reason), star.wrapped, column.at)
            if one.target is not None:
                parents.append((one.target, star.wrapped))
        return bool(found)

    def star(self) -> Column | None:
        if not self.open:
            return None
        stars = [column for column in self.columns if column.key == STAR]
        if len(stars) < 2:
            return stars[0] if stars else None
        every = joined(stars)
        every.name, every.key = "*", STAR
        return every

    # --- set operations -----------------------------------------------------------------------------------------

    def _link_branches(self) -> None:
        scope = self.scope
        branches = [self.linker.links[number] for number in scope.branches]
        if scope.by_name or any(branch.open for branch in branches):
            self._match_by_name(branches)
            if scope.kept or scope.only:
                self._keep(branches)
        else:
            first = branches[0]
            for branch in branches[1:]:
                if branch.written != first.written and not scope.recursive and scope.kind != "table":
                    self._different_widths(first.written, branch)
            if not scope.recursive and scope.kind != "table" and len({one.written for one in branches}) == 1:
                self.linker.note_aligned(*(branch.row() for branch in branches))
            for number in range(first.written):
                self._append(joined([b.columns[number] for b in branches if number < b.written]), None)

    def row(self) -> Iterator[tuple[str, str, At | None]]:
        """The outputs as a row of columns that counts by place."""
        return itertools.islice(map(written, self.columns, self.items), self.written)

    def _different_widths(self, expected: int, branch: ScopeLink) -> None:
        items = [item.at for item in branch.items[: branch.written] if item is not None and item.at is not None]
        span = Span(items[0][0], items[-1][1]) if items else None
        message = f"This branch has {branch.written} columns, the first one {expected}: give both the same."
        self.linker.problem_at("union-width", message, span)

    def finish_recursion(self, branches: list[ScopeLink]) -> None:
        """All branches are linked: the columns given to the later ones get what they are made of."""
        for number, column in enumerate(self.columns[: self.written]):
            made = joined([b.columns[number] for b in branches if number < b.written] or [column])
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
        # The first branch gives the names, and says how many there are: a `*` in another is no more than them.
        counted = not self.scope.by_name and self.scope.kind != "table" and not branches[0].open
        if counted:
            self.open = False
        for branch in branches[:1] if counted else branches:
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
                made = joined(found)
                made.name, made.key = column.name, column.key
                if not self.scope.by_name and column.key != STAR:
                    made.penalty, made.reason = max(made.penalty, UNSURE), _BY_PLACE
                self._append(made, None)
                self.by_key[column.key] = made
                if column.key != STAR:
                    self._asked[column.key] = made

    def _keep(self, branches: list[ScopeLink]) -> None:
        """`left union all by name`, `inner union all by name`, `… on (a, b)`: not every branch's columns stay."""
        scope = self.scope
        asked = branches[:1] if scope.kept == "left" else branches if scope.kept == "inner" else []
        keys = [
            column.key
            for column in self.columns
            if all(column.key in one.by_key or (one.open and column.key != STAR) for one in asked)
        ]
        if scope.only:
            keys = [key for key in scope.only if key in self.by_key]
            self.open = False
        self.by_key = {key: self.by_key[key] for key in keys}
        self.columns, self.items = [], []
        for column in self.by_key.values():
            self._append(column, None)

    def _rename(self) -> None:
        """`with t(a, b) as …`, `create view v(a, b)`, `insert into t(a, b)`."""
        names = self.scope.columns
        if not self.open:
            self.linker.note_aligned(((one.key, one.name, one.at) for one in names), self.row())
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


def written(column: Column, item: Output | None) -> tuple[str, str, At | None]:
    """Key, name and place of an output."""
    return (column.key, column.name, item.at if item is not None else None)
