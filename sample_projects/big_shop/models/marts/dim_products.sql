with sales as (

    select
        product_id,
        sum(quantity) as units_sold,
        sum(net_amount) as revenue,
        min(placed_on) as first_sold_on
    from {{ ref('int_order_lines_priced') }}
    group by 1

),

returns as (

    select *
    from {{ ref('int_product_returns') }}

)

select
    p.product_id,
    p.sku,
    c.product_name,
    c.category_name,
    c.department,
    k.is_top_level as is_top_level_category,
    p.list_price,
    p.list_price - p.unit_cost as list_margin,
    coalesce(sales.units_sold, 0) as units_sold,
    coalesce(sales.revenue, 0) as revenue,
    sales.first_sold_on,
    returns.refunded_share / nullif(sales.revenue, 0) as refund_rate,
    case when p.is_discontinued then 'discontinued' when sales.first_sold_on is null then 'unsold' else 'active' end as lifecycle
from {{ ref('stg_products') }} as p
left join {{ ref('int_products_categorized') }} as c
    on c.product_id = p.product_id
left join {{ ref('stg_categories') }} as k
    on k.category_id = p.category_id
left join sales
    on sales.product_id = p.product_id
left join returns
    on returns.product_id = p.product_id
