with orders as (

    select * from {{ ref('stg_orders') }}

),

order_totals as (

    select
        order_id,
        count(*) as item_count,
        sum(item_total) as subtotal,
        sum(item_cost) as cost,
        {% for product_type in var('product_types') -%}
        sum(case when product_type = '{{ product_type }}' then item_total else 0 end) as {{ product_type }}_total{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_order_items_priced') }}
    group by 1

),

stores as (

    select
        store_id,
        store_name,
        coalesce(tax_rate, 0) as tax_rate
    from {{ ref('stg_stores') }}
    left join {{ ref('city_tax_rates') }} using (city)

),

priced as (

    select
        orders.*,
        stores.store_name,
        coalesce(order_totals.item_count, 0) as item_count,
        coalesce(order_totals.subtotal, 0) as subtotal,
        order_totals.cost,
        {% for product_type in var('product_types') -%}
        order_totals.{{ product_type }}_total,
        {% endfor -%}
        round(order_totals.subtotal * stores.tax_rate, 2) as tax_paid
    from orders
    left join order_totals on orders.order_id = order_totals.order_id
    inner join stores on orders.store_id = stores.store_id

)

select
    *,
    subtotal + coalesce(tax_paid, 0) + tip as order_total,
    case
        when customer_id is not null
            then row_number() over (partition by customer_id order by ordered_at, order_id)
    end as customer_order_number
from priced
