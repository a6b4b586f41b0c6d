"""What shapes rows: those of the results, or those of one subquery, whose value it then shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lineage_lsp.analysis.link_columns import Column, Gathering, Path, Place, innermost
from lineage_lsp.analysis.linked import ColumnOf, ScopeColumn
from lineage_lsp.sql.unit import CONDITIONAL, JOIN, PRESENCE, Output

if TYPE_CHECKING:
    from lineage_lsp.analysis.link_scopes import ScopeLink

Shaping = tuple[Column, Path, int, str, Place]
"""A column that shapes rows: the fields read of it, the kind, the condition as written, the reference."""


def of_results(links: Sequence[ScopeLink]) -> Iterable[ScopeLink]:
    """The scopes whose rows are those of a result; all but subqueries that a select list alone reads, and theirs."""
    subqueries = {link.scope.id for link in links if link.scope.kind == "subquery"}
    if not subqueries:
        return links
    values = subqueries.intersection(~number for link in links for number in _inputs(link.scope.outputs))
    read = {number for link in links for number in _read(link)}
    first = [link for link in links if link.scope.id not in read and link.scope.id not in values]
    return _with_read(first, links)


def of_value(number: int, links: Sequence[ScopeLink], known: dict[int, Column | None]) -> Column | None:
    """What shapes the rows of a subquery that gives a value, as one column; None for nothing.

    known: the answers given so far.

        select (select max(x) from b where b.k = a.k) as v from a    -- b.k and a.k decide which x is the greatest
    """
    if number not in known:
        known[number] = _shaping_value(links[number], links) if links[number].scope.kind == "subquery" else None
    return known[number]


def _shaping_value(subquery: ScopeLink, links: Sequence[ScopeLink]) -> Column | None:
    gathering = Gathering()
    parents: dict[tuple[ColumnOf | ScopeColumn, int], None] = {}
    for link in _with_read([subquery], links):
        for column, path, subtype, _, at in shaping(link) if link.done else ():
            gathering.add((column, path, 0.0, None), subtype, at)
            if column.target is not None:
                parents[column.target, subtype] = None
    values = {one[0] for column in subquery.columns for one in column.origins if one[2] & 15 < CONDITIONAL}
    # That an array is taken apart says nothing new of a value made of its elements.
    origins = tuple(one for one in gathering.origins() if one[2] != JOIN or one[0] not in values)
    return Column("", "", None, origins, parents=tuple(parents)) if origins else None


def shaping(link: ScopeLink) -> Iterator[Shaping]:
    """All that shapes the rows of one scope."""
    scope = link.scope
    for row in scope.rows:
        for reference, code in row.inputs:
            if code == PRESENCE:
                continue
            at = scope.refs[reference].at if reference >= 0 else ()
            for hit in link.input(reference, clause=row.clause):
                column, path = innermost(hit[0], hit[1]) if hit[1] else (hit[0], ())
                yield column, path, row.subtype, row.text, at
    for source in scope.sources:
        for name in source.using:
            for column in link.shared(name.key):
                yield column, (), JOIN, f"using ({name.name})", name.at or ()
    for number, source in enumerate(scope.sources):
        if source.natural:
            for table in (link.table(at) for at in range(number + 1)):
                if table.open and (star := table.star()) is not None:
                    yield star, (), JOIN, "natural join", ()
    for number, keys in link.joined_by.items():
        for key in keys if scope.sources[number].natural else ():
            for column in link.shared(key):
                yield column, (), JOIN, "natural join", ()


def _with_read(first: Sequence[ScopeLink], links: Sequence[ScopeLink]) -> Iterator[ScopeLink]:
    """Scopes, and those whose rows become theirs, in the order of the text."""
    found = {link.scope.id for link in first}
    waiting = list(first)
    while waiting:
        for number in _read(waiting.pop()):
            if number not in found:
                found.add(number)
                waiting.append(links[number])
    return (links[number] for number in sorted(found))


def _read(link: ScopeLink) -> Iterator[int]:
    """The scopes that decide about the rows of a scope: those it selects from, and subqueries of its conditions."""
    scope = link.scope
    yield from (source.scope for source in scope.sources if source.scope >= 0)
    yield from scope.branches
    yield from (~number for row in scope.rows for number, _ in row.inputs if number < 0 and ~number != scope.id)


def _inputs(outputs: Iterable[Output]) -> Iterator[int]:
    for output in outputs:
        yield from (number for number, _ in output.inputs)
        yield from _inputs(output.fields)
        if output.star is not None:
            yield from _inputs(output.star.replace)
