"""The law: after any chain of edits the facts equal those of a fresh reading."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lineage_lsp.base.text import FilePath
from tests.analysis.checks import facts_of, indexed
from tests.projects import ProjectText, project_text

FILES: dict[str, list[str | None]] = {
    "models/stg_orders.sql": [
        "select * from {{ source('shop', 'orders') }}",
        "select id, amount from {{ source('shop', 'orders') }}",
        "select id, amount as total from {{ source('shop', 'orders') }}",
        "select id, from {{ source('shop'",
    ],
    "models/customers.sql": [
        "select id, amount from {{ ref('stg_orders') }}",
        "with o as (select * from {{ ref('stg_orders') }}) select o.*, 1 as one from o",
        "select sum(total) as total from {{ ref('stg_orders') }} where id > 1",
        "select 1 as nothing",
    ],
    "models/report.sql": [
        "select * from {{ ref('customers') }}",
        "select c.total from {{ ref('customers') }} c join {{ ref('stg_orders') }} o using (id)",
        "select x from other_schema.rates",
        "{{ config(enabled=false) }} select 1 as a",
    ],
    "models/late.sql": [
        None,
        "select id from {{ ref('report') }}",
        "select id from public.report",
        "select * from {{ ref('missing') }}",
    ],
    "models/schema.yml": [
        None,
        "models:\n  - name: stg_orders\n    columns:\n      - name: id\n      - name: note\n",
        "models:\n  - name: report\n    config: {enabled: false}\n",
    ],
    "target/catalog.json": [
        None,
        '{"sources": {"source.shop.shop.orders": {"columns": {"id": {"name": "id", "type": "INTEGER", "index": 1}}}}}',
        '{"sources": {"source.shop.shop.orders": {"columns": {"amount": {"name": "amount", "index": 2}}}}}',
        '{"nodes": {"model.shop.customers": {"columns": {"one": {"name": "one", "type": "INT", "index": 1}}}}}',
        '{"sources": {"source',
    ],
}

Edit = tuple[str, int]
edits = st.lists(
    st.sampled_from(sorted(FILES)).flatmap(lambda path: st.tuples(st.just(path), st.integers(0, len(FILES[path]) - 1))),
    min_size=1,
    max_size=8,
)


@given(edits)
@example([("models/customers.sql", 2), ("models/late.sql", 2), ("models/customers.sql", 0)])
@example([("models/late.sql", 1), ("models/report.sql", 3), ("models/report.sql", 0)])
@example([("target/catalog.json", 1), ("models/customers.sql", 1), ("target/catalog.json", 3)])
@settings(max_examples=60, deadline=None)
def test_any_chain_of_edits_ends_as_a_fresh_index(chain: list[Edit]) -> None:
    state = {path: variants[0] for path, variants in FILES.items()}
    with indexed(_project(state)) as project:
        project.take_changes()
        for path, number in chain:
            state[path] = text = FILES[path][number]
            file = project.root / path
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.parent.mkdir(exist_ok=True)
                file.write_text(text + "\n")
            project.text_changed([FilePath(path)])
            for _ in project.link_in_parts(jobs=0):
                pass
        after = facts_of(project)
    with indexed(_project(state)) as fresh:
        fresh.take_changes()
        assert _comparable(after) == _comparable(facts_of(fresh))


def _project(state: dict[str, str | None]) -> ProjectText:
    lines = ["-- source: shop.orders"]
    for path, text in state.items():
        if text is not None:
            lines += [f"-- file: {path}", text]
    return project_text("\n".join(lines))


def _comparable(document: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in document.items() if key != "project"}
