{{ config(contract={'enforced': true}) }}

with supply_costs as (

    select
        product_id,
        sum(cost) as supply_cost,
        count_if(perishable) > 0 as has_perishable_supplies
    from {{ ref('stg_supplies') }}
    group by product_id

)

select
    p.product_id,
    p.product_name,
    p.product_type,
    p.price,
    cast(s.supply_cost as decimal(16, 4)) as supply_cost,
    cast(p.price - coalesce(s.supply_cost, 0) as decimal(16, 4)) as margin,
    coalesce(s.has_perishable_supplies, false) as has_perishable_supplies
from {{ ref('stg_products') }} as p
left join supply_costs as s on s.product_id = p.product_id
