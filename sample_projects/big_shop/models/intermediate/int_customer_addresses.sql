with ranked as (

    select
        *,
        row_number() over (partition by customer_id order by valid_from desc) as recency
    from {{ ref('stg_addresses') }}

),

customers as (

    select *
    from {{ ref('stg_customers') }}

)

select
    customers.customer_id,
    customers.customer_name,
    ranked.city,
    ranked.postal_code,
    coalesce(ranked.country_code, customers.country_code) as country_code
from customers
left join ranked
    on ranked.customer_id = customers.customer_id
    and ranked.recency = 1
