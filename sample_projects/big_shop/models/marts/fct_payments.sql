with refund_reasons as (

    select
        payment_id,
        min(refund_reason) as refund_reason,
        count(*) as refund_count
    from {{ ref('stg_refunds') }}
    group by 1

)

select
    p.payment_id,
    p.order_id,
    o.customer_id,
    c.segment,
    c.country_code,
    p.payment_method,
    o.currency,
    p.is_successful,
    p.amount,
    coalesce(n.net_amount, 0) as net_amount,
    n.refunded_amount,
    refund_reasons.refund_reason,
    coalesce(refund_reasons.refund_count, 0) as refund_count,
    date_diff('day', o.placed_at, p.paid_at) as days_to_pay
from {{ ref('stg_payments') }} as p
inner join {{ ref('stg_orders') }} as o
    on o.order_id = p.order_id
left join {{ ref('int_payments_netted') }} as n
    on n.payment_id = p.payment_id
left join refund_reasons
    on refund_reasons.payment_id = p.payment_id
left join {{ ref('dim_customers') }} as c
    on c.customer_id = o.customer_id
