-- query: the value of a subquery and what shapes it
select id, (select max(price) from items i where i.order_id = o.id) as v, tax from orders o

-- query: fields of a struct that a subquery gives
select s.v, s.n from (select (select {'v': max(price), 'n': sum(quantity)} from items i where i.order_id = o.id) as s from orders o)

-- query: a struct of a subquery taken apart
select unnest(s) from (select (select {'v': max(price), 'n': sum(quantity)} from items i where i.order_id = o.id) as s from orders o)

-- query: whether rows exist
select id, exists (select 1 from items i where i.order_id = o.id and i.price > 3) as e from orders o

-- query: whether rows exist, counted
select count(*) filter (where exists (select 1 from items i where i.order_id = o.id)) as n from orders o

-- query: whether rows exist, as a key
select exists (select 1 from items i where i.order_id = o.id) as e, count(*) as n from orders o group by 1

-- query: a value of a CTE that nothing else reads
with r as (select price, product_id from items where quantity > 2) select id, (select max(price) from r where product_id = o.customer_id) as v from orders o

-- query: a value in a CTE by which rows are filtered
with c as (select id, (select max(price) from items i where i.order_id = o.id) as x from orders o) select id from c where x > 3

-- query: a value in a value
select id, (select sum(price) from items i where i.order_id = o.id and i.quantity > (select min(pay) from staff s where s.id = o.customer_id)) as v from orders o

-- query: a value put in place of a column
select * replace ((select max(price) from items i where i.order_id = o.id) as amount) from orders o

-- query: a value for every column
select max(columns(*)) + (select max(pay) from staff where manager_id > 2) from (select amount, tax from orders)

-- query: order by all beside a value
select id, (select max(pay) from staff s where s.id = o.id) as v from orders o where tax > 2 order by all limit 5

-- query: compared with any
select id, amount > any (select price from items i where i.order_id = o.id) as x from orders o

-- query: a macro with a default and a value of its own
create or replace temp macro pick(a, b := 3) as case when a > b then a else b end; select pick(amount) as x, pick(b := amount, a := id) as z from orders

-- query: a macro sees the CTEs around its call
create or replace temp macro pay_of(i) as (select max(pay) from staff where id = i); with staff as (select price as pay, quantity as id from items) select pay_of(amount) as p, tax from orders

-- query: a lateral query behind a semi join
select l.v from (select amount as id from orders) a semi join staff s on s.id = a.id, lateral (select id as v) l

-- query: structs of a list taken apart
select unnest([{'a': amount, 'b': tax}, {'a': id, 'b': 3}], recursive := true) from orders

-- query: structs in rows of values
select unnest(s), n from orders o, lateral (values ({'a': o.amount, 'b': o.tax}, 1), ({'a': o.id, 'b': 1}, o.customer_id)) t(s, n)
