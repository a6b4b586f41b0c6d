-- case: using gives the column of both sides
select id, a.x, b.y from a join b using (id)
--> id: a.id, b.id
--> x: a.x
--> y: b.y
--> rows: join a.id; join b.id

-- case: a star over a join with using shows the shared column once
-- dialect: postgres
-- schema: a(id, x), b(id, y)
select * from a join b using (id)
--> id: a.id, b.id
--> x: a.x
--> y: b.y

-- case: a natural join shares what both have
-- dialect: postgres
-- schema: a(k, x), b(k, y)
select * from a natural join b
--> k: a.k, b.k
--> x: a.x
--> y: b.y

-- case: names without a qualifier
-- schema: orders(id, customer_id, amount), customers(id, name)
select name, amount from orders join customers on orders.customer_id = customers.id
--> name: customers.name
--> amount: orders.amount
--> rows: join orders.customer_id; join customers.id

-- case: one source whose columns are not known
-- schema: orders(id, customer_id)
select customer_id, name from orders join customers on true
--> customer_id: orders.customer_id
--> name: customers.name

-- case: nobody describes anything
select name from orders join customers on orders.customer_id = customers.id
--> name: orders.name, customers.name

-- case: a self join
select e.name, m.name as boss from staff e left join staff m on e.boss_id = m.id
--> name: staff.name
--> boss: staff.name

-- case: the right side of a semi join is not in the star
-- dialect: spark
-- schema: a(id, x), b(id, y)
select * from a left semi join b on a.id = b.id
--> id: a.id
--> x: a.x

-- case: a join in parentheses
select t2.col1 from ((tab2 as t2 join tab1 as t1 on t2.id = t1.t2_id))
--> col1: tab2.col1

-- case: a join in parentheses with a name of its own
-- dialect: postgres
-- schema: a(id, x), b(bid, y)
select j.x, j.y from (a join b on a.id = b.bid) as j
--> x: a.x
--> y: b.y

-- case: comma joins
select a.x, b.y from a, b where a.id = b.id
--> x: a.x
--> y: b.y
--> rows: filter a.id; filter b.id

-- case: asof join
-- dialect: duckdb
select t.price, q.bid from trades t asof join quotes q on t.sym = q.sym and t.ts >= q.ts
--> price: trades.price
--> bid: quotes.bid
--> rows: join trades.sym; join quotes.sym; join trades.ts; join quotes.ts

-- case: asof join with its match condition
-- dialect: snowflake
select t.price, q.bid from trades t asof join quotes q match_condition (t.ts >= q.ts) on t.sym = q.sym
--> PRICE: TRADES.PRICE
--> BID: QUOTES.BID

-- case: a lateral subquery sees the sources before it
-- dialect: postgres
select c.id, o.total from customers c cross join lateral (select sum(amount) as total from orders where customer_id = c.id) o
--> id: customers.id
--> total: orders.amount
--> rows: filter orders.customer_id; filter customers.id

-- case: cross apply
-- dialect: tsql
select c.id, o.total from customers c cross apply (select top 1 amount as total from orders o where o.customer_id = c.id) o
--> id: customers.id
--> total: orders.amount

-- case: a table's columns renamed where it is read
-- schema: customers(id, name, city)
select a, b, city from customers as c(a, b)
--> a: customers.id
--> b: customers.name
--> city: customers.city

-- case: a sample and a version of a table
-- dialect: snowflake
select o.id from orders at (timestamp => '2024-01-01'::timestamp) as o
--> ID: ORDERS.ID

-- case: a sampled table
-- dialect: duckdb
select o.id from orders as o tablesample 10%
--> id: orders.id

-- case: a derived table that is lateral without saying so
-- dialect: duckdb
select e.id, t.k from events e cross join (select unnest(map_keys(e.doc)) as k) as t
--> id: events.id
--> k: events.doc

-- case: a natural join's columns shape the rows
-- schema: t(id, a), u(id, b)
select a, b from t natural join u
--> a: t.a
--> b: u.b
--> rows: join t.id; join u.id

-- case: joins in parentheses around a query
-- schema: x(a, b), y(b, c)
select * from ((select * from x) join y on a = c) join x as z on z.a = c
--> a: x.a
--> b: x.b
--> b: y.b
--> c: y.c
--> a: x.a
--> b: x.b

-- case: a semi join gives no columns
-- dialect: spark
-- schema: x(a, b), y(b, c)
select * from x semi join y using (b)
--> b: x.b
--> a: x.a
--> rows: join x.b; join y.b

-- case: a column named with more of its relation than from says
-- dialect: postgres
select sales.orders.id, shop.sales.orders.net, orders.day from orders cross join days
--> id: orders.id
--> net: orders.net
--> day: orders.day

-- case: a column named with its data set in another case
-- dialect: bigquery
select ds.Orders.Id from ds.Orders
--> id: ds.Orders.id

-- case: a column that one join shares is another's own
-- dialect: postgres
-- schema: x(a, b), y(b, c), z(b, c)
select * from x join y using (b) join z on z.b = x.b
--> b: x.b, y.b
--> a: x.a
--> c: y.c
--> b: z.b
--> c: z.c

-- case: a later join puts what it shares first
-- dialect: postgres
-- schema: x(a, b), y(b, c), z(b, c)
select * from x join y using (b) join z using (c)
--> c: y.c, z.c
--> b: x.b, y.b
--> a: x.a
--> b: z.b

-- case: what joins share stays in its place
-- dialect: sqlite
-- schema: x(a, b), y(b, c), z(b, c)
select * from x join y using (b) join z using (c)
--> a: x.a
--> b: x.b, y.b
--> c: y.c, z.c
--> b: z.b

-- case: a comma keeps what is left of it in front
-- dialect: postgres
-- schema: w(d), x(a, b), y(b, c)
select * from w, x join y using (b)
--> d: w.d
--> b: x.b, y.b
--> a: x.a
--> c: y.c

-- case: shared columns in the order of the left side
-- dialect: mysql
-- schema: y(b, c), z(b, c)
select * from y join z using (c, b)
--> b: y.b, z.b
--> c: y.c, z.c

-- case: a natural join's columns in the order of the left side
-- dialect: postgres
-- schema: y(a, b, c), z(c, b)
select * from y natural join z
--> b: y.b, z.b
--> c: y.c, z.c
--> a: y.a

-- case: a semi join puts what it compares first
-- dialect: spark
-- schema: x(a, b), y(b, c), z(b, c)
select * from x join y using (b) left semi join z using (c)
--> c: y.c
--> b: x.b, y.b
--> a: x.a

-- case: two sources of one alias
-- dialect: spark
-- schema: country(deal_id, name), price_types(id, status), orders(deal_id, price_type)
select c.status, c.name from orders o join country c on o.deal_id = c.deal_id join price_types c on o.price_type = c.id
--> status: price_types.status
--> name: country.name

-- case: a column that both sides of using have besides
-- dialect: snowflake
-- schema: a(id, price, day), b(id, price), c(cid, day)
select price, day from b join a using (id) join c on c.cid = b.id
--> PRICE: B.PRICE
--> DAY: A.DAY, C.DAY
