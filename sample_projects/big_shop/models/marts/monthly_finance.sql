with paid as (

    select
        order_id,
        sum(net_amount) as net_amount,
        sum(refunded_amount) as refunded_amount
    from {{ ref('fct_payments') }}
    group by 1

),

shipped as (

    select
        order_id,
        sum(shipping_cost) as cost
    from {{ ref('fct_shipments') }}
    group by 1

),

months as (

    select
        date_trunc('month', o.placed_on) as month_start,
        sum(o.net_amount) as revenue,
        sum(o.discount_amount) as discounts,
        sum(paid.net_amount) as payments,
        sum(paid.refunded_amount) as refunds,
        sum(shipped.cost) as shipping,
        sum(m.margin) as margin
    from {{ ref('fct_orders') }} as o
    left join paid
        on paid.order_id = o.order_id
    left join shipped
        on shipped.order_id = o.order_id
    left join {{ ref('int_order_margins') }} as m
        on m.order_id = o.order_id
    group by 1

),

budgets as (

    select
        date_trunc('month', starts_on) as month_start,
        sum(budget) as budget
    from {{ ref('dim_campaigns') }}
    group by 1

)

select
    months.*,
    coalesce(budgets.budget, 0) as budget,
    months.margin - coalesce(budgets.budget, 0) as margin_after_campaigns,
    months.refunds / nullif(months.payments, 0) as refund_rate
from months
left join budgets
    on budgets.month_start = months.month_start
