{{ config(materialized='ephemeral') }}

with order_items as (

    select * from {{ ref('stg_order_items') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

supply_costs as (

    select
        product_id,
        sum(cost) as supply_cost
    from {{ ref('stg_supplies') }}
    group by product_id

)

select
    order_item_id,
    order_id,
    product_id,
    product_name,
    product_type,
    is_drink,
    quantity,
    quantity * unit_price as item_total,
    quantity * coalesce(supply_cost, 0) as item_cost
from order_items
left join products using (product_id)
left join supply_costs using (product_id)
