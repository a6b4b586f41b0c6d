with customers_with_orders as (

    select
        customer_id
    from {{ ref('int_orders_attributed') }}
    where channel <> 'late'
    group by 1

)

select
    v.session_id,
    v.customer_id,
    c.country_code,
    m.campaign_code,
    s.channel,
    s.device,
    s.page_views,
    cast(s.started_at as date) as visited_on,
    row_number() over (partition by v.customer_id order by v.started_at) as visit_number,
    customers_with_orders.customer_id is not null as has_ordered
from {{ ref('stg_web_sessions') }} as v
inner join {{ ref('int_sessions_attributed') }} as s
    on s.session_id = v.session_id
left join {{ ref('dim_customers') }} as c
    on c.customer_id = v.customer_id
left join {{ ref('dim_campaigns') }} as m
    on m.campaign_code = v.campaign_code
left join customers_with_orders
    on customers_with_orders.customer_id = v.customer_id
