{% snapshot product_prices %}

{{
    config(
        unique_key='product_id',
        strategy='check',
        check_cols=['price'],
    )
}}

select
    product_id,
    product_name,
    price,
    updated_at
from {{ ref('stg_products') }}

{% endsnapshot %}
