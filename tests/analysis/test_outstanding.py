"""Edits whose consequences are worked off little by little, with newer edits in between."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.indexer import Indexer
from tests.analysis.checks import indexed
from tests.analysis.test_incremental import FILES
from tests.facts import facts
from tests.projects import ProjectText, project_text

SHOP = """
    -- source: shop.orders(id, amount)
    -- file: models/a.sql
    select id, amount from {{ source('shop', 'orders') }}
    -- file: models/aside.sql
    select 1 as one
    -- file: models/b.sql
    select * from {{ ref('a') }}
    -- file: models/c.sql
    select b.*, aside.one from {{ ref('b') }} as b cross join {{ ref('aside') }} as aside
"""
RENAMED = "select id as number, amount from {{ source('shop', 'orders') }}\n"


def begin(project: Indexer, name: str, text: str) -> None:
    path = FilePath(f"models/{name}.sql")
    project.files.open_buffer(path, text)
    project.begin_change([path])


def finish(project: Indexer) -> frozenset[UniqueId]:
    """Do all that is left; the nodes whose facts changed."""
    while project.go_on():
        pass
    return project.take_changes().ids


def columns(project: Indexer, name: str) -> list[str]:
    return [one.name for one in project.analysis.linkage(UniqueId(f"model.shop.{name}")).shape.columns]


def test_what_is_as_before_is_kept_once() -> None:
    with indexed(SHOP) as project:
        reader = UniqueId("model.shop.c")
        before = project.analysis.linkage(reader)
        begin(project, "aside", "select 2 as one, 1 as two")
        finish(project)
        after = project.analysis.linkage(reader)
        assert after is not before
        assert after.shape is before.shape
        assert after.compiled.refs is before.compiled.refs
        assert after.parents is before.parents


def test_who_is_asked_for_comes_first() -> None:
    with indexed(SHOP) as project:
        project.take_changes()
        begin(project, "a", RENAMED)
        assert columns(project, "a") == ["number", "amount"]
        assert project.take_changes().ids == {"model.shop.a"}
        assert finish(project) == {"model.shop.b", "model.shop.c"}
        assert columns(project, "c") == ["number", "amount", "one"]


DESCRIBED = """
    -- file: models/a.sql
    select 1 as id, 2 as amount
    -- file: models/b.sql
    select id from {{ ref('a') }}
    -- file: models/schema.yml
    models:
      - name: a
        description: short
      - name: b
        columns: [{name: id, tests: [unique]}, {name: gone}]
"""


def test_what_an_edit_in_yaml_merely_moves_is_not_linked_again() -> None:
    path = FilePath("models/schema.yml")
    with indexed(DESCRIBED) as project, Store.temporary() as store:
        _take(project, store)
        text = (project.text(path) or "").replace("short", "a long one\n      of two lines")
        project.files.open_buffer(path, text)
        before = project.analysis.counters.relinked
        project.begin_change([path])
        told = finish_into(project, store)
        # `a`, whose description it is, and `b`, of which something is told at the place of `gone`:
        assert project.analysis.counters.relinked == before + 2
        assert sorted(one.split(".")[2] for one in told) == ["a", "b", "unique_b_id"]
        assert [text[one.at.span.start : one.at.span.end] for one in project.problems.everywhere()] == ["gone"]
        after = facts(store)
    with indexed(DESCRIBED) as fresh, Store.temporary() as store:
        fresh.files.open_buffer(path, text)
        fresh.text_changed([path])
        _take(fresh, store)
        assert after == facts(store)


def finish_into(project: Indexer, store: Store) -> frozenset[UniqueId]:
    """Do all that is left, and write it; the nodes whose facts changed."""
    while project.go_on():
        pass
    return _take(project, store)


def test_what_is_undone_before_anybody_read_it_costs_nothing() -> None:
    with indexed(SHOP) as project:
        project.take_changes()
        text = project.text(FilePath("models/a.sql")) or ""
        begin(project, "a", RENAMED)
        assert columns(project, "a") == ["number", "amount"]
        begin(project, "a", text)
        before = project.analysis.counters.relinked
        assert finish(project) == {"model.shop.a"}
        assert project.analysis.counters.relinked == before + 1
        assert columns(project, "c") == ["id", "amount", "one"]


def test_what_was_undone_is_not_kept_by_who_read_it_in_between() -> None:
    with indexed(SHOP) as project:
        project.take_changes()
        text = project.text(FilePath("models/a.sql")) or ""
        begin(project, "a", RENAMED)
        assert columns(project, "a") == ["number", "amount"]
        assert columns(project, "b") == ["number", "amount"]
        begin(project, "a", text)
        assert "model.shop.b" in finish(project)
        assert columns(project, "c") == ["id", "amount", "one"]


def test_a_parent_that_moves_while_another_changes_is_read_where_it_lies_now() -> None:
    with indexed(SHOP) as project:
        project.take_changes()
        begin(project, "aside", "{{ config(alias='elsewhere') }} select 1 as one\n")
        begin(project, "b", "select *, 2 as two from {{ ref('a') }}\n")
        finish(project)
        rendered = project.analysis.linkage(UniqueId("model.shop.c")).compiled.rendered
        assert rendered is not None
        assert "elsewhere" in rendered.text
        assert columns(project, "c") == ["id", "amount", "two", "one"]


def test_a_file_that_goes_while_it_is_outstanding_is_gone() -> None:
    with indexed(SHOP) as project:
        project.take_changes()
        begin(project, "a", RENAMED)
        assert columns(project, "a") == ["number", "amount"]
        (project.root / "models/b.sql").unlink()
        project.begin_change([FilePath("models/b.sql")])
        while project.go_on():
            pass
        changes = project.take_changes()
        assert "model.shop.b" in changes.gone
        assert "model.shop.b" not in project.analysis.known_ids()


Step = tuple[str, int, int, bool]
steps = st.lists(
    st.sampled_from(sorted(FILES)).flatmap(
        lambda path: st.tuples(st.just(path), st.integers(0, len(FILES[path]) - 1), st.integers(0, 4), st.booleans())
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("kept", [1, 500])
@given(chain=steps)
@example(chain=[("models/stg_orders.sql", 1, 1, True), ("models/stg_orders.sql", 0, 0, True)])
@example(
    chain=[
        ("models/stg_orders.sql", 2, 1, True),
        ("models/customers.sql", 3, 0, False),
        ("models/late.sql", 1, 1, True),
    ]
)
@example(chain=[("models/late.sql", 1, 0, False), ("models/report.sql", 3, 0, False)])
@example(
    chain=[
        ("models/report.sql", 1, 0, False),
        ("target/catalog.json", 1, 0, False),
        ("models/late.sql", 1, 1, True),
    ]
)
@settings(max_examples=60, deadline=None)
def test_what_was_told_on_the_way_adds_up_to_a_fresh_index(chain: list[Step], kept: int) -> None:
    """A step: a file, its new text, how much is worked off before the next step, and whether its facts are taken.

    kept: of so many nodes the code is kept.
    """
    state = {path: variants[0] for path, variants in FILES.items()}
    codes = patch("lineage_lsp.analysis.project._CODES", kept)
    with codes, indexed(_project(state)) as project, Store.temporary() as store:
        _take(project, store)
        for path, number, worked, taken in chain:
            state[path] = text = FILES[path][number]
            file = project.root / path
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.parent.mkdir(exist_ok=True)
                file.write_text(text + "\n")
            project.begin_change([FilePath(path)])
            for _ in range(worked):
                project.go_on()
            if taken:
                _take(project, store)
        while project.go_on():
            pass
        _take(project, store)
        after = facts(store)
    with indexed(_project(state)) as fresh, Store.temporary() as store:
        _take(fresh, store)
        assert after == facts(store)


def _take(project: Indexer, store: Store) -> frozenset[UniqueId]:
    changes = project.take_changes()
    with store.write() as connection:
        changes.write_to(store, connection)
    return changes.ids


def _project(state: dict[str, str | None]) -> ProjectText:
    lines = ["-- source: shop.orders"]
    for path, text in state.items():
        if text is not None:
            lines += [f"-- file: {path}", text]
    return project_text("\n".join(lines))
