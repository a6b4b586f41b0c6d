-- case: conditions shape a value without being it
select case when status = 'paid' then amount else 0 end as paid from orders
--> paid: orders.amount; conditional orders.status

-- case: iff and if
-- dialect: snowflake
select iff(a > 0, b, c) as x from t
--> X: T.B, T.C; conditional T.A

-- case: case with an operand
select case kind when 'a' then x when y then z end as v from t
--> v: t.x, t.z; conditional t.kind; conditional t.y

-- case: decode
-- dialect: oracle
select decode(kind, 'a', x, 'b', y, z) as v from t
--> V: T.X, T.Y, T.Z; conditional T.KIND

-- case: coalesce and casts
select coalesce(a, b) as c, cast(d as date) as d, e::int as f from t
--> c: t.a, t.b
--> d: t.d
--> f: t.e

-- case: a window
select row_number() over (partition by a order by b desc) as n, sum(x) over (partition by a) as s from t
--> n: ; window t.a; window t.b
--> s: t.x; window t.a

-- case: a named window
select sum(x) over w as s from t window w as (partition by a order by b)
--> s: t.x; window t.a; window t.b

-- case: a filtered aggregate
-- dialect: duckdb
select sum(x) filter (where y > 0) as s from t
--> s: t.x; conditional t.y

-- case: within group
-- dialect: postgres
select percentile_cont(0.5) within group (order by x) as median from t
--> median: t.x

-- case: an ordered list
-- dialect: snowflake
select listagg(name, ',') within group (order by age) as names from t
--> NAMES: T.NAME; window T.AGE

-- case: an aggregate with an order inside
-- dialect: duckdb
select array_agg(x order by y) as xs from t
--> xs: t.x; window t.y

-- case: count star has no source
select count(*) as n, count(distinct id) as ids from t
--> n:
--> ids: t.id

-- case: functions nobody knows
select my_udf(a, other.f(b)) as x from t
--> x: t.a, t.b

-- case: a date part is no column
-- dialect: redshift
select my_datediff(day, a, b) as x, datediff(day, a, b) as y from t
--> x: t.a, t.b
--> y: t.a, t.b

-- case: a lambda's names are no columns
-- dialect: duckdb
select list_transform(xs, x -> x + y) as zs from t
--> zs: t.xs, t.y

-- case: a list comprehension's names are no columns
-- dialect: duckdb
select [x + y for x in xs if x > z] as zs from t
--> zs: t.y, t.xs; conditional t.z

-- case: a reduce with two bound names
-- dialect: databricks
select aggregate(xs, 0, (acc, x) -> acc + x * f) as s from t
--> s: t.xs, t.f

-- case: an alias of the same select
-- dialect: snowflake
select a + b as c, c * 2 as d from t
--> C: T.A, T.B
--> D: T.A, T.B

-- case: an alias that hides a column it is made of
-- dialect: snowflake
select trim(name) as name, upper(name) as loud from t
--> NAME: T.NAME
--> LOUD: T.NAME

-- case: a known column before an alias of its name
-- dialect: snowflake
-- schema: t(a, b)
select a as b, b as c from t
--> B: T.A
--> C: T.B

-- case: no aliases within one select
-- dialect: postgres
select a + 1 as b, b as c from t
--> b: t.a
--> c: t.b

-- case: an alias before everything
-- dialect: clickhouse
select a + 1 as b, b as c from t
--> b: t.a
--> c: t.a

-- case: a table-less select
select 1 as one, current_date as today
--> one:
--> today:

-- case: concatenation and arithmetic
select first || ' ' || last as name, price * (1 - discount) as net from t
--> name: t.first, t.last
--> net: t.price, t.discount

-- case: a method of a subquery
-- dialect: tsql
select stuff((select ',' + p.name from products p where p.order_id = o.id for xml path(''), type).value('.', 'nvarchar(max)'), 1, 1, '') as names from orders o
--> names: products.name; filter products.order_id; filter orders.id

-- case: places of the select list in grouping sets
-- dialect: duckdb
-- schema: t(id, kind, place, amount)
select kind, upper(place) as place, sum(amount) as total from t group by grouping sets ((1, 2), (2), rollup (1, id), ())
--> kind: t.kind
--> place: t.place
--> total: t.amount
--> rows: group_by t.kind; group_by t.place; group_by t.id

-- case: places of the select list in a rollup
-- dialect: snowflake
select kind, place, sum(amount) as total from t group by rollup (1, 2)
--> KIND: T.KIND
--> PLACE: T.PLACE
--> TOTAL: T.AMOUNT
--> rows: group_by T.KIND; group_by T.PLACE
