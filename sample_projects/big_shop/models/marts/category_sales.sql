select
    c.category_name,
    max(p.department) as department,
    count(distinct p.product_id) as product_count,
    sum(l.quantity) as units_sold,
    sum(l.net_amount) as revenue,
    sum(l.profit) as profit,
    sum(l.net_amount) / nullif(sum(l.quantity), 0) as average_price,
    sum(case when o.is_first_order then l.net_amount else 0 end) as first_order_revenue,
    avg(p.list_margin) as average_list_margin,
    sum(r.refund_count) as refund_count,
    max(r.last_refunded_on) as last_refunded_on
from {{ ref('fct_order_lines') }} as l
inner join {{ ref('dim_products') }} as p
    on p.product_id = l.product_id
inner join {{ ref('stg_categories') }} as c
    on c.category_name = p.category_name
inner join {{ ref('fct_orders') }} as o
    on o.order_id = l.order_id
left join {{ ref('int_product_returns') }} as r
    on r.product_id = l.product_id
group by 1
