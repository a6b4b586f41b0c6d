with visits as (

    select
        campaign_code,
        count(session_id) as visit_count,
        count(distinct customer_id) as visitor_count
    from {{ ref('fct_sessions') }}
    group by 1

),

sales as (

    select
        o.campaign_code,
        count(distinct o.order_id) as order_count,
        sum(l.profit) as profit
    from {{ ref('fct_orders') }} as o
    inner join {{ ref('fct_order_lines') }} as l
        on l.order_id = o.order_id
    where o.campaign_code is not null
    group by 1
    having sum(l.quantity) > 0

),

campaigns as (

    select *
    from {{ ref('dim_campaigns') }}

),

costs as (

    select *
    from {{ ref('int_campaign_costs') }}

)

select
    campaigns.campaign_code,
    campaigns.campaign_name,
    campaigns.channel,
    campaigns.budget,
    campaigns.customer_count,
    costs.cost_per_order,
    costs.cost_per_view,
    coalesce(visits.visit_count, 0) as visit_count,
    coalesce(visits.visitor_count, 0) as visitor_count,
    sales.order_count / nullif(visits.visit_count, 0) as conversion_rate,
    sales.profit,
    rank() over (partition by campaigns.channel order by sales.profit desc) as rank_in_channel
from campaigns
left join costs
    on costs.campaign_code = campaigns.campaign_code
left join visits
    on visits.campaign_code = campaigns.campaign_code
left join sales
    on sales.campaign_code = campaigns.campaign_code
