with refunded as (

    select
        payment_id,
        sum(refund_amount) as refunded_amount,
        count(*) as refund_count
    from {{ ref('stg_refunds') }}
    group by payment_id

),

payments as (

    select *
    from {{ ref('stg_payments') }}

)

select
    payments.payment_id,
    payments.order_id,
    payments.payment_method,
    payments.amount,
    coalesce(refunded.refunded_amount, 0) as refunded_amount,
    payments.amount - coalesce(refunded.refunded_amount, 0) as net_amount,
    payments.paid_at
from payments
left join refunded
    on payments.payment_id = refunded.payment_id
where payments.is_successful
