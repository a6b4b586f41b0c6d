select
    id as refund_id,
    payment_id,
    {{ dollars('amount_cents') }} as refund_amount,
    coalesce(reason, 'unknown') as refund_reason,
    cast(created_at as date) as refunded_on
from {{ source('billing', 'refunds') }}
