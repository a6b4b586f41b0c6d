select
    s.shipment_id,
    s.order_id,
    s.carrier,
    c.customer_name,
    a.city,
    a.country_code,
    s.shipped_at,
    s.shipping_cost,
    s.shipping_cost / nullif(os.shipping_cost, 0) as cost_share,
    s.shipping_cost / nullif(t.net_amount, 0) as cost_rate,
    date_diff('hour', o.placed_at, s.shipped_at) as hours_to_ship,
    date_diff('hour', s.shipped_at, s.delivered_at) as hours_on_the_way,
    os.shipment_count > 1 as is_split
from {{ ref('stg_shipments') }} as s
inner join {{ ref('stg_orders') }} as o
    on o.order_id = s.order_id
left join {{ ref('int_order_shipping') }} as os
    on os.order_id = s.order_id
left join {{ ref('dim_addresses') }} as a
    on a.address_id = o.address_id
left join {{ ref('dim_customers') }} as c
    on c.customer_id = o.customer_id
left join {{ ref('int_order_totals') }} as t
    on t.order_id = o.order_id
