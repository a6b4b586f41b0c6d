"""What is open is answered from what it stands on, before the whole project is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lineage_lsp.base.text import FilePath, FilePosition
from lineage_lsp.features.hover import hover
from lineage_lsp.project import home
from lineage_lsp.project.properties import Properties, read_properties
from lineage_lsp.store.places import HOME_VARIABLE
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.glance import Glance, glance_at
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text
from tests.workspace.test_host import SECONDS, Following

SETTINGS = Settings(dialect="duckdb")
SHOP = """
    -- source: shop.orders(id integer, amount integer)
    -- file: models/stg_orders.sql
    select id as order_id, {{ cents('amount') }} as amount from {{ source('shop', 'orders') }}
    -- file: models/totals.sql
    select order_id, sum(amount) as total from {{ ref('stg_orders') }} group by 1
    -- file: models/elsewhere.sql
    select nothing from {{ ref('no_such_model') }}
    -- file: models/deep/orders.yml
    models:
      - name: stg_orders
        columns: [{name: amount, description: In whole dollars., tests: [not_null]}]
    -- file: models/deep/other.yml
    models: [{name: elsewhere, columns: [{name: nothing}]}]
    -- file: macros/cents.sql
    {% macro cents(column) %}{{ column }} / 100{% endmacro %}
"""
TOTALS = "models/totals.sql"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def look(root: Path, text: str | None = None, path: str = TOTALS) -> Glance | None:
    with Store.temporary() as store:
        place = root / path
        return glance_at(root, SETTINGS, store, {place: (place.read_text() if text is None else text, 3)})


def test_a_glance_says_what_the_whole_project_says(tmp_path: Path) -> None:
    root = project_text(SHOP).write(tmp_path)
    found = look(root)
    assert found is not None
    assert set(found.project.nodes) == {"source.shop.shop.orders", "model.shop.stg_orders", "model.shop.totals"}
    path = FilePath(TOTALS)
    at = found.documents[path].text.index("total from")
    with found.store.read() as connection:
        state = found.published(1).state(Reader(connection, found.store.scope))
        first = hover(state, FilePosition(path, at))
    found.close()
    assert first is not None
    with Store.temporary() as store:
        whole = Indexer(root, SETTINGS)
        fill(store, whole, jobs=1)
        with store.read() as connection:
            reader = Reader(connection, store.scope)
            assert reader.columns(reader.ids.object(whole.nodes_in(path)[0]))
            state = found.published(1).state(reader)
            second = hover(state, FilePosition(path, at))
    # Ids of rows differ from store to store.
    assert _ID.sub("", repr(second)) == _ID.sub("", repr(first))
    assert not state.indexed


def test_the_text_on_the_screen_counts(tmp_path: Path) -> None:
    root = project_text(SHOP).write(tmp_path)
    found = look(root, "select order_id as number from {{ ref('stg_orders') }}")
    assert found is not None
    (view,) = found.documents[FilePath(TOTALS)].views
    assert [column.name for column in view.linkage.shape.columns] == ["number"]
    assert found.versions == {root / TOTALS: 3}
    found.close()


@pytest.mark.parametrize(
    "text",
    [
        "select * from {{ ref('no_such_model') }}",
        "select * from other_schema.rates",
        "select {{ graph.nodes | length }} as number",
        "select {{ adapter.get_relation(target.database, 'other_schema', 'rates') is none }} as missing",
    ],
)
def test_what_more_of_the_project_might_explain_is_not_guessed(tmp_path: Path, text: str) -> None:
    assert look(project_text(SHOP).write(tmp_path), text) is None


@pytest.mark.parametrize(
    "text",
    [
        "select {{ adapter.get_columns_in_relation(ref('stg_orders')) | length }} as width from {{ ref('stg_orders') }}",  # noqa: E501
        "select amount as width from {{ ref('stg_' ~ 'orders') }}",
        "select {{ load_relation(this) is none }} or amount > 0 as width from {{ ref('stg_orders') }}",
        "select amount as width from {{ all_orders() }}",
    ],
)
def test_names_that_only_rendering_finds_are_looked_for(tmp_path: Path, text: str) -> None:
    shop = f"""
    {SHOP.strip()}
    -- file: macros/all_orders.sql
    {{% macro all_orders() %}}(select * from {{{{ ref('named_' ~ 'orders') }}}}){{% endmacro %}}
    -- file: models/named_orders.sql
    select * from {{{{ source('sh' ~ 'op', 'orders') }}}}
    """
    found = look(project_text(shop).write(tmp_path), text)
    assert found is not None
    (view,) = found.documents[FilePath(TOTALS)].views
    found.close()
    assert view.linked is not None
    (column,) = view.linked.columns
    assert column.name == "width"
    assert {edge.upstream.relation for edge in column.edges} <= {"model.shop.stg_orders", "model.shop.named_orders"}
    assert {"source.shop.shop.orders"} < set(found.project.nodes)


def test_little_is_read_for_a_file_that_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[FilePath] = []

    def noted(path: FilePath, text: str) -> Properties:
        read.append(path)
        return read_properties(path, text)

    monkeypatch.setattr(home, "read_properties", noted)
    assert look(project_text(SHOP).write(tmp_path), path="macros/cents.sql") is None
    assert read == []


def test_a_properties_file_is_read_only_where_it_names_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project_text(SHOP).write(tmp_path)
    for name, text in {
        "tests_of_it": "models: [{name: elsewhere, tests: [{relationships: {to: ref('totals')}}]}]",
        "other_source": "sources:\n  - name: shop_2\n    tables: [{name: orders, description: not of the shop}]\n",
        "quoted": """models: [{"name": "totals", columns: [{name: total, description: In all.}]}]""",
    }.items():
        (root / "models" / f"{name}.yml").write_text(text)
    read: list[str] = []

    def noted(path: FilePath, text: str) -> Properties:
        read.append(Path(path).stem)
        return read_properties(path, text)

    monkeypatch.setattr(home, "read_properties", noted)
    found = look(root)
    assert found is not None
    found.close()
    assert {"orders", "quoted"} < set(read)
    assert set(read).isdisjoint({"tests_of_it", "other_source", "other"})


def test_a_properties_file_names_nodes_from_everywhere(tmp_path: Path) -> None:
    assert look(project_text(SHOP).write(tmp_path), path="models/deep/orders.yml") is None


def test_a_host_answers_first_from_a_glance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    following = Following(project_text(SHOP).write(tmp_path / "shop"))
    following.host.open_buffer(following.root / TOTALS, (following.root / TOTALS).read_text(), 1)
    whole: list[bool] = []
    published = following.host.publish

    def noted(state: object, *rest: object) -> None:
        whole.append("model.shop.elsewhere" in getattr(state, "project").nodes)  # noqa: B009 # of any kind
        published(state, *rest)  # type: ignore[arg-type] # as it came

    monkeypatch.setattr(following.host, "publish", noted)
    following.host.start()
    try:
        following.host.complete().result(SECONDS)
        assert whole[0] is False
        assert all(whole[1:])
        assert following.columns("totals") == ["order_id", "total"]
        with following.state() as state:
            assert FilePath("models/elsewhere.sql") in state.problems
    finally:
        following.host.close()
