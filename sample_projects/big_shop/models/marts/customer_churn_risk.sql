with tickets as (

    select
        customer_id,
        min(rating) as worst_rating
    from {{ ref('fct_tickets') }}
    group by 1

),

sessions as (

    select
        customer_id,
        max(visited_on) as last_visit_on
    from {{ ref('fct_sessions') }}
    group by 1

),

deliveries as (

    select
        o.customer_id,
        max(s.hours_on_the_way) as slowest_delivery
    from {{ ref('fct_orders') }} as o
    inner join {{ ref('fct_shipments') }} as s
        on s.order_id = o.order_id
    group by 1

),

events as (

    select
        customer_id,
        sum(case when event_type = 'order cancelled' then 1 else 0 end) as cancellations
    from {{ ref('int_customer_events') }}
    group by 1

),

customers as (

    select *
    from {{ ref('dim_customers') }}

),

lifetime as (

    select *
    from {{ ref('customer_lifetime_value') }}

)

select
    customers.customer_id,
    customers.customer_name,
    customers.segment,
    customers.city,
    customers.outstanding_amount,
    customers.last_seen_at,
    lifetime.months_active,
    lifetime.lifetime_value,
    sessions.last_visit_on,
    tickets.worst_rating,
    deliveries.slowest_delivery,
    coalesce(events.cancellations, 0) as cancellations,
    case when tickets.worst_rating <= 2 then 'high' when deliveries.slowest_delivery > 120 then 'middle' else 'low' end as risk,
    date_diff('day', lifetime.last_order_on, sessions.last_visit_on) as days_silent
from customers
inner join lifetime
    on lifetime.customer_id = customers.customer_id
left join sessions
    on sessions.customer_id = customers.customer_id
left join tickets
    on tickets.customer_id = customers.customer_id
left join deliveries
    on deliveries.customer_id = customers.customer_id
left join events
    on events.customer_id = customers.customer_id
