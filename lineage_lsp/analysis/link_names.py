"""What a name means in one scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lineage_lsp.analysis.link_columns import Column, Found, Gathering, OpenFields
from lineage_lsp.analysis.link_sources import Sources
from lineage_lsp.analysis.link_tables import STAR, RelationTable, Table, numbered
from lineage_lsp.analysis.linked import may_be_called
from lineage_lsp.sql.types import struct_fields
from lineage_lsp.sql.unit import GROUP, HAVING, IDENTITY, ON, ORDER, VARIABLES, WHERE, Ref, Scope, Source

if TYPE_CHECKING:
    from lineage_lsp.analysis.link import Linker

SELECT = -1
"""The clause of a reference in the select list."""

AROUND = -2
"""The clause of a reference in a lateral query, which sees no names of outputs as the condition of a join does."""

_BESIDE_ROWS = frozenset({ON, AROUND})

_OF_SEQUENCE = frozenset({"currval", "nextval"})
"""What `s.nextval` reads of a sequence, which is no source."""

UNSURE = 0.3
INFERRED = 0.1
ASSUMED = 0.5


def one_of(candidates: int) -> float:
    """The penalty of each of several columns a name may mean: only one of them is right."""
    return round(1 - 1 / candidates, 2)


class Names(Sources):
    """What the names in a scope mean."""

    def __init__(self, linker: Linker, scope: Scope) -> None:
        super().__init__(linker, scope)
        self.by_key: dict[str, Column] = {}  # the scope's own columns, the first of each name
        self.given: list[tuple[str, int, Column]] = []  # names of outputs: key, number among the unit's outputs, column
        self._outputs: dict[str, list[tuple[int, Column]]] = {}  # the same by key, for the first `_known` of them
        self._known = 0
        self._resolved: dict[int, Sequence[Found]] = {}

    def found(self, number: int, clause: int = SELECT, ordinal: int = -1) -> Sequence[Found]:
        """What reference `number` may mean: one column, or several candidates; empty where nothing offers it."""
        known = self._resolved.get(number)
        if known is None:
            ref = self.scope.refs[number]
            parts = ref.parts
            if len(parts) == 1:
                known = self._plain(parts[0], ref.visible, clause) or self._name(
                    parts[0], ref, ref.visible, clause, ordinal
                )
            elif self.scope.branches and parts[0]:
                known = self._of_branches(ref)
            elif ref.fields:
                named = self._name(parts[0], ref, ref.visible, clause, ordinal)
                known = [(one, (*path, *parts[1:]), penalty, reason) for one, path, penalty, reason in named]
            else:
                known = self._plainly_qualified(parts, ref.visible) if len(parts) == 2 else ()
                if not known:
                    known = self._qualified(ref, clause, ordinal)
            self._resolved[number] = known
            if self.linker.occurrences is not None:
                self.linker.note_reference(self, ref, known)
        return known

    def every_name(self) -> Iterable[Sequence[Found]]:
        """What each reference means, also those that shape nothing."""
        if len(self._resolved) < len(self.scope.refs):
            for number in range(len(self.scope.refs)):
                self.found(number)
        return self._resolved.values()

    def _plain(self, key: str, visible: int, clause: int) -> Sequence[Found]:
        """A column of the only source, as most names alone are; empty where it is not as plain as that."""
        scope = self.scope
        sources = scope.sources
        if len(sources) != 1 or not visible or clause == ORDER or self.linker.rules.alias_first or scope.branches:
            return ()
        source = sources[0]
        if source.hidden:
            return ()
        table = self._tables[0] if self._tables else self.table(0)
        column = table.by_key.get(key)
        if column is None and table.open and key not in self.by_key and not self._may_be_else(key, source):
            column = table.ask(key)
        return ((column, (), 0.0, None),) if column is not None else ()

    def _may_be_else(self, key: str, source: Source) -> bool:
        """Whether a name that is no output's may mean a row, an element, a place or a variable."""
        scope = self.scope
        around = scope.parent >= 0 or scope.kind == VARIABLES
        return around or source.element or key == source.alias or key[:1] in _BY_PLACE

    def _plainly_qualified(self, parts: tuple[str, ...], visible: int) -> Sequence[Found]:
        """`alias.column`, as most references are; empty where it is not as plain as that."""
        aliases = self._by_alias
        number = self._alias(parts[0]) if aliases is None else aliases.get(parts[0], -1)
        if number < 0 or 0 <= visible <= number or self.scope.sources[number].element:
            return ()
        tables = self._tables
        table = tables[number] if number < len(tables) else self.table(number)
        column = table.by_key.get(parts[1]) or table.ask(parts[1])
        return ((column, (), 0.0, None),) if column is not None else ()

    def _name(self, key: str, ref: Ref, visible: int, clause: int, ordinal: int) -> Sequence[Found]:
        """A name without a qualifier."""
        if self.scope.branches:
            return self._of_set_operation(key, ref)
        rules = self.linker.rules
        if key.startswith("#") and rules.numbers_duplicates:
            return self._at_place(key, visible)
        if clause == ORDER or (rules.alias_first and clause not in _BESIDE_ROWS):
            alias = self._output_named(key, clause, ordinal)
            if alias is not None:
                return [(alias[1], (), 0.0, None)]
        shared = self._shared_columns(key, visible)
        if shared:
            return shared
        known, open_ = self._offers(key, visible, clause)
        if len(known) == 1:
            return known[0].sure
        if known and (preferred := self._preferred(key, visible, clause, ordinal)) is not None:
            return preferred.sure
        if known:
            if all(not table.open for table in self._visible(visible)):
                message = f"`{key}` could be any of {', '.join(self._called(key, known))}: say which."
                self.linker.problem("ambiguous-column", message, ref)
            reason = several(known)
            return [(one, (), one_of(len(known)), reason) for one in known]
        if clause not in _BESIDE_ROWS or (rules.alias_in_on and not open_):
            alias = self._output_named(key, clause, ordinal)
            if alias is not None and not (open_ and self._uses(alias[0], key)):
                return [(alias[1], (), 0.0, None)]
        row = self._row(key, visible) or self._element(key, visible, known=True)
        if row:
            return row
        if variable := self._variable(key):
            return variable
        if len(open_) == 1:
            return self._inferred(key, open_[0], visible)
        if open_:
            return self._candidates(key, open_)
        element = self._element(key, visible)
        if element and not self._known_around(key):
            return element
        if key.startswith("$") and len(self.scope.sources) == 1:
            column = numbered(self.table(0), key)
            return column.sure if column is not None else ()
        outer = self._outer()
        if outer is not None:
            beside = self.linker.rules.lateral_alias and self.scope.visible < 0
            if beside and not any(outer._offers(key, -1, ON)):
                selected = self.linker.links[outer.scope.id].selected(key)
                if selected is not None:
                    return selected.sure
            around = ON if self.scope.kind == "subquery" else AROUND
            return outer._name(key, ref, self.scope.visible, around, -1)
        if clause == SELECT or clause in {WHERE, HAVING}:
            alias = self._output_named(key, ORDER, -1)
            if alias is not None and clause != SELECT:
                return [(alias[1], (), 0.0, None)]
        tables = self._visible(visible)
        self._unknown(key, ref, tables)
        return self._assumed(tables, key)

    def _at_place(self, key: str, visible: int) -> Sequence[Found]:
        """DuckDB's `#2`: the second of all columns in `from`."""
        place = int(key[1:]) if key[1:].isdecimal() else 0
        for table in self._visible(visible):
            star = table.star()
            if star is not None:
                return [(star, (), UNSURE, "a column by its place behind a `*`")]
            if 0 < place <= len(table.columns):
                return table.columns[place - 1].sure
            place -= len(table.columns)
        return ()

    def _selected(self, place: int) -> Sequence[Found]:
        """`order by 2`: the second column of all that is selected."""
        link = self.linker.links[self.scope.id]
        columns = link.columns[: link.written or len(link.columns)]
        hidden = next((one for one in columns[:place] if one.key == STAR), None)
        if hidden is not None:
            return [(hidden, (), UNSURE, "a column by its place behind a `*`")]
        return columns[place - 1].sure if 0 < place <= len(columns) else ()

    def _preferred(self, key: str, visible: int, clause: int, ordinal: int) -> Column | None:
        """Of several sources' columns so named: an array's element, the left one's, what a grouping finds selected."""
        if self.linker.rules.element_first:
            number = self._alias(key)
            if number >= 0 and not 0 <= visible <= number and self.scope.sources[number].element:
                return self.table(number).by_key.get(key)
        if self.linker.rules.using_takes_left and (left := self._left_of_using(key)) is not None:
            return left
        if clause in {GROUP, HAVING} and (alias := self._output_named(key, clause, ordinal)) is not None:
            return alias[1]
        return None

    def _left_of_using(self, key: str) -> Column | None:
        """The first of the sources that have the column, where all others of them are joined with `using`."""
        sources = self.scope.sources
        having = [at for at, source in enumerate(sources) if not source.hidden and key in self.table(at).by_key]
        if not all(sources[at].using or sources[at].natural for at in having[1:]):
            return None
        return self.table(having[0]).by_key[key]

    def _of_branches(self, ref: Ref) -> Sequence[Found]:
        """What `order by t.a` around a set operation names: a field of a column, or a column by a branch's source."""
        column = self.by_key.get(ref.parts[0])
        if column is not None:
            return [(column, ref.parts[1:], 0.0, None)]
        if any(self.linker.links[number]._alias(ref.parts[0]) >= 0 for number in self.scope.branches):
            return self._of_set_operation(ref.parts[-1], ref)
        return self._qualified(ref, ORDER, -1)

    def _of_set_operation(self, key: str, ref: Ref) -> Sequence[Found]:
        """What an order around a set operation names: its own columns."""
        column = self.linker.links[self.scope.id].by_key.get(key) or self.linker.links[self.scope.id].ask(key)
        if column is not None:
            return column.sure
        self._unknown(key, ref)
        return ()

    def _inferred(self, key: str, number: int, visible: int) -> Sequence[Found]:
        column = self.table(number).ask(key)
        if column is None:
            return []
        others = len(self.scope.sources) > 1 and not 0 <= visible < 2
        return [(column, (), INFERRED if others else 0.0, _only_open(self.scope.sources[number]) if others else None)]

    def _candidates(self, key: str, open_: list[int]) -> Sequence[Found]:
        found: list[Column] = []
        for number in open_:
            column = self.table(number).ask(key)
            if column is not None and column not in found:
                found.append(column)
        if len(found) == 1:
            return [(found[0], (), INFERRED, None)]
        reason = several(found)
        return [(one, (), one_of(len(found)), reason) for one in found]

    def _row(self, key: str, visible: int) -> Sequence[Found]:
        """`select c from customers c`: the whole row."""
        if not self.linker.rules.row_as_value:
            return []
        number = self._alias(key)
        if number < 0 or (0 <= visible <= number) or self.scope.sources[number].alias != key:
            return []
        found = [one[0] for one in self._all_of(number)]
        row = as_row(found, key)
        if self.table(number).open:
            row.fields = OpenFields(self.table(number).ask, {one.key: one for one in found if one.key != STAR})
        return row.sure

    def _element(self, key: str, visible: int, known: bool = False) -> Sequence[Found]:
        """A field of an unnested element, named like a column. known: only where the fields are."""
        found: list[Found] = []
        count = len(self.scope.sources) if visible < 0 else min(visible, len(self.scope.sources))
        for number in range(count):
            if self.scope.sources[number].element:
                columns = self.table(number).columns
                if columns:
                    fields = columns[0].fields
                    if key in fields if fields is not None else not known:
                        found.append((columns[0], (key,), 0.0, None))
        if len(found) > 1:
            reason = "could be a field of several arrays"
            return [(one[0], one[1], one_of(len(found)), reason) for one in found]
        return found

    def _output_named(self, key: str, clause: int, ordinal: int) -> tuple[int, Column] | None:
        """Number and column of the output that `key` may name in a clause; before `ordinal` in the select list."""
        rules = self.linker.rules
        if clause == SELECT and not rules.lateral_alias:
            return None
        if clause == WHERE and not rules.alias_in_where:
            return None
        for name, number, column in self.given[self._known :]:
            self._outputs.setdefault(name, []).append((number, column))
        self._known = len(self.given)
        named = self._outputs.get(key)
        if not named:
            return None
        if clause == SELECT:
            before = [one for one in named if one[0] < ordinal]
            return before[-1] if before else None
        return named[0]

    def _uses(self, output: int, key: str) -> bool:
        """Whether an output is made of a source's column of that name, which then exists: `trim(a) as a`."""
        refs = self.scope.refs
        return any(number >= 0 and key in refs[number].parts[:2] for number, _ in self.scope.outputs[output].inputs)

    def _qualified(self, ref: Ref, clause: int, ordinal: int) -> Sequence[Found]:
        """`a.b`, `a.b.c` …: alias and column, relation and column, or a column and its fields."""
        if not ref.parts[0] and ref.parts[1].isdecimal():  # no name can be empty, but for `""` that is still written
            return self._selected(int(ref.parts[1]))
        link: Names | None = self
        visible = ref.visible
        while link is not None:
            found = link._qualified_here(ref, visible)
            if found is not None:
                return found
            visible = link.scope.visible
            link = link._outer()
        variables = self._variables()
        if variables is not None and (found := variables._qualified_here(ref, -1)):
            return found
        if ref.parts[0] == "alias" and self.linker.rules.alias_qualifies:
            named = self._output_named(ref.parts[1], clause, ordinal)
            if named is not None:
                return [(named[1], ref.parts[2:], 0.0, None)]
        struct = self._output_named(ref.parts[0], clause, ordinal)
        if struct is not None:
            return [(struct[1], ref.parts[1:], 0.0, None)]
        link, visible = self, ref.visible
        while link is not None:
            if len(link.scope.sources) > 0:
                _, open_ = link._offers(ref.parts[0], visible, ON)
                if len(open_) == 1 and self.linker.structs:
                    column = link.table(open_[0]).ask(ref.parts[0])
                    return [(column, ref.parts[1:], INFERRED, None)] if column is not None else []
                if open_ and self.linker.rules.dotted_structs:
                    candidates = link._candidates(ref.parts[0], open_)
                    return [(column, ref.parts[1:], penalty, reason) for column, _, penalty, reason in candidates]
            visible = link.scope.visible
            link = link._outer()
        link, visible = self, ref.visible
        while link is not None:
            if element := link._field_of_element(ref, visible):
                return element
            visible = link.scope.visible
            link = link._outer()
        if ref.parts[-1].lower() not in _OF_SEQUENCE:
            self._unknown(".".join(ref.parts[:-1]), ref, code="unknown-alias")
        return []

    def _qualified_here(self, ref: Ref, visible: int) -> Sequence[Found] | None:
        parts = ref.parts
        number = self._alias(parts[0])
        if number >= 0 and not 0 <= visible <= number:
            return self._named_alike(number, ref, visible) or self._of(number, parts[1], parts[2:], ref)
        if len(parts) > 2 or not number >= 0:
            sources = self.scope.sources
            for at, source in enumerate(sources):
                for size in (2, 3):
                    if len(parts) > size and self._names(source, parts[:size]):
                        return self._of(at, parts[size], parts[size + 1 :], ref)
        shared = self._shared_columns(parts[0], visible)
        if shared:
            return [(column, parts[1:], penalty, reason) for column, _, penalty, reason in shared]
        known, _ = self._offers(parts[0], visible, ON)
        if known and not (self._is_qualifier_around(parts[0]) and not _may_have_fields(known[0])):
            return [(one, parts[1:], 0.0, None) for one in known[:1]]
        return self._field_of_element(ref, visible, known=True) or None

    def _named_alike(self, number: int, ref: Ref, visible: int) -> Sequence[Found]:
        """The column that is called like source `number`, where that has no column `b` and `a.b` is thus a field."""
        key, *path = ref.parts
        source, table = self.scope.sources[number], self.table(number)
        if source.element or path[0] in table.by_key or table.ask(path[0]) is not None:
            return ()
        known, _ = self._offers(key, visible, ON)
        return [(known[0], tuple(path), 0.0, None)] if len(known) == 1 and not numbered(table, path[0]) else ()

    def _is_qualifier_around(self, name: str) -> bool:
        """Whether a query around this one calls a source so."""
        link, visible = self._outer(), self.scope.visible
        while link is not None:
            number = link._alias(name)
            if number >= 0 and not 0 <= visible <= number:
                return True
            visible, link = link.scope.visible, link._outer()
        return False

    def _field_of_element(self, ref: Ref, visible: int, known: bool = False) -> Sequence[Found]:
        found = self._element(ref.parts[0], visible, known)
        return [(column, (*path, *ref.parts[1:]), penalty, reason) for column, path, penalty, reason in found]

    def _of(self, number: int, key: str, path: tuple[str, ...], ref: Ref) -> Sequence[Found]:
        """Column `key` of source `number`."""
        table = self.table(number)
        source = self.scope.sources[number]
        column = table.by_key.get(key)
        if source.element and table.columns and (column is None or source.alias == table.columns[0].key):
            # The element is called like its source: what is read of it is a field.
            return [(table.columns[0], (key, *path), 0.0, None)]
        if column is None:
            column = table.ask(key) or numbered(table, key)
        if column is None and (twin := self._called_alike(number)) is not None:
            return self._of(twin, key, path, ref)
        if column is None:
            self._unknown(key, ref, [table], of=source)
            return self._assumed([table], key, path)
        return [(column, path, 0.0, None)]

    def _called_alike(self, number: int) -> int | None:
        """The next source with the alias of source `number`: Spark looks through all of them for a column."""
        sources = self.scope.sources
        alias = sources[number].alias
        return next((at for at in range(number + 1, len(sources)) if alias and sources[at].alias == alias), None)

    def _assumed(self, tables: Sequence[Table], key: str, path: tuple[str, ...] = ()) -> Sequence[Found]:
        """The column that must be meant of those that nothing has: one that differs in its quotes or case only, as
        of a pivot's `'jan'` read as `jan`; else one of the only relation: what is said of that may be old.
        """
        if not self.linker.assume:
            return []
        plain = _plain(key)
        alike = [one for table in tables for one in table.columns if _plain(one.key) == plain]
        if len(alike) == 1:
            return [(alike[0], path, ASSUMED, f"is called {alike[0].name} there")]
        relations = [one for one in tables if isinstance(one, RelationTable)]
        if len(relations) == 1:
            column = relations[0].assume(key)
            return [(column, path, ASSUMED, "is not among the columns that are known of the relation")]
        return []

    def alias_around(self, name: str) -> Source | None:
        """The source of this scope, or one around it, that `name` qualifies columns of."""
        link: Names | None = self
        while link is not None:
            number = link._alias(name)
            if number >= 0:
                return link.scope.sources[number]
            link = link._outer()
        return None

    def _outer(self) -> Names | None:
        outer = self.linker.links[self.scope.parent] if self.scope.parent >= 0 else None
        return None if outer is None or outer.scope.kind == VARIABLES else outer

    def _known_around(self, key: str) -> bool:
        """Whether a scope around is known to have a column of that name."""
        link, visible = self._outer(), self.scope.visible
        while link is not None:
            if link._offers(key, visible, ON)[0]:
                return True
            visible, link = link.scope.visible, link._outer()
        return False

    def _variables(self) -> Names | None:
        """What names the variables of the script around it all."""
        link: Names = self
        while (parent := link.scope.parent) >= 0:
            link = self.linker.links[parent]
        return link if link.scope.kind == VARIABLES else None

    def _variable(self, key: str) -> Sequence[Found]:
        variables = self._variables()
        known = variables._offers(key, -1, ON)[0] if variables is not None else ()
        return known[0].sure if known else ()

    def _unknown(
        self,
        key: str,
        ref: Ref,
        tables: Sequence[Table] = (),
        code: str = "unknown-column",
        of: Source | None = None,
    ) -> None:
        if self.linker.rules.is_hidden(key):
            return
        where = f" in `{of.alias or of.parts[-1]}`" if of is not None and (of.alias or of.parts) else ""
        what = "No source is called" if code == "unknown-alias" else f"There is no column{where} called"
        doubtful = any(may_be_called(column.name, key) for table in tables for column in table.columns)
        self.linker.problem(code, f"{what} `{key}`.", ref, doubtful)


_BY_PLACE = frozenset({"#", "$"})
"""First characters of names that count columns."""


def as_row(columns: Sequence[Column], key: str = "") -> Column:
    """Columns as one value, whose fields they are."""
    gathering = Gathering()
    for one in columns:
        gathering.add(one.sure[0], IDENTITY)
    made = Column(key, key, None, gathering.origins(), "struct")
    made.fields = {one.key: one for one in columns}
    made.parents = tuple((one.target, IDENTITY) for one in columns if one.target is not None)
    return made


def several(columns: Sequence[Column]) -> str:
    return f"could be any of: {listed(columns)}"


def listed(columns: Sequence[Column]) -> str:
    """Where columns belong, for a reader."""
    names = []
    for one in columns:
        relation = getattr(one.target, "relation", None)
        names.append(f"{relation}.{one.name}" if relation else one.name)
    return ", ".join(names)


def _may_have_fields(column: Column) -> bool:
    """Whether `column.a` may be a field of it: of a struct that is built here or declared."""
    return bool(column.fields) or (column.data_type is not None and bool(struct_fields(column.data_type)))


def _plain(key: str) -> str:
    return key.strip("'\"").lower()


def _only_open(source: Source) -> str:
    name = ".".join(source.parts) or source.alias
    return f"`{name}` is the only source whose columns are not all known"
