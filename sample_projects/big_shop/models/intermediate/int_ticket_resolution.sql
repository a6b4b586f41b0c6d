select
    t.ticket_id,
    coalesce(t.customer_id, o.customer_id) as customer_id,
    t.order_id,
    t.topic,
    t.rating,
    c.is_business,
    date_diff('hour', t.opened_at, t.closed_at) as hours_open,
    date_diff('day', o.placed_at, t.opened_at) as days_after_order
from {{ ref('stg_tickets') }} as t
left join {{ ref('stg_orders') }} as o
    on t.order_id = o.order_id
left join {{ ref('stg_customers') }} as c
    on c.customer_id = t.customer_id
