select
    id as address_id,
    customer_id,
    lower(kind) as address_kind,
    city,
    postal_code,
    upper(country) as country_code,
    valid_from
from {{ source('shop', 'addresses') }}
