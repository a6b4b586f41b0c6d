with paid as (

    select
        order_id,
        sum(net_amount) as paid_amount,
        sum(case when payment_method = 'card' then net_amount else 0 end) as card_amount,
        sum(case when payment_method = 'wallet' then net_amount else 0 end) as wallet_amount,
        sum(case when payment_method = 'invoice' then net_amount else 0 end) as invoice_amount,
        min(paid_at) as first_paid_at
    from {{ ref('int_payments_netted') }}
    group by 1

)

select
    orders.order_id,
    coalesce(paid.paid_amount, 0) as paid_amount,
    paid.card_amount,
    paid.wallet_amount,
    paid.invoice_amount,
    date_diff('hour', orders.placed_at, paid.first_paid_at) as hours_to_pay
from {{ ref('stg_orders') }} as orders
left join paid
    on paid.order_id = orders.order_id
