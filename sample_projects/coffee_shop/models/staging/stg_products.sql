with source as (

    select * from {{ source('shop', 'products') }}

),

renamed as (

    select
        sku as product_id,
        name as product_name,
        type as product_type,
        type in ('coffee', 'tea') as is_drink,
        {{ cents_to_dollars('price') }} as price,
        updated_at
    from source

)

select * from renamed
