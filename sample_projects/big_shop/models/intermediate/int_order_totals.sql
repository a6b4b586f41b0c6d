select
    o.order_id,
    count(l.order_line_id) as line_count,
    sum(l.quantity) as item_count,
    sum(l.gross_amount) as gross_amount,
    sum(l.net_amount) as net_amount,
    sum(l.cost_amount) as cost_amount
from {{ ref('stg_orders') }} as o
left join {{ ref('int_order_lines_priced') }} as l
    on l.order_id = o.order_id
group by 1
