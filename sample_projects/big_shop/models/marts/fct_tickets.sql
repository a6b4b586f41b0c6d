select
    t.ticket_id,
    r.order_id,
    r.customer_id,
    c.segment,
    r.topic,
    r.rating,
    cast(t.opened_at as date) as opened_on,
    r.hours_open,
    o.net_amount as order_amount,
    s.last_delivered_at > t.opened_at as was_late,
    case when o.net_amount > 1000 then 'high' when r.is_business then 'high' else 'normal' end as urgency
from {{ ref('stg_tickets') }} as t
inner join {{ ref('int_ticket_resolution') }} as r
    on r.ticket_id = t.ticket_id
left join {{ ref('dim_customers') }} as c
    on c.customer_id = r.customer_id
left join {{ ref('fct_orders') }} as o
    on o.order_id = t.order_id
left join {{ ref('int_order_shipping') }} as s
    on s.order_id = t.order_id
