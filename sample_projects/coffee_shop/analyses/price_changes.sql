-- Which articles became dearer, and by how much?
select
    product_id,
    product_name,
    price,
    price - lag(price) over (partition by product_id order by dbt_valid_from) as price_change
from {{ ref('product_prices') }}
order by product_id, dbt_valid_from
