select
    * exclude (id, sku, cost),
    id as supply_id,
    sku as product_id,
    {{ cents_to_dollars('cost', decimals=4) }} as cost
from {{ source('shop', 'supplies') }}
