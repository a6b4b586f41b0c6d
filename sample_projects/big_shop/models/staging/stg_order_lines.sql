select
    id as order_line_id,
    order_id,
    product_id,
    quantity,
    {{ dollars('unit_price_cents') }} as unit_price,
    coalesce({{ dollars('discount_cents') }}, 0) as discount
from {{ source('shop', 'order_lines') }}
