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

shipping as (

    select *
    from {{ ref('int_order_shipping') }}

),

margins as (

    select *
    from {{ ref('int_order_margins') }}

),

attributed as (

    select *
    from {{ ref('int_orders_attributed') }}

),

sequence as (

    select *
    from {{ ref('int_customer_orders') }}

),

customers as (

    select *
    from {{ ref('dim_customers') }}

)

select
    orders.order_id,
    orders.customer_id,
    orders.address_id,
    attributed.campaign_code,
    attributed.channel,
    coalesce(shipping.destination_country, customers.country_code) as country_code,
    orders.placed_on,
    orders.order_status,
    coalesce(totals.item_count, 0) as item_count,
    coalesce(totals.net_amount, 0) as net_amount,
    totals.gross_amount - totals.net_amount as discount_amount,
    payments.paid_amount,
    shipping.shipping_cost,
    margins.margin,
    margins.margin / nullif(totals.net_amount, 0) as margin_rate,
    case when margins.is_paid then 'paid' when payments.paid_amount > 0 then 'partly' else 'open' end as payment_state,
    date_diff('hour', shipping.first_shipped_at, shipping.last_delivered_at) as hours_to_deliver,
    sequence.customer_order_number = 1 as is_first_order,
    sum(sequence.net_amount) over (partition by orders.customer_id order by orders.placed_at) as running_revenue
from orders
left join totals
    on totals.order_id = orders.order_id
left join payments
    on payments.order_id = orders.order_id
left join shipping
    on shipping.order_id = orders.order_id
left join margins
    on margins.order_id = orders.order_id
left join attributed
    on attributed.order_id = orders.order_id
left join sequence
    on sequence.order_id = orders.order_id
left join customers
    on customers.customer_id = orders.customer_id
