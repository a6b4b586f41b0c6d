with sessions as (

    select *
    from {{ ref('stg_web_sessions') }}

),

campaigns as (

    select *
    from {{ ref('stg_campaigns') }}

),

known_customers as (

    select
        customer_id
    from {{ ref('stg_customers') }}

)

select
    session_id,
    coalesce(channel, 'direct') as channel,
    campaign_name,
    device,
    page_views,
    started_at
from sessions
left join campaigns using (campaign_code)
left join known_customers using (customer_id)
