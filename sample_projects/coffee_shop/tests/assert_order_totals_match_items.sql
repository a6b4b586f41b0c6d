-- The goods of an order are worth what its lines are worth. Returns the orders where they are not.
select
    orders.order_id,
    orders.subtotal,
    sum(items.item_total) as items_total
from {{ ref('orders') }} as orders
inner join {{ ref('int_order_items_priced') }} as items on orders.order_id = items.order_id
group by orders.order_id, orders.subtotal
having abs(orders.subtotal - sum(items.item_total)) > 0.01
