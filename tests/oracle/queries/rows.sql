-- query: recursive using key with alias columns
with recursive t(node, best, hops) using key (node) as (select id, pay, 0 from staff union select s.id, t.best + s.pay, t.hops + 1 from t join staff s on s.manager_id = t.node where t.hops < 3) select node, best from t

-- query: recursive list path
with recursive p(id, path) as (select id, [name] from staff where manager_id is null or manager_id = 2 union all select s.id, list_append(p.path, s.name) from staff s join p on s.manager_id = p.id where len(p.path) < 3) select id, path from p

-- query: recursive with two recursive parts
with recursive n(i, a) as (select 1, max(amount) from orders union all select i + 1, a - 1 from n where i < 3) select sum(a) as s from n

-- query: recursive chained CTEs
with recursive base as (select id, manager_id from staff), walk(id, top, hops) as (select id, id, 0 from base union select b.id, w.top, hops + 1 from base b join walk w on b.manager_id = w.id where hops < 3) select * from walk

-- query: not materialized
with a as not materialized (select id, tax from orders) select a.tax, b.tax as t2 from a join a b using (id)

-- query: nested with in subquery hides
with x as (select amount as v from orders) select * from (with x as (select pay as v from staff) select v + 1 as w from x) q, (select max(v) as m from x) r

-- query: same named cte recursively shadowing
with orders as (select * from orders where tax > 1), o2 as (select * from orders) select id, amount from o2

-- query: cte alias list partially
with t(a) as (select id, tax from orders) select a, tax from t

-- query: cte used in scalar and from
with m as (select max(amount) as top from orders) select id, amount / (select top from m) as share from orders

-- query: cte in insert like exists
with m as (select id from customers where vip) select amount from orders where exists (from m where m.id = orders.customer_id)

-- query: cte named column same name as cte
with total as (select sum(amount) as total from orders) select total from total

-- query: cte row value named like cte
with t as (select id, tax from orders) select t from t

-- query: table named like column
select orders from (select amount as orders from orders) orders

-- query: alias same as column name row vs column
select tax from orders as tax

-- query: whole row in aggregate
-- unseen: n < customers.city, customers.id, customers.name, customers.since, customers.vip
-- unseen: top < customers.city, customers.since, customers.vip
select count(c) as n, max(c).name as top from customers c

-- query: whole row compare
-- unseen: rows < orders.amount, orders.customer_id, orders.ordered_on, orders.status, orders.tax
select o.id from orders o join orders p on o = p

-- query: row in case
select case when c.vip then c end as v from customers c

-- query: row to json
select to_json(c) as j, c::varchar as s from customers c

-- query: row in function
select struct_extract(c, 'name') as n, c['city'] as t from customers c

-- query: row unnest
select unnest(c) from customers c

-- query: row star
select c.* from (select c from customers c)

-- query: row of join using
select i from items i join products p using (product_id)

-- query: row of cte with alias columns
select t from (select id, tax from orders) t(a, b)

-- query: row of alias columns, fields
select t.r.a as x from (select t as r from (select id, tax from orders) t(a, b)) t

-- query: macro-like expression duplicates
select amount, amount, amount as amount_1 from orders

-- query: duplicates through cte
with d as (select id, id from orders) select id, id_1 from d

-- query: duplicates of star join in CTE
-- needs a schema
with d as (select * from orders o join orders p on o.id = p.tax) select id, id_1, amount_1 from d

-- query: duplicate names via star and alias
select *, amount * 2 as amount from orders

-- query: subquery duplicates star
select * from (select *, amount * 2 as amount from orders)

-- query: quoted duplicates case
select "Id" as "ID", "AMOUNT" from orders

-- query: quoted names with dots
select "a.b" as x, "Total Amount" as y from (select amount as "a.b", tax as "Total Amount" from orders)

-- query: quoted alias used later
select t."net total" * 2 as d from (select amount - tax as "net total" from orders) t

-- query: keyword names
select "select", "from" from (select amount as "select", tax as "from" from orders)

-- query: prefix alias qualifies
select s: amount + tax, t: s * 2 from orders

-- query: show tables function
select table_name from duckdb_tables() where schema_name = 'none'

-- query: query function
select id, amount from query_table('orders')

-- query: values with alias columns nested
select t.b + o.tax as v from orders o join (values (1, 10), (2, 20)) t(a, b) on o.tax = t.a

-- query: insert by constants
select x, y from (select 1 as x, 'a' as y union all select amount, status from orders)

-- query: at most one column replaced twice
select * replace (tax as amount, amount as tax) from orders

-- query: limit offset params
select id from orders order by amount, id limit 3 offset (select min(tax) from orders)

-- query: collate and cast
select status collate nocase as s, cast(amount as decimal(9, 2)) as d, amount::text || '!' as t from orders

-- query: list slicing and functions
-- unseen: s < orders.tax
select [amount, tax, id][2] as t, list_value(amount, tax) as l, array_value(amount, tax) as a, (list_value(amount, tax))[1:1] as s from orders

-- query: unnest values then join on itself
with x as (select id, unnest([amount, tax]) as v from orders) select a.id, b.v from x a join x b on a.v = b.v

-- query: enum cast
select status::enum('paid', 'open', 'void', 'Ann', 'Rome') as e from orders

-- query: getvariable etc
select amount + coalesce(getvariable('x')::int, 0) as v from orders

-- query: grouping in having and order
select status, sum(amount) as s from orders group by rollup (status) having grouping(status) = 0 order by s

-- query: positional reference
select #2 as second, #1 as first from orders

-- query: comparisons chain row
select (amount, tax) < (id, customer_id) as c from orders

-- query: row in list
-- unseen: c < orders.amount, orders.id
select (amount, tax) in ((1, 2), (id, customer_id)) as c from orders

-- query: not in subquery value
select id, amount not in (select pay from staff where pay is not null) as x from orders

-- query: list contains subquery
select list_contains((select list(pay) from staff), amount) as x from orders

-- query: exists with cte inside
select name, exists (with b as (select customer_id as k from orders where tax > 2) from b where b.k = c.id) as x from customers c

-- query: aggregate with case in filter and group all
select city, count(*) filter (vip) as v, count(*) filter (not vip) as n from customers group by all

-- query: sum over alias of struct
select sum(s.x) over (partition by s.y) as t from (select {'x': amount, 'y': status} as s from orders)

-- query: self-alias in qualify agg
select status, max(amount) as m from orders group by status qualify rank() over (order by max(amount) desc, status) = 1

-- query: unnest generate_subscripts
select id, generate_subscripts(payload.scores, 1) as i from events

-- query: unnest in where sub
select id from events where 3 in (select unnest(payload.scores))

-- query: json paths struct
select body.total as t, body['kind'] as k, json_extract(body, '$.kind')::varchar as s, body->>'$.total' as u from events
