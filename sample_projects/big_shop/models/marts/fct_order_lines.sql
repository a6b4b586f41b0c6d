select
    l.order_line_id,
    l.order_id,
    l.product_id,
    o.customer_id,
    o.placed_on,
    p.category_name,
    c.segment,
    a.channel,
    l.quantity,
    l.net_amount,
    l.net_amount - l.cost_amount as profit,
    rank() over (partition by l.order_id order by l.net_amount desc) as rank_in_order,
    case when p.list_price < 10 then 'low' when p.list_price < 100 then 'middle' else 'high' end as price_band
from {{ ref('int_order_lines_priced') }} as l
inner join {{ ref('stg_orders') }} as o
    on o.order_id = l.order_id
left join {{ ref('dim_products') }} as p
    on p.product_id = l.product_id
left join {{ ref('dim_customers') }} as c
    on c.customer_id = o.customer_id
left join {{ ref('int_orders_attributed') }} as a
    on a.order_id = l.order_id
