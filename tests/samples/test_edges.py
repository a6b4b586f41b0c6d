"""The large project the store is measured with."""

from __future__ import annotations

from collections import Counter

from benchmarks.edges import HUB, large_project
from lineage_lsp.analysis.facts import NodeFacts


def small() -> list[NodeFacts]:
    return list(large_project(200, 19_000))


def test_it_has_as_many_models_and_edges_as_asked_for() -> None:
    nodes = small()
    assert len({facts.node.unique_id for facts in nodes}) == 200
    edges = [(facts.node.unique_id, *edge[:3]) for facts in nodes for edge in facts.node.edges]
    assert len(edges) == len(set(edges)) == 19_000


def test_it_is_the_same_every_time() -> None:
    assert small() == small()
    assert small() != list(large_project(200, 19_000, seed=2))


def test_parents_and_their_columns_come_first() -> None:
    columns: dict[str, set[str]] = {}
    for facts in small():
        parents = {dependency.upstream for dependency in facts.node.dependencies}
        own: set[str] = {column.key for column in facts.node.columns}
        for edge in facts.node.edges:
            assert edge.upstream in parents
            assert edge.upstream_column in columns[edge.upstream]
            assert edge.target in own
        columns[facts.node.unique_id] = own


def test_the_hub_feeds_more_than_any_other() -> None:
    children = Counter(dependency.upstream for facts in small() for dependency in facts.node.dependencies)
    assert children.most_common(1)[0][0] == HUB
