"""Facts of a project far larger than any SQL we want to parse for it: 10,000 models, a million column edges.

For measuring the store alone. The shape is that of large projects: ten layers of wide models, parents drawn by a
power law so that a few hubs feed hundreds, most columns passed on from one column, some made of two. A column's
consequences therefore range from nothing to about two thousand columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from lineage_lsp.analysis.facts import ColumnFact, DependencyFact, EdgeFact, NodeFacts, ObjectFacts
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import Subtype, Tier
from lineage_lsp.base.text import FilePath

HUB = UniqueId("model.large.layer_0_model_00000")
"""Feeds more than any other model; its `column_000` is the column with the most consequences."""

_LAYERS = 10
_COLUMNS = 80
_NAMES = tuple(ColumnKey(f"column_{number:03}") for number in range(_COLUMNS))
_KINDS = (Subtype.IDENTITY, Subtype.TRANSFORMATION, Subtype.AGGREGATION)


def large_project(models: int = 10_000, edges: int = 1_000_000, *, seed: int = 1) -> Iterator[NodeFacts]:
    """Facts of `models` models in the order they build, with `edges` column edges between them all.

    Models of the first layer have no parents.
    """
    random = Random(seed)
    per_layer = -(-models // _LAYERS)
    weights = list(accumulate(1 / (rank + 2) for rank in range(models)))
    left = edges
    for number in range(models):
        layer_start = number // per_layer * per_layer
        parents = [_unique_id(parent, per_layer) for parent in _draw(random, weights, layer_start)]
        found: list[EdgeFact] = []
        if parents:
            # What is left, spread over the models left, so that the sum comes out as asked for.
            found = _edges(random, parents, left // (models - number))
            left -= len(found)
        yield _node(_unique_id(number, per_layer), parents, found)


def _draw(random: Random, weights: list[float], before: int) -> list[int]:
    """One to four of the models `before`; none when there are none."""
    if not before:
        return []
    return list(dict.fromkeys(random.choices(range(before), cum_weights=weights[:before], k=random.randint(1, 4))))


def _edges(random: Random, parents: list[UniqueId], count: int) -> list[EdgeFact]:
    """`count` edges into the columns of one model: its key from all keys, each other column from one, some from two."""
    pairs = [(_NAMES[0], parent, _NAMES[0]) for parent in parents]
    pairs += [(name, parents[number % len(parents)], name) for number, name in enumerate(_NAMES) if number]
    known = set(pairs)
    while len(pairs) < count:
        pair = (random.choice(_NAMES), random.choice(parents), random.choice(_NAMES))
        if pair not in known:
            known.add(pair)
            pairs.append(pair)
    return [_edge(target, parent, column, random.choice(_KINDS)) for target, parent, column in pairs[:count]]


def _edge(target: ColumnKey, parent: UniqueId, column: ColumnKey, kind: Subtype) -> EdgeFact:
    return EdgeFact(target, parent, column, kind, False, column, 0.7, None, None)


def _unique_id(number: int, per_layer: int) -> UniqueId:
    return UniqueId(f"model.large.layer_{number // per_layer}_model_{number:05}")


def _node(unique_id: UniqueId, parents: list[UniqueId], edges: list[EdgeFact]) -> NodeFacts:
    name = unique_id.rpartition(".")[2]
    node = ObjectFacts(
        unique_id=unique_id,
        name=name,
        object_type="model",
        package_name="large",
        parent=None,
        database_name="large",
        schema_name="main",
        relation_name=f'"large"."main"."{name}"',
        materialization="view",
        dialect="duckdb",
        definition=None,
        compiled_definition=None,
        description="",
        file_path=FilePath(f"models/{name}.sql"),
        span=None,
        line_start=None,
        line_end=None,
        extracted_from="sql_parsing",
        tier=Tier.SILVER,
        confidence=0.9,
        reason=None,
        checksum=name,
        columns=tuple(ColumnFact(key, key, "bigint", None, True, False, 0.7, None, None) for key in _NAMES),
        edges=tuple(edges),
        influences=(),
        dependencies=tuple(DependencyFact(parent, "ref", 0.9) for parent in parents),
    )
    return NodeFacts(node, (), (), ())
