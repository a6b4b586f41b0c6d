"""The unit: all that one SQL text says by itself, by name only; what other files say is met when it is linked.

Units cross process borders and lie in caches, so their records are arrays in MessagePack. Spans are half-open
code points of the text. Names are keys, as the dialect compares them, unless said otherwise.
"""

from __future__ import annotations

import msgspec

UNIT_VERSION = 27
"""Goes into every encoded unit: raise it whenever a record or its meaning changes."""

IDENTITY, TRANSFORMATION, AGGREGATION, CONDITIONAL, WINDOW, JOIN, FILTER, GROUP_BY, SORT = range(9)
"""OpenLineage's subtypes as numbers: what an `Input` carries."""

PRESENCE = 9
"""In place of a subtype: of a subquery, only whether it has rows, which what shapes these decides."""

MASKED = 16
"""Added to a subtype when the value goes through a hash, a mask or a count."""

Input = tuple[int, int]
"""(reference, subtype): a reference's number in its scope, or `~n` for all that subquery n gives."""

At = tuple[int, int]


class Ref(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A column reference as written: `a.b.c`.

    parts: where qualifier, column and struct fields part is decided by what the sources turn out to be.
    `("", "2")` is the second column of the scope itself, `order by 2`.
    at: start and end of each part, flat; shorter than `parts` where the parser kept no place.
    visible: it sees only the first so many sources of its scope (a join's condition, a lateral); -1: all.
    fields: the first part is the column, and all others are fields: `a:b`.
    """

    parts: tuple[str, ...]
    at: tuple[int, ...]
    visible: int = -1
    fields: bool = False


class Star(msgspec.Struct, frozen=True, array_like=True, gc=False):
    r"""What `*` becomes is decided at link time.

    ref: number of the qualifier's reference, `t` or `t.struct` of `t.struct.*`; -1 for a bare star.
    like: (pattern, kind) keeps the names that fit: kind is "like", "ilike", "regex" (found anywhere), "full" or
    "names" (a line each). keep: False for what is left by those that fit.
    wrapped: the star stands in an expression that is computed for each column: `sum(columns(*))`. ways: further kinds
    it has there, as of `case when columns(*) > 0 then columns(*) end`; the output's inputs are the rest of it.
    alias: names each column anew; `\1` in it is what the pattern's first group matched.
    except_: keys; `t.a` for the column of one source only.
    depth: DuckDB's `unnest(s)`: so many levels of the struct `ref` become columns; any other value stays one.
    made: nobody wrote it: it stands for columns nobody can know, made of the output's inputs.
    """

    ref: int = -1
    except_: tuple[str, ...] = ()
    replace: tuple[Output, ...] = ()
    rename: tuple[tuple[str, str, str], ...] = ()  # key, new name as written, new key
    like: tuple[str, str] | None = None
    keep: bool = True
    wrapped: int = IDENTITY
    alias: str = ""
    made: bool = False
    depth: int = 0
    ways: tuple[int, ...] = ()


class Output(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An item of a select list.

    name: as written, or as the dialect makes it up. text: the expression in one line, without its alias.
    at: the whole item; name_at: its alias, or the column's name that names it.
    fields: of a struct built here; one without a name is whatever a map gives. unnamed: nothing in the text names it.
    """

    name: str
    key: str
    text: str
    at: At | None
    name_at: At | None
    inputs: tuple[Input, ...]
    data_type: str | None = None
    star: Star | None = None
    fields: tuple[Output, ...] = ()
    unnamed: bool = False


class Name(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name in a list of names: `t(a, b)`, `using (a)`. name: as written."""

    name: str
    key: str
    at: At | None


class Source(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a scope selects from: a relation (`parts`) or another scope of the unit.

    alias: the name its columns are qualified with; "" when it has none.
    columns: `t(a, b)` renames the first columns. using: columns shared with the sources before it.
    hidden: seen by join conditions only (semi and anti joins). element: an unnested array, whose first column's
    fields can be named like columns. comma: it stands behind a comma, joined with nothing before it.
    """

    alias: str
    alias_at: At | None
    parts: tuple[str, ...] = ()
    parts_at: At | None = None
    scope: int = -1
    columns: tuple[Name, ...] = ()
    using: tuple[Name, ...] = ()
    natural: bool = False
    hidden: bool = False
    element: bool = False
    comma: bool = False


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What shapes the rows of a scope: a join's condition, a filter, a grouping, an order."""

    subtype: int
    clause: int
    inputs: tuple[Input, ...]
    text: str
    at: At | None


VARIABLES = "variables"
"""Kind of the scope around the statements of a script: its sources are what the script's variables hold."""

ON, WHERE, GROUP, HAVING, ORDER = range(5)
"""Clauses of a `Row`: they differ in which names of the select list they see."""


class Scope(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A query inside the unit.

    kind: "root", "cte", "derived", "branch", "subquery", "value", "lateral", "values", "unnest", "function", "pivot",
    "unpivot", "recursive" … name: of a CTE, as written.
    parent: the scope whose sources a correlated reference may mean, and how many of them it sees; -1: none.
    branches: of a set operation, which has no outputs of its own. by_name: they match by name; kept: "left" for the
    columns of the first alone, "inner" for those that all have, only: for those named.
    columns: a list of names that renames the outputs: `with t(a, b) as …`.
    open: it may give columns that cannot be known: a table function, `pivot … in (any)`.
    """

    id: int
    kind: str
    name: str | None
    name_at: At | None
    at: At | None
    parent: int
    visible: int
    sources: tuple[Source, ...]
    outputs: tuple[Output, ...]
    refs: tuple[Ref, ...]
    rows: tuple[Row, ...]
    branches: tuple[int, ...] = ()
    by_name: bool = False
    columns: tuple[Name, ...] = ()
    recursive: bool = False
    open: bool = False
    kept: str = ""
    only: tuple[str, ...] = ()


class Statement(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One statement. kind: select, create, insert, merge, update, delete.

    scope: the query that gives the columns. target: the relation written to; columns: its columns named there;
    given: those whose value the statement says beside the query, `partition (day = '2024-01-01')`.
    placed: so many outputs, the last ones, are for the target's columns by place: `… insert values (a, b)`; -1: all.
    """

    kind: str
    scope: int
    target: tuple[str, ...] = ()
    target_at: At | None = None
    columns: tuple[Name, ...] = ()
    given: tuple[str, ...] = ()
    placed: int = 0


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    code: str
    message: str
    at: At | None


class Unit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """scopes: by id, which is a place in this tuple. order: ids as they can be linked, what a scope selects from
    before the scope; a correlated subquery comes before the scope around it.
    """

    version: int
    scopes: tuple[Scope, ...]
    order: tuple[int, ...]
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Unit)


def encode(unit: Unit) -> bytes:
    return _encoder.encode(unit)


def decode(data: bytes) -> Unit:
    """The unit that `encode` wrote; ValueError for anything else, a unit of another version included."""
    unit = _decoder.decode(data)
    if unit.version != UNIT_VERSION:
        raise ValueError(f"a unit of version {unit.version}, not {UNIT_VERSION}")
    return unit
