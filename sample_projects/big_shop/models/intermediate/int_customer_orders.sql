with orders as (

    select *
    from {{ ref('stg_orders') }}

),

totals as (

    select *
    from {{ ref('int_order_totals') }}

),

payments as (

    select *
    from {{ ref('int_order_payments') }}

),

customers as (

    select *
    from {{ ref('stg_customers') }}

)

select
    orders.order_id,
    customers.customer_id,
    totals.net_amount,
    payments.paid_amount,
    row_number() over (partition by customers.customer_id order by orders.placed_at) as customer_order_number,
    lag(orders.placed_at) over (partition by customers.customer_id order by orders.order_id) as previous_placed_at,
    date_diff('day', customers.registered_on, orders.placed_on) as days_since_registration
from orders
inner join customers
    on orders.customer_id = customers.customer_id
left join totals
    on totals.order_id = orders.order_id
left join payments
    on payments.order_id = orders.order_id
