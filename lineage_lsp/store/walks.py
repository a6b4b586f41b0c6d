"""Walks along edges, by ids alone: everything reachable, or everything with its distance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from lineage_lsp.store.results import Step
from lineage_lsp.store.statements import chunks
from lineage_lsp.store.tables import column_lineage, dependencies


@dataclass(frozen=True, slots=True)
class Direction:
    """One step leads from a row's `here` to its `there`."""

    here: ColumnElement[str]
    there: ColumnElement[str]


# In `dependencies` the source depends on the target; in `column_lineage` the target is derived from the source.
TO_PARENTS = Direction(dependencies.c.source_object_id, dependencies.c.target_object_id)
TO_CHILDREN = Direction(dependencies.c.target_object_id, dependencies.c.source_object_id)
TO_SOURCES = Direction(column_lineage.c.target_column_id, column_lineage.c.source_column_id)
TO_USES = Direction(column_lineage.c.source_column_id, column_lineage.c.target_column_id)


def reachable(connection: Connection, start: Collection[str], along: Direction) -> set[str]:
    """All ids some steps lead to; never one of `start`, even on a cycle."""
    here, there = along.here, along.there
    found: set[str] = set()
    for chunk in chunks(start):
        walk = select(there.label("id")).where(here.in_(chunk)).cte("walk", recursive=True)
        # UNION visits each id once, so a cycle ends the walk too. A depth column would undo that.
        walk = walk.union(select(there).join(walk, here == walk.c.id))
        found.update(connection.scalars(select(walk.c.id)))
    return found.difference(start)


def steps(
    connection: Connection, start: Collection[str], along: Direction, depth: int | None = None
) -> dict[str, Step]:
    """All ids up to `depth` steps away, nearest first; never one of `start`.

    One query for each level. Of several shortest ways, the one over the smallest id is told.
    """
    here, there = along.here, along.there
    seen = set(start)
    found: dict[str, Step] = {}
    frontier, distance = sorted(seen), 0
    while frontier and (depth is None or distance < depth):
        distance += 1
        reached: list[str] = []
        for chunk in chunks(frontier):
            query = select(here, there).where(here.in_(chunk)).order_by(here, there)
            for via, one in connection.execute(query):
                if one not in seen:
                    seen.add(one)
                    found[one] = Step(distance, via)
                    reached.append(one)
        frontier = sorted(reached)
    return found
