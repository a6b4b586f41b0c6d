with days as (

    select * from {{ ref('shop_calendar', 'calendar_days') }}

),

orders as (

    select *
    from {{ ref('orders') }}
    where not is_refunded

)

select
    orders.store_id,
    orders.store_name,
    days.month_start,
    days.fiscal_year,
    {{ shop_calendar.fiscal_quarter('days.month_start') }} as fiscal_quarter,
    count(distinct orders.order_id) as order_count,
    sum(orders.order_total) as revenue,
    {{ safe_divide('sum(orders.coffee_total + orders.tea_total)', 'sum(orders.subtotal)') }} as drink_share,
    sum(sum(orders.order_total)) over (
        partition by orders.store_id, days.fiscal_year
        order by days.month_start
    ) as fiscal_year_revenue
from orders
inner join days on orders.ordered_on = days.date_day
group by orders.store_id, orders.store_name, days.month_start, days.fiscal_year
