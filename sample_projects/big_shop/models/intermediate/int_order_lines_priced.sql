with lines as (

    select *
    from {{ ref('stg_order_lines') }}

),

orders as (

    select *
    from {{ ref('stg_orders') }}

),

products as (

    select *
    from {{ ref('int_products_categorized') }}

)

select
    lines.order_line_id,
    lines.order_id,
    lines.product_id,
    products.category_id,
    orders.placed_on,
    lines.quantity,
    lines.quantity * lines.unit_price as gross_amount,
    lines.quantity * lines.unit_price - lines.discount as net_amount,
    lines.quantity * products.unit_cost as cost_amount
from lines
inner join orders
    on lines.order_id = orders.order_id
left join products
    on lines.product_id = products.product_id
