with sent as (

    select
        o.address_id,
        sum(s.shipment_count) as shipment_count,
        sum(s.shipping_cost) as shipping_cost
    from {{ ref('stg_orders') }} as o
    inner join {{ ref('int_order_shipping') }} as s
        on s.order_id = o.order_id
    group by 1

)

select
    a.address_id,
    c.customer_id,
    a.address_kind,
    a.city,
    a.country_code,
    a.country_code <> c.country_code as is_abroad,
    coalesce(sent.shipment_count, 0) as shipment_count,
    sent.shipping_cost
from {{ ref('stg_addresses') }} as a
inner join {{ ref('stg_customers') }} as c
    on c.customer_id = a.customer_id
left join sent
    on sent.address_id = a.address_id
