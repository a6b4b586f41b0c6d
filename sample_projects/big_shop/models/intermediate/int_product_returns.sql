select
    l.product_id,
    count(distinct r.refund_id) as refund_count,
    sum(r.refund_amount * l.net_amount / p.amount) as refunded_share,
    max(r.refunded_on) as last_refunded_on
from {{ ref('stg_refunds') }} as r
inner join {{ ref('stg_payments') }} as p
    on r.payment_id = p.payment_id
inner join {{ ref('int_order_lines_priced') }} as l
    on p.order_id = l.order_id
group by 1
