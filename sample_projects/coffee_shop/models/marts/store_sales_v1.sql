select
    store_id,
    store_name,
    cast(date_trunc('month', ordered_on) as date) as month_start,
    count(*) as order_count,
    sum(order_total) as revenue
from {{ ref('orders') }}
group by 1, 2, 3
