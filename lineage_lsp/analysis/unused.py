"""CTEs, and columns of CTEs, that nothing reads."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from lineage_lsp.analysis.link_columns import Column
from lineage_lsp.analysis.link_outputs import is_plain
from lineage_lsp.analysis.link_scopes import ScopeLink
from lineage_lsp.analysis.linked import ColumnOf, LinkProblem, ScopeColumn
from lineage_lsp.base.text import Span
from lineage_lsp.sql.unit import Scope

UNUSED_CTE = "unused-cte"
UNUSED_COLUMN = "unused-column"


def unused_ctes(scopes: Iterable[Scope]) -> Iterator[LinkProblem]:
    """CTEs that nothing selects from; what only a recursive one's own branches do is nothing."""
    scopes = tuple(scopes)
    read = {(source.scope, scope.id) for scope in scopes for source in scope.sources if source.scope >= 0}
    used = {one for one, by in read if by not in scopes[one].branches}
    for scope in scopes:
        if scope.kind == "cte" and scope.name_at and scope.id not in used:
            yield LinkProblem(UNUSED_CTE, f"Nothing selects from `{scope.name}`.", Span(*scope.name_at))


def unused_columns(links: Sequence[ScopeLink]) -> Iterator[LinkProblem]:
    """Columns of CTEs that nobody names and that reach no result through a `*`.

    links: all linked, every name in them resolved. A CTE of which no column is read is selected from for its rows,
    and what shapes the rows, a key of `group by 1` or of `distinct`, is of use by being there.

        with o as (select id, amount, note from orders) select id, amount from o    -- nothing reads `note`
    """
    named = {one[0] for link in links for found in link.every_name() for one in found}
    whole = _handed_on_whole(links)
    candidates = [link for link in links if _is_plain(link.scope) and link.scope.id not in whole]
    if not any(
        _is_told(link, at) and link.columns[at] not in named for link in candidates for at in range(link.written)
    ):
        return  # as of most texts, and it took a quarter of linking them to find that out the long way
    live = _live(links, named)
    for link in candidates:
        number = link.scope.id
        dead = [at for at in range(link.written) if ScopeColumn(number, at) not in live]
        if len(dead) == link.written:
            continue
        shaping = {reference for row in link.scope.rows for reference, _ in row.inputs}
        for at in dead:
            item = link.items[at]
            if item is None or item.at is None or not _is_told(link, at):
                continue
            if shaping.isdisjoint(reference for reference, _ in item.inputs):
                message = f"Nothing reads `{item.name}` of `{link.scope.name}`."
                yield LinkProblem(UNUSED_COLUMN, message, Span(*item.at))


def columns_read(links: Sequence[ScopeLink]) -> frozenset[ColumnOf]:
    """The columns outside that somebody names, or that reach a result; `*` of a relation of which any may be.

    A `*` alone reads nothing: `with o as (select * from orders) select id from o` reads the id. One that leaves out or
    renames columns does not work without them.
    """
    named = {one[0] for link in links for found in link.every_name() for one in found}
    for link in links:
        if any(one.star is not None and not is_plain(one.star) for one in link.scope.outputs):
            named.update(one for at in range(len(link.scope.sources)) for one in link.table(at).columns)
    return frozenset(one for one in _live(links, named) if isinstance(one, ColumnOf))


def _is_told(link: ScopeLink, at: int) -> bool:
    """Whether a column is one that somebody wrote with a name of its own."""
    item = link.items[at]
    return item is not None and item.star is None and item.at is not None and item.name_at is not None


def _handed_on_whole(links: Sequence[ScopeLink]) -> set[int]:
    """The scopes of which a `*` gives all columns as they are to a result: `select * from final`."""
    return {
        source.scope
        for link in links
        if link.scope.kind not in _PASSING
        and any(one.star is not None and one.star.ref < 0 and is_plain(one.star) for one in link.scope.outputs)
        for source in link.scope.sources
        if not source.hidden
    }


_PASSING = frozenset({"cte", "derived", "branch"})
"""Kinds of scopes whose columns are of use only where somebody reads them."""

_BY_NAME = _PASSING | {"root", "subquery", "value"}
"""Kinds of scopes that read by name; any other, a pivot say, may look at all that is there."""


def _is_plain(scope: Scope) -> bool:
    return scope.kind == "cte" and not scope.branches and not scope.columns and not scope.open


def _live(links: Sequence[ScopeLink], named: Iterable[Column]) -> set[ScopeColumn | ColumnOf]:
    """The columns that are of use to somebody."""
    live: set[ScopeColumn | ColumnOf] = set()
    waiting: list[ScopeColumn | ColumnOf] = []
    for column in itertools.chain(named, _asked_for(links)):
        if column.target is not None:
            waiting.append(column.target)
        else:
            waiting.extend([one for one, _ in column.parents])
    while waiting:
        target = waiting.pop()
        if target in live:
            continue
        live.add(target)
        if isinstance(target, ScopeColumn):
            link = links[target.scope]
            item = link.items[target.ordinal]
            # What a column is made of that somebody wrote has names, and is of use by these.
            if item is None or item.star is not None:
                waiting.extend([one for one, _ in link.columns[target.ordinal].parents])
    return live


def _asked_for(links: Sequence[ScopeLink]) -> Iterator[Column]:
    """All of what is a result, or is read in another way than by name."""
    for link in links:
        scope = link.scope
        if scope.kind not in _PASSING:
            yield from link.columns
        if scope.kind not in _BY_NAME:
            for number in range(len(scope.sources)):
                yield from link.table(number).columns
        for row in scope.rows:
            for reference, _ in row.inputs:
                if reference < 0:
                    yield from links[~reference].columns
        for keys in link.joined_by.values():
            for key in keys:
                yield from link.shared(key)
