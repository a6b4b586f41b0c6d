with source as (

    select * from {{ source('shop', 'orders') }}

),

-- A changed order is loaded again: only its last row counts.
numbered as (

    select
        *,
        row_number() over (partition by id order by updated_at desc) as version_number
    from source
    where ordered_at >= '{{ var("first_order_date") }}'

)

select
    id as order_id,
    store_id,
    customer_id,
    ordered_at,
    cast(ordered_at as date) as ordered_on,
    coalesce(channel, 'till') as channel,
    status,
    status in ('{{ var("refund_statuses") | join("', '") }}') as is_refunded,
    {{ cents_to_dollars('tip') }} as tip
from numbered
where version_number = 1
