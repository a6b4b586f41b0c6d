select
    id as category_id,
    parent_id as parent_category_id,
    name as category_name,
    parent_id is null as is_top_level
from {{ source('shop', 'categories') }}
