with orders as (

    select
        customer_id,
        min(placed_on) as first_order_on,
        max(placed_on) as last_order_on,
        sum(margin) as margin
    from {{ ref('fct_orders') }}
    group by 1

),

lines as (

    select
        customer_id,
        count(distinct category_name) as category_count
    from {{ ref('fct_order_lines') }}
    group by 1

),

payments as (

    select
        customer_id,
        sum(refunded_amount) as refunded_amount
    from {{ ref('fct_payments') }}
    group by 1

),

tickets as (

    select
        customer_id,
        sum(hours_open) as support_hours
    from {{ ref('fct_tickets') }}
    group by 1

),

events as (

    select
        customer_id,
        count(*) as event_count
    from {{ ref('int_customer_events') }}
    group by 1

)

select
    customers.customer_id,
    customers.segment,
    customers.country_code,
    orders.first_order_on,
    orders.last_order_on,
    coalesce(orders.margin, 0) as margin,
    customers.average_rating,
    coalesce(lines.category_count, 0) as category_count,
    coalesce(events.event_count, 0) as event_count,
    payments.refunded_amount,
    orders.margin - coalesce(tickets.support_hours, 0) * 0.5 as lifetime_value,
    date_diff('month', orders.first_order_on, orders.last_order_on) as months_active
from {{ ref('dim_customers') }} as customers
left join orders
    on orders.customer_id = customers.customer_id
left join lines
    on lines.customer_id = customers.customer_id
left join payments
    on payments.customer_id = customers.customer_id
left join tickets
    on tickets.customer_id = customers.customer_id
left join events
    on events.customer_id = customers.customer_id
