-- case: a derived table
select x.total from (select sum(v) as total from inner_t) x
--> total: inner_t.v

-- case: a scalar subquery
select (select max(x) from other) as mx from t
--> mx: other.x

-- case: a correlated scalar subquery
select (select max(o.amount) from orders o where o.customer_id = c.id) as largest from customers c
--> largest: orders.amount; filter orders.customer_id; filter customers.id
--> rows:

-- case: a correlated value in the select list
select (select a.x + b.y from a where a.id = b.id) as z from b
--> z: a.x, b.y; filter a.id; filter b.id

-- case: exists
select exists (select 1 from u where u.id = t.id) as has_u from t
--> has_u: ; filter u.id; filter t.id
--> rows:

-- case: in
select x in (select a from u) as has_u from t
--> has_u: t.x, u.a

-- case: subqueries in where
select x from t where id in (select id from u where u.kind = t.kind) and amount > (select avg(amount) from t)
--> x: t.x
--> rows: filter t.id; filter u.id; filter t.amount; filter u.kind; filter t.kind

-- case: group by place, having, order
select kind, sum(amount) as total from t group by 1 having count(*) > min_count order by total desc
--> kind: t.kind
--> total: t.amount
--> rows: group_by t.kind; filter t.min_count; sort t.amount

-- case: group by all
-- dialect: duckdb
select kind, upper(city) as city, sum(amount) as total from t group by all
--> kind: t.kind
--> city: t.city
--> total: t.amount
--> rows: group_by t.kind; group_by t.city

-- case: grouping sets
select a, b, sum(x) as s from t group by grouping sets ((a), (b), ())
--> a: t.a
--> b: t.b
--> s: t.x
--> rows: group_by t.a; group_by t.b

-- case: qualify
-- dialect: snowflake
select id from t qualify row_number() over (partition by k order by ts desc) = 1
--> ID: T.ID
--> rows: filter T.K; filter T.TS

-- case: distinct on
-- dialect: postgres
select distinct on (k) id from t order by k, ts
--> id: t.id
--> rows: group_by t.k; sort t.k; sort t.ts

-- case: an alias around hides a column of its name
-- dialect: duckdb
-- schema: staff(id, manager, pay), items(owner, price)
select (select max(pay) from staff where manager = id.owner) as most from items as id
--> most: staff.pay; filter staff.manager; filter items.owner
--> rows:

-- case: a condition of a subquery reads an item beside it
-- dialect: snowflake
-- schema: orders(id, amount), items(price, kind)
select id as k, (select max(price) from items where kind = k) as most from orders
--> K: ORDERS.ID
--> MOST: ITEMS.PRICE; filter ITEMS.KIND; filter ORDERS.ID
--> rows:

-- case: what shapes a CTE that only a value reads
with big as (select k, x from b where q > 3)
select a.z, (select max(x) from big join d using (k) where exists (select * from e where e.k = big.k)) as v from a
--> z: a.z
--> v: b.x; filter b.q; join b.k; join d.k; filter e.k; filter b.k
--> rows:

-- case: a CTE that a value reads as the rows do
with big as (select k, x from b where q > 3)
select k, (select max(x) from big) as v from big
--> k: b.k
--> v: b.x; filter b.q
--> rows: filter b.q

-- case: a subquery in a condition, and one in its select list
select z from a where u = (select (select max(q) from c where c.k = b.k) from b where b.j = a.j)
--> z: a.z
--> rows: filter a.u; filter c.q; filter c.k; filter b.k; filter b.j; filter a.j

-- case: fields of a struct that a subquery gives
-- dialect: duckdb
select s.v, s.n.m as m, s.n from (select (select {'v': max(price), 'n': {'m': sum(cost)}} from i where i.k = o.k) as s from o)
--> v: i.price; filter i.k; filter o.k
--> m: i.cost; filter i.k; filter o.k
--> n: i.cost; filter i.k; filter o.k
--> rows:

-- case: all columns as an order beside a value
-- dialect: duckdb
select *, (select max(x) from b where b.k = a.k) as v from a where z > 1 order by all
--> *: a.*
--> v: b.x; filter b.k; filter a.k
--> rows: filter a.z; sort a.*; sort b.x; filter b.k; filter a.k

-- case: a value by which rows are grouped
select exists (select 1 from b where b.k = a.k) as e, count(*) as n from a group by 1
--> e: ; filter b.k; filter a.k
--> n:
--> rows: filter b.k; filter a.k
