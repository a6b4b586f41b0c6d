select
    id as ticket_id,
    customer_id,
    order_id,
    topic,
    cast(rating as double) as rating,
    opened_at,
    closed_at
from {{ source('support', 'tickets') }}
