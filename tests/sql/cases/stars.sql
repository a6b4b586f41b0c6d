-- case: a star of known columns
-- schema: t(a, b, c)
select * from t
--> a: t.a
--> b: t.b
--> c: t.c

-- case: exclude
-- dialect: duckdb
-- schema: t(a, b, c)
select * exclude (b) from t
--> a: t.a
--> c: t.c

-- case: except and replace
-- dialect: bigquery
-- schema: t(a, b, c)
select * except (c) replace (a + b as b) from t
--> a: t.a
--> b: t.a, t.b

-- case: rename
-- dialect: snowflake
-- schema: t(a, b)
select * rename (a as x) from t
--> X: T.A
--> B: T.B

-- case: ilike keeps the names that fit
-- dialect: snowflake
-- schema: t(id, first_name, last_name)
select * ilike '%name' from t
--> FIRST_NAME: T.FIRST_NAME
--> LAST_NAME: T.LAST_NAME

-- case: qualified stars in the order they are written
-- schema: a(x), b(y, z)
select b.*, a.* from a join b on true
--> y: b.y
--> z: b.z
--> x: a.x

-- case: columns that fit a pattern
-- dialect: duckdb
-- schema: t(id, price_a, price_b)
select columns('price_.*') from t
--> price_a: t.price_a
--> price_b: t.price_b

-- case: columns chosen by a lambda
-- dialect: duckdb
-- schema: t(id, price_a, price_b)
select columns(c -> c like 'price%') from t
--> price_a: t.price_a
--> price_b: t.price_b

-- case: all columns inside an aggregate
-- dialect: duckdb
-- schema: t(a, b)
select sum(columns(*)) from t
--> a: t.a
--> b: t.b

-- case: a replaced column of a table nobody describes
-- dialect: duckdb
select * replace (upper(name) as name) from t
--> name: t.name
--> *: t.*

-- case: what an open star leaves out is not behind it
-- dialect: duckdb
select b from (select * exclude (a) from t)
--> b: t.b

-- case: two outputs of one name
select id, o.id, id + 1 as id from orders o
--> id: orders.id
--> id: orders.id
--> id: orders.id

-- case: a whole row as a value
-- dialect: postgres
-- schema: customers(id, name)
select c from customers c
--> c: customers.id, customers.name

-- case: a replaced column that is renamed
-- dialect: snowflake
-- schema: t(a, b)
select * replace (a + b as b) rename b as c from t
--> A: T.A
--> C: T.A, T.B

-- case: a star inside a function
-- dialect: snowflake
-- schema: t(a, b), s(c)
select hash(*) as h, object_construct(t.*) as o, count(distinct t.*) as n, count(*) as m from t, s
--> H: T.A, T.B, S.C
--> O: T.A, T.B
--> N: T.A, T.B
--> M:

-- case: columns by number
-- dialect: snowflake
-- schema: t(a, b)
with c as (select b, a from t) select $1, c.$2 as d from c
--> $1: T.B
--> D: T.A

-- case: two stars of unknown columns in a subquery
select * from (select t.*, u.* from t, u)
--> *: t.*, u.*

-- case: what a table's star leaves out may name the table
-- dialect: duckdb
-- schema: shop(id, note, city), stock(id, amount)
select s.* exclude (s.id, s.note), k.* exclude (k.id) from shop s, stock k
--> city: shop.city
--> amount: stock.amount

-- case: columns whose names fit a pattern
-- dialect: hive
-- schema: src(id, v, day, hour)
select s.`(day|hour)?+.+`, `h.*` as h from src as s
--> id: src.id
--> v: src.v
--> h: src.hour

-- case: the fields of one of two rows
-- dialect: bigquery
-- schema: now(id, name), before(id, name)
select if(n.id is null, b, n).* replace (upper(n.name) as name) from now n full join before b on n.id = b.id
--> id: before.id, now.id; conditional now.id
--> name: now.name
--> rows: join now.id; join before.id

-- case: ordered by a place behind a star
-- dialect: postgres
-- schema: t(a, b)
select *, a + b as c from t order by 2, 3
--> a: t.a
--> b: t.b
--> c: t.a, t.b
--> rows: sort t.b; sort t.a

-- case: grouped by places of an open star
-- dialect: duckdb
select * from t group by 1
--> *: t.*
--> rows: group_by t.*

-- case: a list of names says how many columns there are
-- dialect: snowflake
select * from raw.t as x(id, label)
--> ID: RAW.T.*
--> LABEL: RAW.T.*

-- case: a list of names may be of the first columns only
-- dialect: postgres
select * from raw.t as x(id)
--> id: raw.t.*
--> *: raw.t.*
