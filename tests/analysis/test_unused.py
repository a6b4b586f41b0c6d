"""Columns of CTEs that nothing reads, and stars over what nobody describes."""

from __future__ import annotations

from lineage_lsp.base.text import FilePath
from tests.analysis.checks import check_problems, indexed

SHOP = """
    -- source: shop.sales(id, amount, region)
    -- file: models/it.sql
"""


def in_shop(sql: str) -> str:
    """The shop with `sql` as a model."""
    return SHOP + "\n".join(f"    {line}" for line in sql.strip("\n").split("\n"))


def test_a_column_that_nobody_names() -> None:
    [told] = check_problems(
        in_shop("""
with o as (select id, amount * 2 as doubled, region from {{ source('shop', 'sales') }})
--                    ^^^^^^^^^^^^^^^^^^^^^ unused-column
select id, region from o
""")
    )
    assert (told.severity, told.message) == ("hint", "Nothing reads `doubled` of `o`.")


def test_a_star_passes_a_column_on_until_nobody_takes_it() -> None:
    check_problems(
        in_shop("""
with o as (select id, amount, region from {{ source('shop', 'sales') }}),
--                    ^^^^^^ unused-column
p as (select * from o),
q as (select p.*, 1 as one from p),
--                ^^^^^^^^ unused-column
r as (select id, region from q union all select 1, 'all')
select * from r
""")
    )


OF_USE = """
    with o as (select * from {s}) select id from o
    with o as (select distinct id, region from {s}) select id from o
    with o as (select region, sum(amount) as total from {s} group by 1) select total from o
    with o as (select region, sum(amount) as total from {s} group by all) select total from o
    with o as (select id, unnest(amount) as one from {s}) select id from o
    with o as (select id, row_number() over (order by amount) as n from {s} qualify n = 1) select id from o
    with o as (select id, amount as a from {s} order by a limit 3) select id from o
    with o as (select id, amount from {s}) select count(*) as n from o
    with o as (select id, region as r from {s}), p as (select 'eu' as r) select o.id from o join p using (r)
    with o as (select id, amount from {s}) select id from o where exists (select 1 from {s} as s where id = o.amount)
    with o as (select id, amount from {s}) select (select max(amount) from o) as most, id from o
    with o as (select id, amount from {s}), p as (select id, amount from o union select 1, 2) select id from p
    with o as (select id, amount, region from {s}) select * from (pivot o on region using sum(amount))
    with o as (select id, amount from {s}) select hash(*) as h from o
    with o as (select id, amount from {s}) select o from o
    with recursive o as (select 1 as id, 2 as n union all select id + 1, n from o where id < 3) select id from o
    with o(a, b) as (select id, amount from {s}) select a from o
"""


def test_what_is_read_in_another_way_or_shapes_the_rows() -> None:
    models = OF_USE.replace("{s}", "{{ source('shop', 'sales') }}").strip().split("\n")
    files = [f"-- file: models/m{number}.sql\n{sql.strip()}" for number, sql in enumerate(models)]
    check_problems("\n".join(["-- source: shop.sales(id, amount, region)", *files]))


def test_what_another_rendering_may_read_is_of_use() -> None:
    check_problems(
        in_shop("""
{{ config(materialized='incremental') }}
with o as (select id, amount, region from {{ source('shop', 'sales') }})
select id from o
{% if is_incremental() %}where amount > (select max(id) from {{ this }}){% endif %}
{% if target.name == 'prod' %}and region = 'eu'{% endif %}
""")
    )


def test_what_a_loop_or_a_macro_writes_is_not_judged() -> None:
    check_problems("""
        -- file: macros/keys.sql
        {% macro keys() %}1 as id, 2 as amount{% endmacro %}
        -- file: models/it.sql
        with o as (select {{ keys() }}),
        {% for name in ['p', 'q'] %}
        {{ name }} as (select 1 as id, 'eu' as region),
        {% endfor %}
        r as (select o.id, q.region from o join p on o.id = p.id join q on o.id = q.id)
        select id, region from r
    """)


def test_a_star_over_what_nobody_describes() -> None:
    [told] = check_problems("""
        -- source: shop.events
        -- source: shop.sales(id)
        -- file: models/events.sql
        with first as (select * from {{ source('shop', 'events') }} where kind = 'first'),
        --                    ^ open-star
        second as (select * from {{ source('shop', 'events') }} where kind = 'second')
        select *, 1 as one from first union all select *, 2 as one from second
        -- file: models/rates.sql
        select * from outside.rates
        -- file: models/sales.sql
        select * from {{ source('shop', 'sales') }}
        -- file: models/passed.sql
        select * from {{ ref('events') }}
    """)
    assert (told.severity, told.message) == (
        "hint",
        "The columns of `shop.events` are not known: describe them in YAML, and `*` can be followed.",
    )


def test_a_description_withdraws_the_hint() -> None:
    text = """
        -- source: shop.events
        -- file: models/events.sql
        select * from {{ source('shop', 'events') }}
    """
    with indexed(text) as project:
        project.take_changes()
        assert [one.code for one in project.problems.everywhere()] == ["open-star"]
        path = FilePath("models/_declared_sources.yml")
        declared = project.files.read(path) or ""
        project.files.open_buffer(path, declared + "        columns: [{name: id}]\n")
        project.text_changed([path])
        project.take_changes()
        assert [one.code for one in project.problems.everywhere()] == []


def test_hints_hide_no_mistake() -> None:
    check_problems("""
        -- file: models/it.sql
        with o as (select 1 as id, 2 as more), p as (select 1 as x)
        --                         ^^^^^^^^^ unused-column
        --                                     ^ unused-cte
        select id from o
        -- file: models/schema.yml
        models: [{name: it, columns: [{name: nowhere}]}]
        #                                    ^^^^^^^ missing-column
    """)
