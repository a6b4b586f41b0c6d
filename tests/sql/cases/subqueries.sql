-- case: a derived table
select x.total from (select sum(v) as total from inner_t) x
--> total: inner_t.v

-- case: a scalar subquery
select (select max(x) from other) as mx from t
--> mx: other.x

-- case: a correlated scalar subquery
select (select max(o.amount) from orders o where o.customer_id = c.id) as largest from customers c
--> largest: orders.amount
--> rows: filter orders.customer_id; filter customers.id

-- case: a correlated value in the select list
select (select a.x + b.y from a where a.id = b.id) as z from b
--> z: a.x, b.y

-- case: exists
select exists (select 1 from u where u.id = t.id) as has_u from t
--> has_u:
--> rows: filter u.id; filter t.id

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
--> most: staff.pay
--> rows: filter staff.manager; filter items.owner

-- case: a condition of a subquery reads an item beside it
-- dialect: snowflake
-- schema: orders(id, amount), items(price, kind)
select id as k, (select max(price) from items where kind = k) as most from orders
--> K: ORDERS.ID
--> MOST: ITEMS.PRICE
--> rows: filter ITEMS.KIND; filter ORDERS.ID
