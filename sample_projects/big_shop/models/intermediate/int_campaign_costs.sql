with campaign_orders as (

    select
        campaign_code,
        count(order_id) as order_count
    from {{ ref('int_orders_attributed') }}
    group by 1

),

campaign_sessions as (

    select
        campaign_name,
        sum(page_views) as page_views
    from {{ ref('int_sessions_attributed') }}
    group by 1

)

select
    campaigns.campaign_code,
    campaigns.budget,
    coalesce(campaign_orders.order_count, 0) as order_count,
    campaigns.budget / nullif(campaign_orders.order_count, 0) as cost_per_order,
    campaigns.budget / nullif(campaign_sessions.page_views, 0) as cost_per_view
from {{ ref('stg_campaigns') }} as campaigns
left join campaign_orders
    on campaign_orders.campaign_code = campaigns.campaign_code
left join campaign_sessions
    on campaign_sessions.campaign_name = campaigns.campaign_name
