select
    id as product_id,
    category_id,
    sku,
    trim(title) as product_name,
    {{ dollars('list_price_cents') }} as list_price,
    {{ dollars('unit_cost_cents') }} as unit_cost,
    discontinued_at is not null as is_discontinued
from {{ source('shop', 'products') }}
