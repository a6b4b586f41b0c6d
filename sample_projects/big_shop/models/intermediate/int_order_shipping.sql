select
    o.order_id,
    a.country_code as destination_country,
    count(s.shipment_id) as shipment_count,
    sum(s.shipping_cost) as shipping_cost,
    min(s.shipped_at) as first_shipped_at,
    max(s.delivered_at) as last_delivered_at
from {{ ref('stg_orders') }} as o
inner join {{ ref('stg_shipments') }} as s
    on s.order_id = o.order_id
left join {{ ref('stg_addresses') }} as a
    on o.address_id = a.address_id
group by 1, 2
