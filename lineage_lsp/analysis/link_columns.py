"""Columns while they are linked: what each is made of outside the unit, and how kinds add up on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn
from lineage_lsp.base.lineage import Subtype
from lineage_lsp.sql.unit import (
    AGGREGATION,
    CONDITIONAL,
    FILTER,
    GROUP_BY,
    IDENTITY,
    JOIN,
    MASKED,
    SORT,
    TRANSFORMATION,
    WINDOW,
)

SUBTYPES = {
    IDENTITY: Subtype.IDENTITY,
    TRANSFORMATION: Subtype.TRANSFORMATION,
    AGGREGATION: Subtype.AGGREGATION,
    CONDITIONAL: Subtype.CONDITIONAL,
    WINDOW: Subtype.WINDOW,
    JOIN: Subtype.JOIN,
    FILTER: Subtype.FILTER,
    GROUP_BY: Subtype.GROUP_BY,
    SORT: Subtype.SORT,
}
SUBTYPES |= {code | MASKED: subtype for code, subtype in SUBTYPES.items()}

Path = tuple[str, ...]

Place = tuple[int, ...]
"""Where something is written, from its first number to its last: a span, or a reference's parts; empty for nowhere.

Only what is shown becomes a `Span`.
"""

Origin = tuple[ColumnOf | ScopeColumn, Path, int, float, str | None, Place]
"""Where a column comes from: upstream column, fields in it, subtype, penalty, its reason, the reference.

A ScopeColumn stands for a column of a recursive CTE while that is being linked.
"""

NO_ORIGINS: tuple[Origin, ...] = ()


class Column(Struct, eq=False):
    """An output of a scope, or a column of a relation.

    at: the reference that stands for all its origins. stub: known only because somebody asked for it.
    """

    name: str
    key: str
    target: ColumnOf | ScopeColumn | None
    origins: tuple[Origin, ...]
    data_type: str | None = None
    at: Place = ()
    fields: dict[str, Column] | None = None
    parents: Sequence[tuple[ColumnOf | ScopeColumn, int]] = ()
    penalty: float = 0.0
    reason: str | None = None
    stub: bool = False

    @property
    def sure(self) -> Sequence[Found]:
        """The column as the one and only thing a reference means."""
        return ((self, (), 0.0, None),)


Found = tuple[Column, Path, float, str | None]
"""A column a reference may mean, the fields it reads in it, and how unsure that is."""


def through(outer: int, inner: int) -> int:
    """The kind of an edge through two steps: what is indirect on the way is indirect at the end.

    A value of a masked value is masked; `max` orders IDENTITY, TRANSFORMATION, AGGREGATION as the stronger wins.
    """
    masked = (outer | inner) & MASKED
    outer &= ~MASKED
    inner &= ~MASKED
    if outer >= CONDITIONAL:
        return outer
    if inner >= CONDITIONAL:
        return inner
    return (outer if outer > inner else inner) | masked


THROUGH = [[through(outer, inner) for inner in range(32)] for outer in range(32)]


class Gathering:
    """Collects origins: one for each upstream column, path and way of influence, the strongest kind kept."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: dict[tuple[ColumnOf | ScopeColumn, Path, int], Origin] = {}

    def add(self, found: Found, code: int, at: Place = ()) -> None:
        column, path, penalty, reason = found
        fields = column.fields
        while path and fields and path[0] in fields:
            column = fields[path[0]]
            path = path[1:]
            fields = column.fields
        steps = THROUGH[code]
        kept = self.found
        for upstream, inside, inner, below, why, _ in column.origins:
            kind = steps[inner]
            direct = (kind & 15) < CONDITIONAL
            if path and (inner & 15) < CONDITIONAL:
                inside = (*inside, *path)  # noqa: PLW2901 # what the loop gave is not needed again
            if penalty > below:
                below, why = penalty, reason  # noqa: PLW2901 # what the loop gave is not needed again
            slot = (upstream, inside, 0 if direct else kind)
            before = kept.get(slot)
            if before is None:
                kept[slot] = (upstream, inside, kind, below, why, at)
            elif before[2] != kind or before[3] > below:
                kept[slot] = _stronger(before, (upstream, inside, kind, below, why, at))

    def origins(self) -> tuple[Origin, ...]:
        """In order of first reference, direct ones first."""
        found = list(self.found.values())
        if any((one[2] & 15) >= CONDITIONAL for one in found):
            found.sort(key=_indirect)
        return tuple(found)


def _indirect(origin: Origin) -> bool:
    return (origin[2] & 15) >= CONDITIONAL


def _stronger(one: Origin, other: Origin) -> Origin:
    """Both are ways from one column: masked only if both are, as sure as the surer."""
    kind = max(one[2] & 15, other[2] & 15) | (one[2] & other[2] & MASKED)
    sure = one if one[3] <= other[3] else other
    return (one[0], one[1], kind, sure[3], sure[4], one[5])


def joined(columns: Sequence[Column]) -> Column:
    """Columns as one that may be any of them: one of each branch of a set operation."""
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
    made.fields = _joined_fields(columns)
    return made


class OpenFields(dict[str, Column]):
    """Fields of which not all are known, such as those of a row of an open table: `ask` gives any other."""

    def __init__(self, ask: Callable[[str], Column | None], known: Mapping[str, Column]) -> None:
        super().__init__(known)
        self._ask = ask

    def __bool__(self) -> bool:
        return True

    def __missing__(self, key: str) -> Column:
        column = self._ask(key)
        if column is None:
            raise KeyError(key)
        self[key] = column
        return column

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None

    def get(self, key: Any, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default


class MadeFields(dict[str, Column]):
    """Fields that are made when they are asked for: structs of structs of structs have too many to make them all."""

    def __init__(self, keys: Iterable[str], make: Callable[[str], Column]) -> None:
        super().__init__()
        self._keys = dict.fromkeys(keys)
        self._make = make

    def __bool__(self) -> bool:
        return bool(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __missing__(self, key: str) -> Column:
        if key not in self._keys:
            raise KeyError(key)
        column = self[key] = self._make(key)
        return column

    def get(self, key: Any, default: Any = None) -> Any:
        return self[key] if key in self._keys else default

    def values(self) -> Any:
        return [self[key] for key in self._keys]


def fields_through(fields: dict[str, Column] | None, code: int) -> dict[str, Column] | None:
    """The fields of a value that is made of a struct in a way of kind `code`."""
    if fields is None or code == IDENTITY or code >= CONDITIONAL:
        return fields if code == IDENTITY else None

    def made(key: str) -> Column:
        field = fields[key]
        gathering = Gathering()
        gathering.add(field.sure[0], code)
        column = Column(field.name, field.key, None, gathering.origins(), field.data_type)
        column.parents = [(field.target, code)] if field.target is not None else field.parents
        column.fields = fields_through(field.fields, code)
        return column

    if isinstance(fields, OpenFields):
        return OpenFields(lambda key: made(key) if key in fields else None, {})
    return MadeFields(fields, made)


def fields_shaped(fields: dict[str, Column], by: Column) -> dict[str, Column]:
    """The fields of a value that a subquery gives, with what shapes its rows."""

    def made(key: str) -> Column:
        field = fields[key]
        column = joined([field, by])
        column.parents = (*column.parents, *by.parents)
        column.data_type = field.data_type
        column.fields = fields_shaped(field.fields, by) if field.fields else None
        return column

    if isinstance(fields, OpenFields):
        return OpenFields(lambda key: made(key) if key in fields else None, {})
    return MadeFields(fields, made)


def _joined_fields(columns: Sequence[Column]) -> dict[str, Column] | None:
    """The fields that any of several structs is known to have; of one nobody knows, what may be its field."""
    known = [one.fields for one in columns if one.fields]
    if len(columns) == 1 or not known:
        return known[0] if known else None

    def found(key: str) -> list[Column]:
        of_each = [field_of(one, key, key) if one.fields is None else one.fields.get(key) for one in columns]
        return [one for one in of_each if one is not None]

    def made(key: str) -> Column:
        column = joined(found(key))
        column.name = next(fields[key].name for fields in known if key in fields)
        return column

    if any(isinstance(one, OpenFields) for one in known):
        return OpenFields(lambda key: made(key) if any(key in fields for fields in known) else None, {})
    return MadeFields((key for fields in known for key in fields), made)


def field_of(column: Column, name: str, key: str, path: Path = ()) -> Column:
    """A field of a struct whose fields are not known, which may itself be one inside another."""
    gathering = Gathering()
    gathering.add((column, (*path, key), 0.0, None), IDENTITY)
    made = Column(name, key, None, gathering.origins())
    made.parents = column.parents
    return made


def innermost(column: Column, path: Path) -> tuple[Column, Path]:
    """The field at `path`, as far in as fields are known, and the path from there on."""
    while path and column.fields and path[0] in column.fields:
        column = column.fields[path[0]]
        path = path[1:]
    return column, path


def closed_over(columns: Sequence[Column], scope: int) -> None:
    """Replace what comes from the columns of scope `scope` itself, a recursive CTE, by where those come from."""
    changed = True
    rounds = 0
    while changed and rounds <= 2 * len(columns) + 2:
        changed = False
        rounds += 1
        for column in columns:
            origins = expanded(column.origins, columns, scope)
            if _kinds(origins) != _kinds(column.origins):
                column.origins = origins
                changed = True
    for column in columns:
        column.origins = tuple(one for one in column.origins if not _inside(one[0], scope))


def expanded(origins: Iterable[Origin], columns: Sequence[Column], scope: int) -> tuple[Origin, ...]:
    """`origins` with those of the recursive columns they come from; these stay among them."""
    gathering = Gathering()
    for origin in origins:
        upstream, path, kind, penalty, reason, at = origin
        gathering.add((_only(origin), (), penalty, reason), IDENTITY, at)
        if isinstance(upstream, ScopeColumn) and upstream.scope == scope and upstream.ordinal < len(columns):
            gathering.add((columns[upstream.ordinal], path, penalty, reason), kind, at)
    return gathering.origins()


def _only(origin: Origin) -> Column:
    return Column("", "", None, (origin,))


def _kinds(origins: Iterable[Origin]) -> set[tuple[object, Path, int]]:
    return {(one[0], one[1], one[2]) for one in origins}


def _inside(upstream: ColumnOf | ScopeColumn, scope: int) -> bool:
    return isinstance(upstream, ScopeColumn) and upstream.scope == scope
