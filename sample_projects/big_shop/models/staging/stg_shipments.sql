select
    id as shipment_id,
    order_id,
    lower(carrier) as carrier,
    {{ dollars('cost_cents') }} as shipping_cost,
    shipped_at,
    delivered_at
from {{ source('logistics', 'shipments') }}
