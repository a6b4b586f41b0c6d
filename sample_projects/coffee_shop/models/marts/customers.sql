with customers as (

    select * from {{ ref('stg_customers') }}

),

customer_orders as (

    select
        customer_id,
        count(order_id) as order_count,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on,
        sum(case when is_refunded then 0 else order_total end) as lifetime_value
    from {{ ref('orders') }}
    where customer_id is not null
    group by customer_id

),

customer_events as (

    select
        customer_id,
        max(occurred_at) as last_seen_at,
        count(*) filter (where event_type = 'complaint') as complaint_count
    from {{ ref('int_customer_events') }}
    group by customer_id

),

tiers as (

    select * from {{ ref('loyalty_tiers') }}

),

joined as (

    select
        c.customer_id,
        c.customer_name,
        c.email_hash,
        s.store_name as home_store_name,
        c.joined_at,
        coalesce(o.order_count, 0) as order_count,
        o.first_ordered_on,
        o.last_ordered_on,
        coalesce(o.lifetime_value, 0) as lifetime_value,
        {{ safe_divide('o.lifetime_value', 'o.order_count') }} as average_order_value,
        e.last_seen_at,
        coalesce(e.complaint_count, 0) as complaint_count
    from customers as c
    left join customer_orders as o on c.customer_id = o.customer_id
    left join customer_events as e on c.customer_id = e.customer_id
    left join {{ ref('stg_stores') }} as s on c.home_store_id = s.store_id

)

select
    joined.*,
    tiers.tier as loyalty_tier,
    tiers.discount_percent
from joined
left join tiers
    on joined.lifetime_value >= tiers.minimum_lifetime_value
    and joined.lifetime_value < coalesce(tiers.maximum_lifetime_value, 1e9)
