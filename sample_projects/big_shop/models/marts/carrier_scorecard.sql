select
    s.carrier,
    count(*) as shipment_count,
    count(distinct a.country_code) as country_count,
    min(s.shipped_at) as first_shipped_at,
    avg(p.shipping_cost) as average_cost,
    avg(p.cost_share) as average_cost_share,
    sum(case when p.is_split then 1 else 0 end) as split_shipments,
    avg(p.hours_on_the_way) as average_hours,
    sum(o.net_amount) as order_amount,
    sum(m.margin) as margin,
    count(case when t.was_late then t.ticket_id end) as late_tickets,
    avg(t.rating) as average_rating
from {{ ref('stg_shipments') }} as s
inner join {{ ref('fct_shipments') }} as p
    on p.shipment_id = s.shipment_id
inner join {{ ref('fct_orders') }} as o
    on o.order_id = s.order_id
left join {{ ref('int_order_margins') }} as m
    on m.order_id = s.order_id
left join {{ ref('dim_addresses') }} as a
    on a.address_id = o.address_id
left join {{ ref('fct_tickets') }} as t
    on t.order_id = s.order_id
group by 1
