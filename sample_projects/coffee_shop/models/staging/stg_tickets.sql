select
    id as ticket_id,
    customer_id,
    order_id,
    topic,
    opened_at,
    resolved_at,
    satisfaction,
    resolved_at is null as is_open,
    date_diff('hour', opened_at, resolved_at) as hours_to_resolve
from {{ source('support', 'tickets') }}
