select
    id as session_id,
    customer_id,
    lower(utm_campaign) as campaign_code,
    coalesce(device, 'desktop') as device,
    page_views,
    started_at,
    'web' as source_system
from {{ source('marketing', 'web_sessions') }}
