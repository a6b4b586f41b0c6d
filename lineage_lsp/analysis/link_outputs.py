"""The outputs of a scope: expressions, and what stars become."""

from __future__ import annotations

import fnmatch
import math
import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lineage_lsp.analysis.link_columns import (
    NO_ORIGINS,
    THROUGH,
    Column,
    Found,
    Gathering,
    OpenFields,
    field_of,
    fields_shaped,
    fields_through,
    joined,
    through,
)
from lineage_lsp.analysis.link_joins import SHARED, shown
from lineage_lsp.analysis.link_names import SELECT, as_row
from lineage_lsp.analysis.link_shaping import of_value
from lineage_lsp.analysis.link_structs import Structs, fields_at
from lineage_lsp.analysis.link_tables import STAR, Table, renamed
from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn
from lineage_lsp.sql.names import like_pattern
from lineage_lsp.sql.types import element_type
from lineage_lsp.sql.unit import AGGREGATION, IDENTITY, PRESENCE, Input, Output, Scope, Star

if TYPE_CHECKING:
    from lineage_lsp.analysis.link import Linker

# A named tuple's own constructor takes twice the time, and there is one for every column and edge.
_new = tuple.__new__


_PLAIN = Star()


class Outputs(Structs):
    """columns: the outputs, then those that were asked for through an open star.

    items: for each column what it is written as, None where a set operation or a question made it. written: how
    many columns are outputs. done: it is linked. open: a star whose columns are not all known is among them.
    """

    def __init__(self, linker: Linker, scope: Scope) -> None:
        super().__init__(linker, scope)
        self.columns: list[Column] = []
        self.open = False
        self.written = 0
        self.done = False
        self.items: list[Output | None] = []
        self._stars: list[tuple[Star, list[Table], Column]] = []
        self._passes_on = False  # one star, which gives the columns of one table as they are

    def link_outputs(self) -> None:
        if self.linker.occurrences is None and self._is_passage():
            return
        for number, output in enumerate(self.scope.outputs):
            star = output.star
            if star is None:
                self._link_output(number, output)
            elif not star.depth:
                self._link_star(output, star)
            elif star.ref < 0:
                self._link_struct(number, output)
            elif fields := self.taken_apart(star):
                for field in fields:
                    self._expand(output, star, field, self.found(star.ref)[0][0].target, IDENTITY)
            elif star.depth > 1 and output.unnamed and self._may_be_struct(self.found(star.ref)):
                self._link_struct_star(output, star, self.found(star.ref))
            else:
                self._link_output(number, output)

    def _link_struct(self, number: int, output: Output) -> None:
        """`unnest(arg_max(t, a))`: the fields of what is known to be a struct, else one column."""
        read = [one.star.ref for one in output.fields if one.star is not None]
        if all(self._is_struct(hit) for ref in read for hit in self.found(ref, SELECT, number)):
            fields = self._link_fields(output.fields, number)
            if not isinstance(fields, OpenFields):
                for field in fields.values():
                    self._expand(output, _PLAIN, field, None, IDENTITY)
                return
        self._link_output(number, output)

    def _is_passage(self) -> bool:
        """Whether this is `select * from x`, as most CTEs in dbt models are, and now has the columns of `x` itself.

        Only where nobody looks inside the unit: there each column has to be of its own scope.
        """
        scope = self.scope
        if scope.kind != "cte" or scope.columns or len(scope.outputs) != 1 or len(scope.sources) != 1:
            return False
        source, output = scope.sources[0], scope.outputs[0]
        if output.star != _PLAIN or source.hidden or source.element:
            return False
        table = self.table(0)
        if table.open:
            return False
        by_key = table.by_key
        if len(by_key) != len(table.columns):  # a relation's columns may be found by more than their keys
            by_key = {column.key: column for column in table.columns}
            if len(by_key) < len(table.columns):
                return False
        self.columns.extend(table.columns)
        self.items.extend([output] * len(table.columns))
        self.by_key = by_key
        return True

    def _append(self, column: Column, item: Output | None) -> Column:
        columns = self.columns
        column.target = _new(ScopeColumn, (self.scope.id, len(columns)))
        columns.append(column)
        self.items.append(item)
        self.by_key.setdefault(column.key, column)
        return column

    def _link_output(self, number: int, output: Output) -> None:
        inputs = output.inputs
        column = self._of_one(number, output) if len(inputs) == 1 and inputs[0][0] >= 0 else None
        if column is None:
            column = Column(output.name, output.key, None, NO_ORIGINS, output.data_type)
            if inputs:
                self._gather(column, inputs, number)
            if output.fields:
                column.fields = self._link_fields(output.fields, number)
        if self.scope.kind == "unnest" and output.data_type is None and column.data_type is not None:
            column.data_type = element_type(column.data_type)
        self._append(column, output)
        if not output.unnamed:
            self.given.append((output.key, number, column))

    def selected(self, key: str) -> Column | None:
        """What a subquery in the select list means by the name of an item beside it, which may be linked later."""
        if self.columns:
            return next((column for given, _, column in self.given if given == key), None)
        for number, output in enumerate(self.scope.outputs):
            if output.key == key and output.star is None and all(reference >= 0 for reference, _ in output.inputs):
                column = Column(output.name, output.key, None, NO_ORIGINS, output.data_type)
                self._gather(column, output.inputs, number)
                return column
        return None

    def _of_one(self, number: int, output: Output) -> Column | None:
        """The column of an output of one reference to one column, as most are; None for any other."""
        reference, code = output.inputs[0]
        found = self.found(reference, SELECT, number)
        if len(found) != 1:
            return None
        one, path, penalty, _ = found[0]
        if path or penalty:
            return None
        parents = ((one.target, code),) if one.target is not None else ()
        at = self.scope.refs[reference].at
        if code == IDENTITY:
            type_ = one.data_type if output.data_type is None else output.data_type
            by_place = output.unnamed and output.text.startswith("#") and one.key != STAR  # DuckDB's `#2`
            name, key = (one.name, one.key) if by_place else (output.name, output.key)
            return Column(name, key, None, one.origins, type_, at, one.fields, parents or one.parents)
        if len(one.origins) != 1 or not parents or one.fields is not None or output.fields:
            return None
        upstream, inside, kind, below, why, _ = one.origins[0]
        origins = ((upstream, inside, THROUGH[code][kind], below, why, at),)
        return Column(output.name, output.key, None, origins, output.data_type, parents=parents)

    def _link_fields(self, fields: tuple[Output, ...], number: int) -> dict[str, Column]:
        """The columns of a struct's fields, by key; of several structs that may be meant, those of each as one."""
        made: dict[str, list[Column]] = {}
        for one in fields:
            if one.star is not None:
                continue
            column = Column(one.name, one.key, None, NO_ORIGINS, one.data_type)
            self._gather(column, one.inputs, number)
            column.fields = self._link_fields(one.fields, number) if one.fields else column.fields
            made.setdefault(one.key, []).append(column)
        read = [
            (one, one.star, hit)
            for one in fields
            if one.star is not None
            for hit in self.found(one.star.ref, SELECT, number)
        ]
        for output, star, hit in read:
            known = {field.key: field for field in self.fields(hit)}
            for key in known or made:
                if key not in star.except_:
                    field = known[key] if known else field_of(hit[0], made[key][0].name, key, hit[1])
                    made.setdefault(key, []).append(self._field_read(output, star, field, number))
        found = {key: joined(columns) for key, columns in made.items()}
        if (value := found.pop("", None)) is not None:  # a map, which has a value for any key
            return OpenFields(lambda _: value, found)
        rows = [
            (output, star, row)
            for output, star, hit in read
            if isinstance(row := fields_at(hit[0], hit[1]), OpenFields)
        ]
        if not rows:
            return found

        def ask(key: str) -> Column | None:
            asked = [self._field_read(output, star, row[key], number) for output, star, row in rows if key in row]
            return joined(asked) if asked else None

        return OpenFields(ask, found)

    def _field_read(self, output: Output, star: Star, field: Column, number: int) -> Column:
        """A field of a struct that is handed on, with what decides that it is."""
        column = Column(field.name, field.key, None, NO_ORIGINS)
        gathering = Gathering()
        gathering.add(field.sure[0], star.wrapped)
        self._gather(column, output.inputs, number, gathering)
        column.data_type, column.fields = field.data_type, fields_through(field.fields, star.wrapped)
        return column

    def _gather(
        self,
        column: Column,
        inputs: tuple[Input, ...],
        number: int,
        gathering: Gathering | None = None,
        parents: dict[tuple[ColumnOf | ScopeColumn, int], None] | None = None,
    ) -> None:
        """Origins, parents and certainty of what is computed from `inputs`, and of what is gathered already."""
        gathering = gathering or Gathering()
        parents = {} if parents is None else parents
        for reference, code in inputs:
            at = self.scope.refs[reference].at if reference >= 0 else ()
            shaped_by: Column | None = None
            if reference < 0:
                shaped_by = of_value(~reference, self.linker.links, self.linker.shaping_values)
                if shaped_by is not None:
                    gathering.add(shaped_by.sure[0], IDENTITY)
                    parents.update(dict.fromkeys(shaped_by.parents))
                if code == PRESENCE:
                    continue
            for found in self.input(reference, number):
                gathering.add(found, code, at)
                one = found[0]
                if one.target is not None:
                    parents[one.target, code] = None
                elif one.fields:
                    parents.update(((target, through(code, inner)), None) for target, inner in one.parents)
                if found[2] > column.penalty:
                    column.penalty, column.reason = found[2], found[3]
                if len(inputs) == 1:
                    column.fields = fields_through(fields_at(one, found[1]), code)
                    if column.fields and shaped_by is not None:
                        column.fields = fields_shaped(column.fields, shaped_by)
                    if code == IDENTITY:
                        column.data_type = column.data_type or self.type_at(one.data_type, found[1])
        column.origins = gathering.origins()
        column.parents = tuple(parents)

    def input(self, reference: int, number: int = -1, clause: int = SELECT) -> Sequence[Found]:
        """What an input stands for: a reference, or all columns of a subquery."""
        if reference >= 0:
            return self.found(reference, clause, number)
        link = self.linker.links[~reference]
        if link is self:
            return self._of_stars().sure
        return link.columns[0].sure if len(link.columns) == 1 else as_row(link.columns[: link.written]).sure

    def _of_stars(self) -> Column:
        """All that the stars of this scope stand for, as one value; not what they aggregate."""
        gathering = Gathering()
        others = {id(one) for one in self.scope.outputs if one.star is None or one.star.wrapped & 15 == AGGREGATION}
        for column, item in zip(self.columns[: self.written], self.items, strict=False):
            if id(item) not in others and not (item is not None and item.star is not None and item.star.made):
                gathering.add((column, (), 0.0, None), IDENTITY)
        return Column("", "", None, gathering.origins())

    # --- stars --------------------------------------------------------------------------------------------------

    def _link_star(self, output: Output, star: Star) -> None:
        if star.made:
            fields = self._link_fields(output.fields, -1) if output.fields else {}
            if fields and not isinstance(fields, OpenFields):
                for field in fields.values():
                    self._expand(output, star, field, None, IDENTITY)
                return
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
            return
        self.table(len(scope.sources) - 1)
        tables = [table for number in numbers if (table := self.table(number)).open]
        elements = any(source.element for source in scope.sources)
        if not tables and not self._shared and not elements and is_plain(star):
            for number in numbers:
                self._expand_all(output, self.table(number).columns)
            return
        for number, column in shown(self):
            if number == SHARED:
                if star.except_ and self._shared_left_out(star, column.key):
                    continue
                self._expand_shared(output, star, column.key)
            elif not (star.except_ and f"{scope.sources[number].alias}.{column.key}" in star.except_):
                self._expand(output, star, column, column.target, star.wrapped)
        if tables:
            self._hidden_star(output, star, tables)

    def _expand_all(self, output: Output, columns: Sequence[Column]) -> None:
        """The columns of a closed table behind a star that changes nothing of them, as most stars."""
        at = output.at or ()
        scope = self.scope.id
        mine, by_key, given = self.columns, self.by_key, self.given
        before = len(mine)
        for column in columns:
            key = column.key
            target = column.target
            made = Column(
                column.name,
                key,
                _new(ScopeColumn, (scope, len(mine))),
                column.origins,
                column.data_type,
                at,
                column.fields,
                ((target, IDENTITY),) if target is not None else column.parents,
                column.penalty,
                column.reason,
            )
            mine.append(made)
            by_key.setdefault(key, made)
            given.append((key, -1, made))
        self.items.extend([output] * (len(mine) - before))

    def _shared_left_out(self, star: Star, key: str) -> bool:
        """`* exclude (a.id, b.id)` over `a join b using (id)`."""
        return all(f"{self.scope.sources[owner].alias}.{key}" in star.except_ for owner in self._shared[key])

    def _expand_shared(self, output: Output, star: Star, key: str) -> None:
        found = self._shared_columns(key, -1)
        if not found:
            return
        if len(found) == 1:
            self._expand(output, star, found[0][0], found[0][0].target, star.wrapped)
            return
        gathering = Gathering()
        for one in found:
            gathering.add(one, IDENTITY)
        first = found[0][0]
        column = Column(first.name, first.key, None, gathering.origins(), first.data_type)
        column.parents = [(one[0].target, IDENTITY) for one in found if one[0].target is not None]
        self._expand(output, star, column, None, star.wrapped)

    def _expand(
        self, output: Output, star: Star, column: Column, target: ColumnOf | ScopeColumn | None, code: int
    ) -> None:
        """One column of a star, unless the star leaves it out."""
        key = column.key
        if key in star.except_ or not fits(column.name, star):
            return
        name = column.name
        replaced = next((one for one in star.replace if one.key == key), None)
        for old, new, new_key in star.rename:
            if old == key:
                name, key = new, new_key
                break
        if replaced is not None:
            if star.alias:
                name, key = star.alias, self.linker.key(star.alias, True)
            made = Column(name, key, None, NO_ORIGINS, replaced.data_type)
            self._gather(made, replaced.inputs, -1)
            if code != IDENTITY:
                inner, made = made, Column(name, key, None, NO_ORIGINS)
                self._wrap(made, [(inner, None)], output, star)
                made.parents = tuple(
                    dict.fromkeys((*((one, through(code, way)) for one, way in inner.parents), *made.parents))
                )
            self._append(made, replaced)
            return
        if star.alias:
            name = _aliased(name, star)
            key = self.linker.key(name, True)
        made = renamed(column, name, key)
        made.at = output.at or ()
        if target is not None:
            made.parents = ((target, code),)
        if code != IDENTITY:
            self._wrap(made, [(column, target)], output, star)
        made.target = None
        self._append(made, output)
        self.given.append((key, -1, made))

    def _wrap(
        self,
        column: Column,
        made_of: Sequence[tuple[Column, ColumnOf | ScopeColumn | None]],
        output: Output,
        star: Star,
    ) -> None:
        """Make a column of a star's expression: of the columns the star stands for and of what else is in it."""
        gathering = Gathering()
        parents: dict[tuple[ColumnOf | ScopeColumn, int], None] = {}
        for code in (star.wrapped, *star.ways):
            for one, target in made_of:
                gathering.add((one, (), 0.0, None), code, column.at)
                if target is not None:
                    parents[target, code] = None
        at = column.at
        self._gather(column, output.inputs, -1, gathering, parents)
        column.at, column.data_type, column.fields = at, None, None

    def _hidden_star(self, output: Output, star: Star, tables: list[Table]) -> None:
        """What stands for the columns of open tables: one `*` for all of them."""
        self.linker.note_open_star(output, tables)
        stars = [one for one in (table.star() for table in tables) if one is not None]
        column = Column("*", STAR, None, NO_ORIGINS, at=output.at or ())
        self._wrap(column, [(one, one.target) for one in stars], output, star)
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
        self._passes_on = len(self._stars) == 1 and len(tables) == 1 and is_plain(star)

    def _link_qualified_star(self, output: Output, star: Star) -> None:
        ref = self.scope.refs[star.ref]
        number = self._alias(ref.parts[0]) if len(ref.parts) == 1 else self._relation(ref.parts)
        if number >= 0 and len(ref.parts) > 1 and self.scope.sources[number].alias == ref.parts[0]:
            number = -1
        if number >= 0:
            self._resolved[star.ref] = []
            self.linker.note_source(self, ref, number)
            table = self.table(number)
            if self.scope.sources[number].element and table.columns and self.linker.rules.element_apart:
                self._link_struct_star(output, star, [(table.columns[0], (), 0.0, None)])
                return
            shared = self._unqualified(number)
            if not shared and not table.open and is_plain(star):
                self._expand_all(output, table.columns)
                return
            for column in list(table.columns):
                if column.key != STAR and column.key not in shared and not self.linker.is_asked(table, column):
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

    def _unqualified(self, number: int) -> Collection[str]:
        """Columns of source `number` that no qualified star has (SQL: a join's `using` columns belong to no side)."""
        if not self.linker.rules.shared_unqualified:
            return ()
        self.table(len(self.scope.sources) - 1)
        return {key for key, owners in self._shared.items() if number in owners}

    def _link_struct_star(self, output: Output, star: Star, found: Sequence[Found]) -> None:
        """`struct.*`: its fields where they are known, else a star that comes of the struct."""
        for hit in found:
            fields = self.fields(hit)
            if fields:
                for field in fields:
                    self._expand(output, star, field, hit[0].target, star.wrapped)
                return
        gathering = Gathering()
        at = output.at or ()
        parents: list[tuple[ColumnOf | ScopeColumn, int]] = []
        for hit in found:
            gathering.add(hit, star.wrapped, at)
            if hit[0].target is not None:
                parents.append((hit[0].target, star.wrapped))
        column = Column("*", STAR, None, gathering.origins())
        column.parents = tuple(parents)
        self._open_star(output, star, [], column)


def is_plain(star: Star) -> bool:
    """Whether a star gives all columns as they are."""
    return not (star.except_ or star.replace or star.rename or star.like or star.alias or star.wrapped)


def fits(name: str, star: Star) -> bool:
    """Whether a star's pattern keeps the column `name`."""
    return star.like is None or (_match(name, *star.like) is not None) is star.keep


def _match(name: str, pattern: str, kind: str) -> re.Match[str] | None:
    if _takes_too_long(pattern, name):
        return re.fullmatch(".*", name, re.DOTALL)
    try:
        match kind:
            case "names":
                return re.fullmatch("|".join(map(re.escape, pattern.split("\n"))), name, re.IGNORECASE)
            case "like" | "ilike":
                return re.fullmatch(like_pattern(pattern), name, re.IGNORECASE if kind == "ilike" else 0)
            case "glob":
                return re.fullmatch(fnmatch.translate(pattern), name)
            case "full":
                return re.fullmatch(pattern, name)
            case _:
                return re.search(pattern, name)
    except re.error:  # another engine's pattern: it keeps every column
        return re.fullmatch(".*", name, re.DOTALL)


def _takes_too_long(pattern: str, name: str) -> bool:
    """Whether trying every way to match could take seconds: warehouses match in linear time, `re` does not."""
    if re.search(r"\)[*+{]", pattern):
        return len(name) > 20
    return math.comb(len(name) + (repeated := len(re.findall(r"[*+}%]", pattern))), repeated) > 100_000_000


def _aliased(name: str, star: Star) -> str:
    r"""What `columns('(a)_b') as 'x_\1'` calls the column `name`."""
    match = _match(name, *star.like) if star.like is not None else None
    groups = (match.group(0), *match.groups()) if match is not None else (name,)
    return re.sub(r"\\(\d)", lambda one: groups[int(one[1])] or "" if int(one[1]) < len(groups) else "", star.alias)
