-- How far do the two versions of store_sales lie apart?
select
    new.store_id,
    new.month_start,
    old.revenue - new.revenue as refunded_revenue
from {{ ref('store_sales') }} as new
left join {{ ref('store_sales', v=1) }} as old
    on new.store_id = old.store_id
    and new.month_start = old.month_start
