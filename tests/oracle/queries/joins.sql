-- query: unqualified columns of two sources
select name, amount, status from orders join customers on customer_id = customers.id

-- query: a self join
select e.name, m.name as manager from staff e left join staff m on m.id = e.manager_id

-- query: an alias with a list of columns
select c.a, c.b from customers as c(a, b)

-- query: an alias's list and a star
select * from customers as c(a, b)

-- query: a derived table with a list of columns
select x, y from (select amount, tax from orders) as t(x, y)

-- query: a list of columns that swaps names
select id, name from customers as c(name, id)

-- query: asof join
select t.symbol, t.price, q.bid from trades t asof join quotes q on t.symbol = q.symbol and t.traded_at >= q.quoted_at

-- query: asof join with using
-- unseen: symbol < quotes.symbol
select symbol, price, ask from trades asof left join (select symbol, quoted_at as traded_at, ask from quotes) using (symbol, traded_at)

-- query: positional join
select * from (select jan from monthly) positional join (select amount from orders)

-- query: semi join
select o.id, o.amount from orders o semi join customers c on c.id = o.customer_id

-- query: anti join
select amount from orders o anti join customers c on c.id = o.customer_id and c.vip

-- query: semi join with using
select product_id, quantity from items semi join products using (product_id)

-- query: a lateral subquery
select c.name, l.total from customers c, lateral (select sum(amount) as total from orders o where o.customer_id = c.id) l

-- query: lateral without the word
select c.name, l.total from customers c, (select sum(amount) as total from orders o where o.customer_id = c.id) l

-- query: a lateral of a lateral
select t.z from monthly m, (select m.jan + 1 as y) s, (select s.y * m.feb as z) t

-- query: a correlated scalar subquery
select c.name, (select max(amount) from orders o where o.customer_id = c.id) as best from customers c

-- query: a correlated scalar subquery without qualifiers
select name, (select max(amount) from orders where customer_id = customers.id) as best from customers

-- query: exists
select name from customers c where exists (select 1 from orders o where o.customer_id = c.id and o.amount > 3)

-- query: not exists as a value
select name, not exists (select 1 from orders o where o.customer_id = c.id) as idle from customers c

-- query: in a subquery
select name from customers where id in (select customer_id from orders where status = 'paid')

-- query: in a subquery as a value
select name, id in (select customer_id from orders) as buys from customers

-- query: any and all
select name, id > all (select tax from orders where tax < 3) as over from customers

-- query: a scalar subquery in having
select customer_id, sum(amount) as total from orders group by customer_id having sum(amount) > (select avg(pay) from staff)

-- query: a subquery of a subquery, correlated over two levels
select c.name, (select sum(o.amount) from orders o where o.customer_id = c.id and exists (select 1 from items i where i.order_id = o.id and i.quantity > c.id)) as s from customers c

-- query: a cross join
select a.jan, b.pay from monthly a cross join staff b where a.id = b.id

-- query: joins in parentheses
select o.id, i.quantity, p.name from orders o join (items i join products p on p.product_id = i.product_id) on i.order_id = o.id

-- query: an array of a subquery
select name, array(select amount from orders o where o.customer_id = c.id) as amounts from customers c

-- query: a join on an expression
select o.id, c.name from orders o join customers c on lower(o.status) = lower(c.city) or o.customer_id + 1 = c.id

-- query: a full join with coalesce
select coalesce(o.customer_id, c.id) as id, o.amount from orders o full join customers c on c.id = o.customer_id

-- query: a join with a range
select t.price, q.ask from trades t join quotes q on q.quoted_at between t.traded_at - interval 1 hour and t.traded_at

-- query: the query's own name hides a table
select orders.name from customers as orders

-- query: a row of a subquery of two columns
select name, (select {'a': amount, 'b': tax} from orders o where o.customer_id = c.id order by o.id limit 1).a as first from customers c

-- query: a subquery beside a semi join
-- needs a schema
select (select max(o.tax) from orders o where o.id = price) as m from items i semi join items j on i.quantity = j.order_id
