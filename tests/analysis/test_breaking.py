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


def broken(*texts: str, saved: str = "", project: str = SHOP) -> list[tuple[str, str, list[str]]]:
    """Diagnostics on stg_orders after these texts were typed one after the other: code, message, places of uses."""
    with indexed(project) as indexer:
        breaking = Breaking(indexer.analysis)
        indexer.analysis.keep_saved_shapes(keep=True)
        for text in texts:
            indexer.files.open_buffer(STAGING, text + "\n")
            indexer.text_changed([STAGING])
            found = [one.problem for one in breaking.changes(UniqueId("model.shop.stg_orders"))]
            if text == saved:
                indexer.analysis.count_as_saved([UniqueId("model.shop.stg_orders")])
                breaking.forget()
        return [
            (one.code, one.message, [_shown(other.at, indexer.files.read(other.at.path)) for other in one.related])
            for one in found
        ]


def _shown(at: FileSpan, text: str | None) -> str:
    return f"{at.path}: {(text or '')[at.span.start : at.span.end]}"


def test_a_column_that_is_gone_names_who_used_it() -> None:
    assert broken("select id as order_id, region from {{ source('shop', 'orders') }}") == [
        (
            "breaking-change",
            "`amount` is no longer there; it is used in totals, not_null_stg_orders_amount.",
            [
                "models/totals.sql: amount",
                "models/totals.sql: amount",
                "models/schema.yml: not_null",
                "models/schema.yml: amount",
            ],
        )
    ]


def test_a_column_that_only_yaml_describes_is_told_of_too() -> None:
    text = "select id as order_id, amount from {{ source('shop', 'orders') }}"
    described = SHOP.replace("- name: amount\n            tests: [not_null]", "- name: region")
    unread = described.replace("models/regions.sql", "notes/regions.sql")
    assert broken(text, project=unread) == [
        ("breaking-change", "`region` is no longer there; it is described in YAML.", ["models/schema.yml: region"])
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


def test_the_place_is_where_the_name_was_changed_behind_a_star_too() -> None:
    text = """with renamed as (
        select id as order_number, amount, region from {{ source('shop', 'orders') }}
    ), final as (select * from renamed)
    select * from final"""
    with indexed(SHOP) as indexer:
        indexer.analysis.keep_saved_shapes(keep=True)
        indexer.files.open_buffer(STAGING, text)
        indexer.text_changed([STAGING])
        [change] = Breaking(indexer.analysis).changes(UniqueId("model.shop.stg_orders"))
    assert _shown(change.problem.at, text) == "models/stg_orders.sql: order_number"


def test_uses_behind_a_star_count() -> None:
    text = "select id as order_id, amount from {{ source('shop', 'orders') }}"
    assert broken(text) == [
        (
            "breaking-change",
            "`region` is no longer there; it is used in regions.",
            ["models/regions.sql: region", "models/regions.sql: region"],
        )
    ]


IMPORTING = """
    -- file: models/regions.sql
    with o as (select * from {{ ref('stg_orders') }}),
    p as (select * from o union all select * from o)
    select p.region, count(*) as orders from p group by p.region
"""


def test_uses_behind_a_cte_that_takes_everything_count() -> None:
    text = "select id as order_id, amount from {{ source('shop', 'orders') }}"
    [(_, message, places)] = broken(text, project=SHOP.replace("models/regions.sql", "notes/regions.sql") + IMPORTING)
    assert message == "`region` is no longer there; it is used in regions."
    assert places == ["models/regions.sql: region", "models/regions.sql: region"]


def test_a_set_operation_has_the_names_of_its_first_branch() -> None:
    second = """
        -- file: models/regions.sql
        with p as (select 1 as order_id, 2 as amount, 'eu' as region union all select * from {{ ref('stg_orders') }})
        select region, count(*) as orders from p group by region
    """.replace("        ", "    ")
    text = "select id as order_id, amount, region as zone from {{ source('shop', 'orders') }}"
    assert broken(text, project=SHOP.replace("models/regions.sql", "notes/regions.sql") + second) == []


def test_a_place_that_a_loop_renders_for_others_too_is_no_name_to_change() -> None:
    loop = """
        -- file: models/other.sql
        select 'us' as region
        -- file: models/regions.sql
        {% for one in ['stg_orders', 'other'] %}
        select region from {{ ref(one) }} {% if not loop.last %}union all{% endif %}
        {% endfor %}
    """.replace("        ", "    ")
    with indexed(SHOP.replace("models/regions.sql", "notes/regions.sql") + loop) as indexer:
        indexer.analysis.keep_saved_shapes(keep=True)
        indexer.files.open_buffer(STAGING, "select id as order_id, amount from {{ source('shop', 'orders') }}")
        indexer.text_changed([STAGING])
        [change] = Breaking(indexer.analysis).changes(UniqueId("model.shop.stg_orders"))
    assert change.lost is not None
    assert [(use.name, use.exact) for use in change.lost.uses] == [("regions", False)]


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


BY_PLACE = """
    -- file: models/stg_orders.sql
    select 1 as order_id, 2 as amount, 'eu' as region
    -- file: models/all_orders.sql
    select * from {{ ref('stg_orders') }} union all select 0, 0, 'none'
    -- file: models/named.sql
    with n(number, value) as (select * from {{ ref('stg_orders') }}) select value from n
    -- file: models/passed.sql
    select * from {{ ref('stg_orders') }}
    -- file: models/again.sql
    select * from {{ ref('passed') }} as p(number, value, place)
    -- file: models/by_name.sql
    select * from {{ ref('stg_orders') }} union all by name select 0 as amount
    -- file: models/itself.sql
    select * from {{ ref('stg_orders') }} union all select * from {{ ref('stg_orders') }}
    -- file: models/chosen.sql
    select order_id, amount from {{ ref('stg_orders') }} union all select 0, 0
    -- file: models/mended.sql
    select * from {{ ref('stg_orders') }} union all select 2 as amount, 1 as order_id, 'eu' as region
"""


def moved(text: str) -> list[tuple[str, str, list[str]]]:
    """What is told of the order of columns once stg_orders reads like this."""
    return [one for one in broken(text, project=BY_PLACE) if one[0] == "reordered-columns"]


def test_another_order_is_told_where_it_counts() -> None:
    assert moved("select 2 as amount, 1 as order_id, 'eu' as region") == [
        (
            "reordered-columns",
            "The columns are in another order than before, which counts in all_orders, named, again.",
            ["models/all_orders.sql: *", "models/named.sql: *", "models/again.sql: number"],
        ),
        (
            "reordered-columns",
            "The columns of `stg_orders` moved: by place `amount`, `order_id` go with other columns now.",
            ["models/stg_orders.sql: amount"],
        ),
        (
            "reordered-columns",
            "The columns of `stg_orders` moved: by place `amount`, `order_id` go with other columns now.",
            ["models/stg_orders.sql: amount"],
        ),
        (
            "reordered-columns",
            "The columns of `stg_orders` moved: by place `amount`, `order_id` go with other columns now.",
            ["models/stg_orders.sql: amount"],
        ),
    ]


def test_a_column_put_in_between_moves_what_a_list_names() -> None:
    [(_, message, places), *_] = moved("select 1 as order_id, 0 as tax, 2 as amount, 'eu' as region")
    assert message == "The columns are in another order than before, which counts in named, again."
    assert places == ["models/named.sql: *", "models/again.sql: place"]


def test_what_stays_at_its_place_moves_nothing() -> None:
    assert moved("select 1 as order_id, 2 as amount, 'eu' as region, 3 as more") == []
    assert moved("select 1 as order_number, 2 as amount, 'eu' as region") == []
