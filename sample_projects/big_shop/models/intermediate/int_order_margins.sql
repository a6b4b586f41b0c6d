with margins as (

    select
        o.order_id,
        o.placed_on,
        p.paid_amount,
        t.net_amount,
        t.net_amount - t.cost_amount - coalesce(s.shipping_cost, 0) as margin
    from {{ ref('stg_orders') }} as o
    left join {{ ref('int_order_totals') }} as t
        on t.order_id = o.order_id
    left join {{ ref('int_order_shipping') }} as s
        on s.order_id = o.order_id
    left join {{ ref('int_order_payments') }} as p
        on p.order_id = o.order_id

)

select
    order_id,
    placed_on,
    margin,
    paid_amount >= net_amount as is_paid
from margins
