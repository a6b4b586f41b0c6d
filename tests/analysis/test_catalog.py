"""What the catalog adds: columns and types the warehouse had when dbt asked it last."""

from __future__ import annotations

import json

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.workspace.indexer import Indexer
from tests.analysis.checks import indexed

ORDERS = {"id": "INTEGER", "amount": "DECIMAL(16,2)", "note": "VARCHAR"}
SHOP = """
-- source: shop.orders(amount numeric)
-- file: macros/columns.sql
{% macro columns_of(relation) %}
{%- for column in adapter.get_columns_in_relation(relation) %}{{ column.name }}{{ ", " if not loop.last }}{% endfor -%}
{% endmacro %}
-- file: models/stg_orders.sql
select *, cast(id as text) as number from {{ source('shop', 'orders') }}
-- file: models/totals.sql
select id, sum(amount) as total, max(paid) as paid from {{ ref('stg_orders') }} group by id
-- file: models/named.sql
select {{ columns_of(source('shop', 'orders')) }} from {{ source('shop', 'orders') }}
"""


def with_catalog(sources: dict[str, str] | None = None, **models: dict[str, str]) -> str:
    """The shop with a catalog of columns and types; `sources` those of shop.orders."""
    catalog = {
        "sources": {"source.shop.shop.orders": listed(sources)} if sources else {},
        "nodes": {f"model.shop.{name}": listed(columns) for name, columns in models.items()},
    }
    return f"{SHOP}-- file: target/catalog.json\n{json.dumps(catalog)}\n"


def listed(columns: dict[str, str]) -> dict[str, object]:
    places = enumerate(columns.items(), 1)
    return {"columns": {name: {"name": name, "type": type_, "index": at} for at, (name, type_) in places}}


def columns(indexer: Indexer, unique_id: str) -> dict[str, str | None]:
    """Names and types, in order; what is only known from its use in brackets."""
    found = indexer.facts(UniqueId(unique_id)).node.columns
    return {f"({one.name})" if one.is_stub else one.name: one.data_type for one in found}


def test_a_source_has_the_columns_the_warehouse_had() -> None:
    with indexed(with_catalog(ORDERS)) as shop:
        found = columns(shop, "source.shop.shop.orders")
        assert found == {"id": "integer", "amount": "numeric", "note": "varchar", "(paid)": None}


def test_a_star_over_it_gives_them_and_what_came_later_is_no_error() -> None:
    with indexed(with_catalog(ORDERS)) as shop:
        staged = columns(shop, "model.shop.stg_orders")
        assert list(staged) == ["id", "amount", "note", "number", "(paid)"]
        assert (staged["note"], staged["number"]) == ("varchar", "text")
        assert list(shop.problems.everywhere()) == []


def test_a_model_takes_types_its_sql_does_not_show() -> None:
    with indexed(with_catalog(None, totals={"id": "BIGINT", "total": "HUGEINT", "gone": "TEXT"})) as shop:
        found = columns(shop, "model.shop.totals")
        assert (list(found), found["total"]) == (["id", "total", "paid"], "hugeint")


def test_macros_that_look_at_the_columns_of_a_source_see_them() -> None:
    with indexed(with_catalog(ORDERS)) as shop:
        assert list(columns(shop, "model.shop.named")) == ["id", "amount", "note"]


def test_without_the_manifest_nothing_of_it_is_read() -> None:
    with indexed(with_catalog(ORDERS), use_manifest=False) as shop:
        assert columns(shop, "source.shop.shop.orders") == {"amount": "numeric", "(id)": None, "(paid)": None}
