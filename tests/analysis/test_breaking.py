"""What an unsaved edit takes from the models downstream."""

from __future__ import annotations

from lineage_lsp.analysis.breaking import Breaking
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath, FileSpan
from tests.analysis.checks import indexed

SHOP = """
    -- source: shop.orders(id, amount, region)
    -- file: models/stg_orders.sql
    select id as order_id, amount, region from {{ source('shop', 'orders') }}
    -- file: models/all_orders.sql
    select * from {{ ref('stg_orders') }}
    -- file: models/totals.sql
    with o as (select o.order_id, o.amount from {{ ref('stg_orders') }} as o where o.amount > 0)
    select order_id, sum(amount) as total from o group by 1
    -- file: models/regions.sql
    select region, count(*) as orders from {{ ref('all_orders') }} group by region
    -- file: models/schema.yml
    models:
      - name: stg_orders
        columns:
          - name: amount
            tests: [not_null]
"""
STAGING = FilePath("models/stg_orders.sql")


def broken(*texts: str, saved: str = "") -> list[tuple[str, str, list[str]]]:
    """Diagnostics on stg_orders after these texts were typed one after the other: code, message, places of uses."""
    with indexed(SHOP) as project:
        breaking = Breaking(project.analysis)
        project.analysis.keep_saved_shapes(keep=True)
        for text in texts:
            project.files.open_buffer(STAGING, text + "\n")
            project.text_changed([STAGING])
            found = [one.problem for one in breaking.changes(UniqueId("model.shop.stg_orders"))]
            if text == saved:
                project.analysis.count_as_saved([UniqueId("model.shop.stg_orders")])
                breaking.forget()
        return [
            (one.code, one.message, [_shown(other.at, project.files.read(other.at.path)) for other in one.related])
            for one in found
        ]


def _shown(at: FileSpan, text: str | None) -> str:
    return f"{at.path}: {(text or '')[at.span.start : at.span.end]}"


def test_a_column_that_is_gone_names_who_used_it() -> None:
    assert broken("select id as order_id, region from {{ source('shop', 'orders') }}") == [
        (
            "breaking-change",
            "`amount` is no longer there; it is used in totals, not_null_stg_orders_amount.",
            ["models/totals.sql: amount", "models/totals.sql: amount", "models/schema.yml: not_null"],
        )
    ]


def test_a_renamed_column_says_its_new_name() -> None:
    text = "select id as order_number, amount, region from {{ source('shop', 'orders') }}"
    assert broken(text) == [
        (
            "breaking-change",
            "`order_id` is now called `order_number`; under its old name it is used in totals.",
            ["models/totals.sql: order_id"],
        )
    ]


def test_uses_behind_a_star_count() -> None:
    text = "select id as order_id, amount from {{ source('shop', 'orders') }}"
    assert broken(text) == [
        (
            "breaking-change",
            "`region` is no longer there; it is used in regions.",
            ["models/regions.sql: region", "models/regions.sql: region"],
        )
    ]


def test_another_type_is_told_where_it_is_used() -> None:
    first = "select id as order_id, amount::int as amount, region from {{ source('shop', 'orders') }}"
    then = "select id as order_id, amount::text as amount, region from {{ source('shop', 'orders') }}"
    [(code, message, _)] = broken(first, then, saved=first)
    assert (code, message) == (
        "changed-type",
        "The type of `amount` changes from int to text; it is used in totals, not_null_stg_orders_amount.",
    )


def test_what_is_undone_half_typed_or_unused_breaks_nothing() -> None:
    text = "select id as order_id, amount, region from {{ source('shop', 'orders') }}"
    assert broken("select id as order_id from {{ source('shop', 'orders') }}", text) == []
    assert broken("select id as order_id, amount, reg, from {{ source('shop'") == []
    assert broken(text.replace("region", "region, 1 as one")) == []
