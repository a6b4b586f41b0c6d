{{
    config(
        materialized='incremental',
        unique_key=['sold_on', 'product_id'],
        on_schema_change='append_new_columns',
    )
}}

with sales as (

    select
        orders.ordered_on as sold_on,
        items.product_id,
        items.product_name,
        sum(items.quantity) as units_sold,
        sum(items.item_total) as revenue
    from {{ ref('int_order_items_priced') }} as items
    inner join {{ ref('stg_orders') }} as orders on items.order_id = orders.order_id
    where not orders.is_refunded
    {% if is_incremental() %}
        -- Late orders arrive within three days.
        and orders.ordered_on > (select max(sold_on) - interval 3 day from {{ this }})
    {% endif %}
    group by all

)

select
    sold_on,
    product_id,
    product_name,
    units_sold,
    revenue,
    revenue / sum(revenue) over (partition by sold_on) as share_of_day,
    current_timestamp as loaded_at
from sales
