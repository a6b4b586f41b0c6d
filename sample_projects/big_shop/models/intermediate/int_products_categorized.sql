select
    p.product_id,
    p.product_name,
    p.unit_cost,
    c.category_id,
    c.category_name,
    coalesce(parent.category_name, 'Other') as department
from {{ ref('stg_products') }} as p
left join {{ ref('stg_categories') }} as c
    on p.category_id = c.category_id
left join {{ ref('stg_categories') }} as parent
    on c.parent_category_id = parent.category_id
