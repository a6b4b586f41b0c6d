with source as (

    select *
    from {{ source('shop', 'orders') }}

)

select
    id as order_id,
    customer_id,
    address_id,
    lower(campaign_code) as campaign_code,
    status as order_status,
    coalesce(currency, 'USD') as currency,
    placed_at,
    cast(placed_at as date) as placed_on
from source
where status <> 'test'
