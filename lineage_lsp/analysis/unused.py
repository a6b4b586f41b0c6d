"""CTEs, and columns of CTEs, that nothing reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lineage_lsp.analysis.link_columns import Column
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
    candidates = [link for link in links if _is_plain(link.scope)]
    if not candidates:
        return
    live = _live(links)
    for link in candidates:
        number = link.scope.id
        dead = [at for at in range(link.written) if ScopeColumn(number, at) not in live]
        if not dead or len(dead) == link.written:
            continue
        shaping = {reference for row in link.scope.rows for reference, _ in row.inputs}
        for at in dead:
            item = link.items[at]
            if item is None or item.star is not None or item.at is None or item.name_at is None:
                continue
            if shaping.isdisjoint(reference for reference, _ in item.inputs):
                message = f"Nothing reads `{item.name}` of `{link.scope.name}`."
                yield LinkProblem(UNUSED_COLUMN, message, Span(*item.at))


_PASSING = frozenset({"cte", "derived", "branch"})
"""Kinds of scopes whose columns are of use only where somebody reads them."""

_BY_NAME = _PASSING | {"root", "subquery"}
"""Kinds of scopes that read by name; any other, a pivot say, may look at all that is there."""


def _is_plain(scope: Scope) -> bool:
    return scope.kind == "cte" and not scope.branches and not scope.columns and not scope.open


def _live(links: Sequence[ScopeLink]) -> set[ScopeColumn]:
    """The columns that are of use to somebody."""
    live: set[ScopeColumn] = set()
    waiting: list[ScopeColumn | ColumnOf] = []
    for column in _asked_for(links):
        if column.target is not None:
            waiting.append(column.target)
        else:
            waiting.extend([one for one, _ in column.parents])
    while waiting:
        target = waiting.pop()
        if isinstance(target, ScopeColumn) and target not in live:
            live.add(target)
            waiting.extend([one for one, _ in links[target.scope].columns[target.ordinal].parents])
    return live


def _asked_for(links: Sequence[ScopeLink]) -> Iterator[Column]:
    """What names stand for; all of what is a result, or is read in another way than by name."""
    for link in links:
        scope = link.scope
        for found in link.every_name():
            for one in found:
                yield one[0]
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
