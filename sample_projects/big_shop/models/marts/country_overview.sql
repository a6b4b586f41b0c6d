with customers as (

    select
        c.country_code,
        count(*) as customer_count,
        sum(case when c.segment = 'regular' then 1 else 0 end) as regular_count,
        sum(c.revenue) as revenue,
        avg(v.lifetime_value) as lifetime_value,
        sum(case when r.risk = 'high' then 1 else 0 end) as customers_at_risk
    from {{ ref('dim_customers') }} as c
    left join {{ ref('customer_lifetime_value') }} as v
        on v.customer_id = c.customer_id
    left join {{ ref('customer_churn_risk') }} as r
        on r.customer_id = c.customer_id
    group by c.country_code

),

orders as (

    select
        o.country_code,
        count(distinct o.order_id) as order_count,
        count(t.ticket_id) as ticket_count,
        max(o.net_amount) as best_order
    from {{ ref('fct_orders') }} as o
    left join {{ ref('fct_tickets') }} as t
        on t.order_id = o.order_id
    group by 1

),

payments as (

    select
        country_code,
        sum(net_amount) as net_amount
    from {{ ref('fct_payments') }}
    group by 1

),

shipments as (

    select
        country_code,
        sum(shipping_cost) as shipping_cost
    from {{ ref('fct_shipments') }}
    group by 1

),

sessions as (

    select
        country_code,
        sum(page_views) as page_views
    from {{ ref('fct_sessions') }}
    group by 1

),

cities as (

    select
        country_code,
        count(distinct city) as city_count,
        sum(shipment_count) as shipment_count
    from {{ ref('dim_addresses') }}
    group by 1

)

select
    customers.country_code,
    customers.customer_count,
    customers.regular_count,
    customers.revenue,
    customers.lifetime_value,
    customers.customers_at_risk,
    coalesce(orders.order_count, 0) as order_count,
    orders.best_order,
    orders.ticket_count / nullif(orders.order_count, 0) as tickets_per_order,
    payments.net_amount,
    shipments.shipping_cost,
    sessions.page_views,
    cities.city_count,
    cities.shipment_count
from customers
left join orders
    on orders.country_code = customers.country_code
left join payments
    on payments.country_code = customers.country_code
left join shipments
    on shipments.country_code = customers.country_code
left join sessions
    on sessions.country_code = customers.country_code
left join cities
    on cities.country_code = customers.country_code
