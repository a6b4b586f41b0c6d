with campaigns as (

    select *
    from {{ ref('stg_campaigns') }}

),

costs as (

    select *
    from {{ ref('int_campaign_costs') }}

),

campaign_revenue as (

    select
        a.campaign_code,
        sum(t.net_amount) as revenue,
        count(distinct a.customer_id) as customer_count
    from {{ ref('int_orders_attributed') }} as a
    inner join {{ ref('int_order_totals') }} as t
        on t.order_id = a.order_id
    group by 1

)

select
    campaigns.campaign_code,
    campaigns.campaign_name,
    campaigns.channel,
    campaigns.starts_on,
    date_diff('day', campaigns.starts_on, campaigns.ends_on) as length_in_days,
    costs.budget,
    costs.cost_per_order,
    coalesce(campaign_revenue.revenue, 0) as revenue,
    campaign_revenue.customer_count,
    campaign_revenue.revenue / nullif(costs.budget, 0) as return_on_spend
from campaigns
left join costs
    on costs.campaign_code = campaigns.campaign_code
left join campaign_revenue
    on campaign_revenue.campaign_code = campaigns.campaign_code
