with events as (

    select
        customer_id,
        'registered' as event_type,
        cast(registered_on as timestamp) as occurred_at
    from {{ ref('stg_customers') }}
    union all
    select
        customer_id,
        'order ' || order_status as event_type,
        placed_at as occurred_at
    from {{ ref('stg_orders') }}
    union all
    select
        customer_id,
        topic as event_type,
        opened_at as occurred_at
    from {{ ref('stg_tickets') }}
    union all
    select
        customer_id,
        'visit' as event_type,
        started_at as occurred_at
    from {{ ref('stg_web_sessions') }}
    where customer_id is not null

)

select *
from events
