with orders as (

    select *
    from {{ ref('stg_orders') }}

),

campaigns as (

    select *
    from {{ ref('stg_campaigns') }}

),

campaign_sessions as (

    select
        campaign_name,
        count(*) as session_count
    from {{ ref('int_sessions_attributed') }}
    group by 1

)

select
    orders.order_id,
    orders.customer_id,
    campaigns.campaign_code,
    case when orders.campaign_code is null then 'direct' when orders.placed_on > campaigns.ends_on then 'late' else campaigns.channel end as channel,
    coalesce(campaign_sessions.session_count, 0) as campaign_sessions
from orders
left join campaigns
    on orders.campaign_code = campaigns.campaign_code
left join campaign_sessions
    on campaign_sessions.campaign_name = campaigns.campaign_name
