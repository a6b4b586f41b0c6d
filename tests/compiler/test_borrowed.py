"""dbt's code in place of ours, with the places of what we know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lineage_lsp.base.text import FilePath, FileSpan, Span
from lineage_lsp.compiler.borrowed import borrowed, without_injected
from lineage_lsp.compiler.compiled import MANIFEST
from tests.compiler.small import compiled

RAW = "select\n  id,\n  {{ run_query('select 1').columns[0].values()[0] }} as one\nfrom x\n"
PATH = FilePath("models/a.sql")


def test_lines_we_know_keep_their_places() -> None:
    ours = compiled(f"-- file: models/a.sql\n{RAW}")
    assert ours.guessed
    made = borrowed(ours, "select\n  id,\n  7 as one\nfrom x\n", RAW, FileSpan(PATH, Span(0, len(RAW))))
    assert made.fallback == MANIFEST
    assert not made.guessed
    assert made.assumed == ours.assumed
    assert made.rendered is not None
    places = {name: made.rendered.origin_of(made.rendered.text.index(name)).span for name in ("id", "from")}
    assert {name: RAW[span.start : span.end] for name, span in places.items()} == {"id": "i", "from": "f"}
    assert made.rendered.origin_of(made.rendered.text.index("7")).span == Span(0, len(RAW))


def test_without_a_rendering_the_lines_of_the_file_count() -> None:
    raw = "select id\nfrom {{ broken("
    ours = replace(compiled(f"-- file: models/a.sql\n{raw}"), assumed=())
    made = borrowed(ours, "select id\nfrom y", raw, FileSpan(PATH, Span(0, len(raw))))
    assert made.problems == ()
    assert made.rendered is not None
    assert made.rendered.origin_of(7).span == Span(7, 8)


INJECTED = "__dbt__cte__e as (\nselect ')' as x -- )\n)"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"with {INJECTED} select * from __dbt__cte__e", "select * from __dbt__cte__e"),
        (f"with {INJECTED},  {INJECTED} select 1", "select 1"),
        (f"-- note\nwith {INJECTED}, a as (select 1) select 2", "-- note\nwith a as (select 1) select 2"),
        ("with a as (select 1) select 2", "with a as (select 1) select 2"),
        ("with __dbt__cte__e as ( select 1", "with __dbt__cte__e as ( select 1"),
    ],
)
def test_ephemeral_models_stay_outside(code: str, expected: str) -> None:
    assert without_injected(code) == expected
