select
    lower(code) as campaign_code,
    title as campaign_name,
    channel,
    {{ dollars('budget_cents') }} as budget,
    starts_on,
    coalesce(ends_on, date '9999-12-31') as ends_on
from {{ source('marketing', 'campaigns') }}
