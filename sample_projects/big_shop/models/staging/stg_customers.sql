with source as (

    select *
    from {{ source('shop', 'customers') }}

),

renamed as (

    select
        id as customer_id,
        lower(trim(email)) as email,
        first_name || ' ' || last_name as customer_name,
        upper(country) as country_code,
        coalesce(is_business, false) as is_business,
        cast(created_at as date) as registered_on
    from source

)

select *
from renamed
