with joined as (

    select
        customer_id,
        'joined' as event_type,
        joined_at as occurred_at
    from {{ ref('stg_customers') }}

),

ordered as (

    select
        customer_id,
        case when is_refunded then 'order refunded' else 'order' end as event_type,
        ordered_at as occurred_at
    from {{ ref('stg_orders') }}
    where customer_id is not null

),

complained as (

    select
        customer_id,
        topic as event_type,
        opened_at as occurred_at
    from {{ ref('stg_tickets') }}

),

unioned as (

    {% for relation in ['joined', 'ordered', 'complained'] %}
    select * from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    customer_id,
    event_type,
    occurred_at,
    row_number() over customer_events as event_number,
    lag(event_type) over customer_events as previous_event_type
from unioned
window customer_events as (partition by customer_id order by occurred_at)
