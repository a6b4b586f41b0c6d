"""The law of writing: any chain of writes leaves what one fresh write of the final facts would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from lineage_lsp.analysis.facts import NodeFacts
from lineage_lsp.base.diagnostics import Diagnostic, Severity
from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.store.store import Store
from tests.store.facts import cte, node
from tests.store.test_write import FACT_TABLES, contents, put

NODES = ("source.s.raw.a", "model.s.b", "model.s.c", "model.s.d", "relation:x.y")
COLUMNS = ("i", "j", "k", "*")

names = st.sampled_from(COLUMNS)
relations = st.sampled_from(NODES)
some_columns = st.lists(names, max_size=3).map(" ".join)
subtypes = st.sampled_from(("IDENTITY", "AGGREGATION", "CONDITIONAL"))
edge = st.builds("{}<{}:{}~{}".format, names, relations, names, subtypes)
influence = st.builds("{}:{}~{}".format, relations, names, st.sampled_from(("FILTER", "JOIN")))
stub = st.builds("{}:{}".format, relations, names)
problem = st.builds(
    Diagnostic,
    st.sampled_from(("unknown-column", "sql-syntax")),
    st.sampled_from(Severity),
    st.just("A sentence."),
    st.just(FileSpan(FilePath("models/b.sql"), Span(1, 2))),
)


def listed(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(one, max_size=3, unique=True).map(" ".join)


@st.composite
def facts(draw: st.DrawFn) -> NodeFacts:
    unique_id = draw(st.sampled_from(NODES[:4]))
    with_ctes = draw(st.sets(st.sampled_from(("x", "y"))))
    made = node(
        unique_id,
        draw(some_columns),
        edges=draw(listed(edge)),
        influences=draw(listed(influence)),
        parents=draw(listed(relations)),
        ctes=tuple(cte(unique_id, one, draw(some_columns), edges=draw(listed(edge))) for one in sorted(with_ctes)),
        stubs=draw(listed(stub)),
        problems=tuple(draw(st.lists(problem, max_size=2))),
        text=draw(st.sampled_from(("select 1", "select 2"))),
    )
    if not draw(st.booleans()):
        return made
    # The analysis may list the columns others ask of an open relation itself.
    hidden = tuple(column._replace(is_stub=True) for column in made.node.columns)
    return replace(made, node=replace(made.node, columns=hidden))


@dataclass(frozen=True, slots=True)
class Step:
    written: list[NodeFacts] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


chains = st.lists(
    st.builds(Step, st.lists(facts(), max_size=3), st.lists(st.sampled_from(NODES), max_size=2)), max_size=6
)


def empty(store: Store) -> None:
    with store.write() as connection:
        for table in reversed(FACT_TABLES):
            connection.execute(delete(table))


def check_law(store: Store, chain: list[Step]) -> None:
    empty(store)
    last: dict[str, NodeFacts] = {}
    for step in chain:
        put(store, *step.written, removed=step.removed)
        for gone in step.removed:
            last.pop(gone, None)
        last.update((one.node.unique_id, one) for one in step.written)
    chained = contents(store)
    empty(store)
    put(store, *last.values())
    assert chained == contents(store)
    assert put(store, *last.values()).changed == set()
    put(store, removed=list(last))
    assert contents(store) == {table.name: [] for table in FACT_TABLES}


@settings(max_examples=60, deadline=None)
@given(chains)
def test_on_sqlite(chain: list[Step]) -> None:
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "metadata.db") as store:
        check_law(store, chain)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chain=chains)
def test_on_postgresql(postgres_url: str, chain: list[Step]) -> None:
    with Store.open(postgres_url) as store:
        check_law(store, chain)
