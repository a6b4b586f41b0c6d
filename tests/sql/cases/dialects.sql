-- case: snowflake raises names
-- dialect: snowflake
select "id", Name from db.T
--> id: DB.T.id
--> NAME: DB.T.NAME

-- case: postgres lowers names but for quoted ones
-- dialect: postgres
select "Id", Name from T
--> Id: t.Id
--> name: t.name

-- case: duckdb compares without case
-- dialect: duckdb
-- schema: T(Id)
select "ID", id from t
--> id: t.id
--> id: t.id

-- case: clickhouse keeps case
-- dialect: clickhouse
select Id, id from T
--> Id: T.Id
--> id: T.id

-- case: bigquery keeps the case of tables
-- dialect: bigquery
select ID from `my-proj.Ds.Orders`
--> id: my-proj.Ds.Orders.id

-- case: mysql compares columns without case
-- dialect: mysql
select `Id`, NAME from t
--> id: t.id
--> name: t.name

-- case: an alias first in T-SQL
-- dialect: tsql
select total = a + b, [My Col] = c from dbo.t
--> total: dbo.t.a, dbo.t.b
--> my col: dbo.t.c

-- case: an alias first in duckdb
-- dialect: duckdb
select total: a + b from t
--> total: t.a, t.b

-- case: from first
-- dialect: duckdb
-- schema: t(a, b)
from t select b
--> b: t.b

-- case: from alone
-- dialect: duckdb
-- schema: t(a, b)
from t
--> a: t.a
--> b: t.b

-- case: hierarchical queries
-- dialect: oracle
select id, level, prior name as boss from staff start with boss_id is null connect by prior id = boss_id
--> ID: STAFF.ID
--> LEVEL:
--> BOSS: STAFF.NAME

-- case: outer joins by a mark
-- dialect: oracle
select a.x, b.y from a, b where a.id = b.id (+)
--> X: A.X
--> Y: B.Y

-- case: a column called like a keyword
-- dialect: redshift
select "user", "date" from t
--> user: t.user
--> date: t.date

-- case: names in backticks
-- dialect: databricks
select `a b`, c from cat.db.t
--> a b: cat.db.t.a b
--> c: cat.db.t.c

-- case: staged files
-- dialect: snowflake
select t.$1 as a, $2:x::int as b from @stage/path (file_format => 'csv') t
--> A: @STAGE/PATH.$1
--> B: @STAGE/PATH.$2

-- case: a final table
-- dialect: clickhouse
select id, sumIf(x, y > 0) as s from db.t final prewhere z = 1
--> id: db.t.id
--> s: db.t.x, db.t.y
--> rows: filter db.t.z

-- case: first values per group
-- dialect: clickhouse
select k, argMax(v, ts) as latest from t group by k
--> k: t.k
--> latest: t.v, t.ts

-- case: qualified by schema and table
-- dialect: postgres
select shop.orders.id, orders.total from shop.orders
--> id: shop.orders.id
--> total: shop.orders.total

-- case: syntax of some dialect where none is said
select `a b`, v[0].c from `t`
--> a b: t.a b
--> c: t.v

-- case: a semantic view
-- dialect: snowflake
select * from semantic_view(sales metrics revenue dimensions customer.region, date_trunc('month', day) as month)
--> REGION: SALES.REGION
--> MONTH: SALES.DAY
--> REVENUE: SALES.REVENUE

-- case: a function that is handed a table
-- dialect: trino
select id, total from table(exclude_columns(input => table(db.orders), columns => descriptor(note)))
--> id: db.orders.id
--> total: db.orders.total

-- case: windows over time
select window_start, sum(price) as total from table(tumble(table bids, descriptor(bid_time), interval '10' minute)) group by 1
--> window_start: bids.bid_time
--> total: bids.price

-- case: a dictionary is a table too
-- dialect: clickhouse
select dictGet('db.countries', 'name', country_id) as country from t
--> country: db.countries.name, t.country_id

-- case: how a column is shown
-- dialect: teradata
create view v as select name, born (title 'Birth date'), day (format 'yyyy') as year from staff
--> name: staff.name
--> born: staff.born
--> year: staff.day

-- case: a schema may mean quoted names
-- dialect: snowflake
-- schema: t(CustomerName, low)
select "CustomerName" as a, "low" as b, low from t
--> A: T.CUSTOMERNAME
--> B: T.LOW
--> LOW: T.LOW

-- case: fields that decide
-- dialect: bigquery
select if(item.price > 1, id, 0) as a from shop.orders, unnest(items) as item
--> a: shop.orders.id; conditional shop.orders.items.price

-- case: methods of XML
-- dialect: tsql
select t.doc.value('(/a)[1]', 'int') as v, n.c.value('@id', 'int') as i from t cross apply t.doc.nodes('/a') as n(c)
--> v: t.doc
--> i: t.doc

-- case: an object taken apart
-- dialect: redshift
select t.id, attribute, value from t, unpivot t.doc as value at attribute
--> id: t.id
--> attribute: t.doc
--> value: t.doc

-- case: nobody's level
-- dialect: snowflake
select id, level from t connect by prior id = parent
--> ID: T.ID
--> LEVEL:

-- case: the fields of a function's result
-- dialect: postgres
select (f(a)).* from t
--> *: t.a

-- case: a table function that is given nothing
-- dialect: snowflake
-- schema: t(id)
select u.id, t.id as own from table(numbers()) as u join t on t.id = u.id
--> ID:
--> OWN: T.ID

-- case: dual holds nothing
-- dialect: oracle
select a, sysdate as now from t, dual
--> A: T.A
--> NOW:

-- case: columns of a JSON table
-- dialect: mysql
select id, j.a, c from t, json_table(t.doc, '$[*]' columns (a int path '$.a', nested path '$.b[*]' columns (c int path '$'))) as j
--> id: t.id
--> a: t.doc
--> c: t.doc

-- case: columns of functions over JSON
-- dialect: sqlite
select a, j.key, value from t, json_each(t.doc) as j
--> a: t.a
--> key: t.doc
--> value: t.doc

-- case: values with names
-- dialect: clickhouse
with 2 as factor, (select max(x) from s) as most, a * factor as doubled select factor, most + b as v, doubled from t
--> factor:
--> v: s.x, t.b
--> doubled: t.a

-- case: a function applied to a star
-- dialect: clickhouse
-- schema: t(a, b)
select t.* apply(toString) from t
--> a: t.a
--> b: t.b

-- case: a table elsewhere
-- dialect: clickhouse
select r.a, u.b from remote('host', db.t) as r, url('http://host/x', CSV, 'b String') as u
--> a: db.t.a
--> b:

-- case: many conditions
-- dialect: clickhouse
select multiIf(a > 1, b, c, d, e) as x from t
--> x: t.b, t.d, t.e; conditional t.a; conditional t.c

-- case: rows of structs
-- dialect: spark
select inline(items) from t
--> *: t.items

-- case: what qualifies a function is no column
-- dialect: bigquery
select proj.data.clean(a, b) as c, safe.date_diff(d, e, isoweek) as f from t
--> c: t.a, t.b
--> f: t.d, t.e

-- case: a package's function
-- dialect: oracle
select billing.rates.of(a) as r, trunc(b, month) as m from t billing
--> R: T.A
--> M: T.B

-- case: dual has one column
-- dialect: oracle
select dummy from dual
--> DUMMY: DUAL.DUMMY

-- case: a partition of a table
-- dialect: bigquery
-- schema: shop.orders(id)
select * from `shop.orders$20240101`
--> id: shop.orders.id

-- case: a schema that is not up to date
-- dialect: snowflake
-- schema: t(a), s(b)
select t.new, a, other from t join s on t.a = s.b
--> NEW: T.NEW
--> A: T.A
--> OTHER:

-- case: a column that only one relation can have
-- schema: t(a)
select newer from t
--> newer: t.newer

-- case: another case than the schema's
-- dialect: snowflake
-- schema: t(TotalPrice)
select "totalprice" as p from t
--> P: T.TOTALPRICE

-- case: options of functions over JSON
-- dialect: trino
select id, json_query(replace(doc, '''', '"'), 'lax $.a' with array wrapper) as a, json_value(doc, '$.b' returning int null on empty) as b, json_object(name : value, 'k' value w null on null) as o from t
--> id: t.id
--> a: t.doc
--> b: t.doc
--> o: t.name, t.value, t.w

-- case: an element called like a column
-- dialect: bigquery
-- schema: trips(id, stops), stops(stop_id, name)
select stop_id, s.name from trips left join unnest(trips.stops) as stop_id join stops as s on stop_id = s.stop_id
--> stop_id: trips.stops
--> name: stops.name
--> rows: join trips.stops; join stops.stop_id

-- case: grouping by what is selected
-- dialect: bigquery
-- schema: a(id, day), b(id, day)
select a.day, count(*) as n from a join b on a.id = b.id group by day
--> day: a.day
--> n:
--> rows: join a.id; join b.id; group_by a.day

-- case: a view of the information schema, its name quoted as a whole
-- dialect: bigquery
select p.partition_id as part from `shop-1.raw.INFORMATION_SCHEMA.PARTITIONS` as p
--> part: shop-1.raw.INFORMATION_SCHEMA.PARTITIONS.partition_id

-- case: what grouping sets give a row is no column
-- dialect: spark
-- schema: stock(site, kind)
select site, kind, grouping__id as level from stock group by site, kind grouping sets ((site), (kind))
--> site: stock.site
--> kind: stock.kind
--> level:

-- case: who asks is no column
-- dialect: postgres
select user as asked_by, t."user" as owner from t
--> asked_by:
--> owner: t.user

-- case: a qualified star leaves out what trino joins by
-- dialect: trino
-- schema: t(a, b), u(a, c)
select t.*, a as k, u.* from t join u using (a)
--> b: t.b
--> k: t.a, u.a
--> c: u.c

-- case: a binary of no bytes is no column
-- dialect: trino
-- schema: t(a)
select coalesce(a, 0x) as x from t
--> x: t.a

-- case: clickhouse names any part of an expression
-- dialect: clickhouse
select (amount * 2 as twice) + 1 as more, twice, (arrayJoin(arrayZip(cities, codes)) as pair).1 as city, pair.2 as code from t where twice > 3
--> more: t.amount
--> twice: t.amount
--> city: t.cities, t.codes
--> code: t.cities, t.codes

-- case: the next of a sequence, and a collation, are no columns
-- dialect: tsql
select next value for dbo.numbers as id, name collate Latin1_General_BIN as name from people
--> id:
--> name: people.name

-- case: oracle's address of a row
-- dialect: oracle
-- schema: t(a)
select rowid as address, a from t
--> ADDRESS:
--> A: T.A

-- case: columns of a JSON text
-- dialect: tsql
select t.id, j.name, k.[key], k.value from t cross apply openjson(t.doc) with (name nvarchar(10) '$.n') j cross apply openjson(t.list) k
--> id: t.id
--> name: t.doc
--> key: t.list
--> value: t.list

-- case: rows as a JSON text
-- dialect: tsql
select t.id, (select a, b from u where u.id = t.id for json path) as j from t
--> id: t.id
--> j: u.a, u.b; filter u.id; filter t.id

-- case: outer apply over values
-- dialect: tsql
select t.id, v.k, v.x from t outer apply (values ('a', t.a), ('b', t.b)) as v(k, x)
--> id: t.id
--> k:
--> x: t.a, t.b

-- case: a model over rows
-- dialect: oracle
select country, y, s, f from v where a > 1 model return updated rows partition by (country) dimension by (year y) measures (sales s, cost as f) rules upsert (s[2001] = s[2000] * 2, f[2001] = f[2000] + s[cv()]) order by y
--> COUNTRY: V.COUNTRY
--> Y: V.YEAR
--> S: V.SALES
--> F: V.SALES, V.COST
--> rows: sort V.YEAR; filter V.A

-- case: a path to the root
-- dialect: oracle
select sys_connect_by_path(name, '/') as p, connect_by_root id as r from t start with boss is null connect by nocycle prior id = boss
--> P: T.NAME
--> R: T.ID

-- case: values named before the select
-- dialect: clickhouse
with toDate(at) as day, day + 1 as next select next, sum(x) as s from t final prewhere z > 0 group by next
--> next: t.at
--> s: t.x

-- case: unpivot keeps nulls
-- dialect: oracle
select id, k, v from t unpivot include nulls (v for k in (a as 'A', b as 'B'))
--> ID: T.ID
--> K:
--> V: T.A, T.B

-- case: a view of the stage's files
-- dialect: snowflake
select t.$1:a.b::string as ab, metadata$filename as f from @raw/files (file_format => 'json') t
--> AB: @RAW/FILES.$1
--> F: @RAW/FILES.METADATA$FILENAME

-- case: the measures of each row
-- dialect: snowflake
-- schema: ticks(k, at, price)
select * from ticks match_recognize (partition by k order by at measures match_number() as n, last(up.price) as p all rows per match pattern (a up+) define up as price > lag(price))
--> K: TICKS.K
--> AT: TICKS.AT
--> PRICE: TICKS.PRICE
--> N:
--> P: TICKS.PRICE

-- case: rows handed to a function by their partitions
-- dialect: trino
-- schema: t(a, b)
select * from table(f(input => table(t) partition by a order by b, most => 1))
--> a: t.a
--> b: t.b

-- case: what a model predicts
-- dialect: bigquery
-- schema: ds.t(a, b)
select p.a, p.predicted_c from ml.predict(model ds.m, table ds.t) as p
--> a: ds.t.a
--> predicted_c: ds.t.a, ds.t.b
--> rows: join ds.t.a; join ds.t.b

-- case: a path into a variant, of the dialect's kin
-- dialect: spark
select a:b.c::int as x from t
--> x: t.a

-- case: a relation named in a string
-- dialect: snowflake
select x.a, y.b from identifier('db.t') x, table('db.u') y
--> A: DB.T.A
--> B: DB.U.B

-- case: rows of a function over a query
-- dialect: postgres
select * from json_each_text((select j from t)) as e
--> key: t.j
--> value: t.j
--> rows: join t.j

-- case: columns that nobody describes
-- dialect: bigquery
-- schema: d.t(a)
select a, _table_suffix as day from `d.t`
--> a: d.t.a
--> day: d.t._table_suffix

-- case: a name in parentheses
-- dialect: teradata
sel a, b (named c) from t
--> a: t.a
--> c: t.b

-- case: the next of a sequence
-- dialect: oracle
select ids.nextval as n, a from t
--> N:
--> A: T.A

-- case: keywords as names
-- dialect: databricks
select not, t.like as using, values.low as lowest from (select not, like, from_json(doc, 'low int') as values from t) t
--> not: t.not
--> using: t.like
--> lowest: t.doc

-- case: a table called by a keyword
-- dialect: spark
select not.a + not.b as like from not
--> like: not.a, not.b

-- case: rows that are streamed
-- dialect: spark
select s.a, b from stream(raw.events) s
--> a: raw.events.a
--> b: raw.events.b

-- case: a database in a cluster
-- dialect: starrocks
select `main:shop`.`orders`.`id`, amount from `main:shop`.`orders`
--> id: shop.orders.id
--> amount: shop.orders.amount

-- case: a path into the column that is called like its table
-- dialect: snowflake
select raw:user.name::string as name, r.raw:id as id, raw.kind from raw join db.r on r.raw:id = raw:id
--> NAME: RAW.RAW, DB.R.RAW
--> ID: DB.R.RAW
--> KIND: RAW.KIND
--> rows: join DB.R.RAW; join RAW.RAW

-- case: an alias in the condition of a join
-- dialect: snowflake
-- schema: x(a), y(b)
select x.a as foo from x join y on foo = y.b
--> FOO: X.A
--> rows: join X.A; join Y.B

-- case: a comparison of a column called like a clause
-- dialect: spark
select case when from = to then 1 else rate end as rate, from, to from t
--> rate: t.rate; conditional t.from; conditional t.to
--> from: t.from
--> to: t.to
