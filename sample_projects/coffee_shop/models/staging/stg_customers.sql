with source as (

    select * from {{ source('shop', 'customers') }}

)

select
    id as customer_id,
    first_name || ' ' || last_name as customer_name,
    md5(lower(trim(email))) as email_hash,
    home_store_id,
    joined_at
from source
