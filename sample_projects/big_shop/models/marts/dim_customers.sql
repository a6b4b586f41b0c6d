with customers as (

    select *
    from {{ ref('stg_customers') }}

),

addresses as (

    select *
    from {{ ref('int_customer_addresses') }}

),

order_history as (

    select
        customer_id,
        count(order_id) as order_count,
        sum(net_amount) as revenue,
        sum(paid_amount) as paid_amount
    from {{ ref('int_customer_orders') }}
    group by 1

),

ticket_history as (

    select
        customer_id,
        count(ticket_id) as ticket_count,
        avg(rating) as average_rating
    from {{ ref('int_ticket_resolution') }}
    group by 1

),

last_events as (

    select
        customer_id,
        max(occurred_at) as last_seen_at
    from {{ ref('int_customer_events') }}
    group by 1

),

visits as (

    select
        customer_id,
        sum(page_views) as page_views
    from {{ ref('stg_web_sessions') }}
    group by 1

)

select
    customers.customer_id,
    customers.customer_name,
    customers.email,
    customers.registered_on,
    addresses.city,
    addresses.country_code,
    case when customers.is_business then 'business' when order_history.order_count > 10 then 'regular' else 'occasional' end as segment,
    coalesce(order_history.order_count, 0) as order_count,
    coalesce(order_history.revenue, 0) as revenue,
    order_history.revenue - order_history.paid_amount as outstanding_amount,
    coalesce(ticket_history.ticket_count, 0) as ticket_count,
    ticket_history.average_rating,
    visits.page_views,
    last_events.last_seen_at
from customers
left join addresses
    on addresses.customer_id = customers.customer_id
left join order_history
    on order_history.customer_id = customers.customer_id
left join ticket_history
    on ticket_history.customer_id = customers.customer_id
left join last_events
    on last_events.customer_id = customers.customer_id
left join visits
    on visits.customer_id = customers.customer_id
