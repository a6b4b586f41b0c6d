with orders as (

    select
        placed_on as day,
        count(*) as order_count,
        sum(net_amount) as revenue,
        sum(margin) as margin
    from {{ ref('fct_orders') }}
    group by 1

),

lines as (

    select
        placed_on as day,
        sum(profit) as profit
    from {{ ref('fct_order_lines') }}
    group by 1

),

sessions as (

    select
        visited_on as day,
        count(*) as visit_count
    from {{ ref('fct_sessions') }}
    group by 1

),

money as (

    select
        o.placed_on as day,
        sum(p.net_amount) as paid_amount,
        sum(s.shipping_cost) as shipping_cost
    from {{ ref('fct_orders') }} as o
    left join {{ ref('fct_payments') }} as p
        on p.order_id = o.order_id
    left join {{ ref('fct_shipments') }} as s
        on s.order_id = o.order_id
    group by 1

)

select
    orders.day,
    orders.order_count,
    orders.revenue,
    orders.margin,
    lines.profit,
    coalesce(money.paid_amount, 0) as paid_amount,
    coalesce(money.shipping_cost, 0) as shipping_cost,
    sessions.visit_count,
    lag(orders.revenue, 7) over (order by orders.day) as revenue_last_week
from orders
left join lines
    on lines.day = orders.day
left join sessions
    on sessions.day = orders.day
left join money
    on money.day = orders.day
