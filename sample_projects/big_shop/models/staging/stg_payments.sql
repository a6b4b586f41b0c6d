select
    id as payment_id,
    order_id,
    method as payment_method,
    {{ dollars('amount_cents') }} as amount,
    state = 'captured' as is_successful,
    created_at as paid_at
from {{ source('billing', 'payments') }}
