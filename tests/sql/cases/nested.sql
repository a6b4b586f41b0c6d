-- case: fields of a struct column
-- dialect: bigquery
select e.payload.user.id as uid from ds.events e
--> uid: ds.events.payload.user.id

-- case: an unnested array
-- dialect: bigquery
select item.sku, pos from ds.orders o, unnest(o.items) as item with offset as pos
--> sku: ds.orders.items.sku
--> pos:

-- case: a struct built in one query and read in the next
-- dialect: duckdb
with s as (select {'x': a, 'y': b + c} as st from t) select st.x as x, st.y as y, st from s
--> x: t.a
--> y: t.b, t.c
--> st: t.a, t.b, t.c

-- case: a struct's star
-- dialect: bigquery
with s as (select struct(a as x, b as y) as st from t) select st.* from s
--> x: t.a
--> y: t.b

-- case: an array of structs, unnested
-- dialect: bigquery
select item.x, y from ds.t t, unnest([struct(t.a as x, t.b as y)]) as item
--> x: ds.t.a
--> y: ds.t.b

-- case: json by path
-- dialect: snowflake
select raw:user.id::string as uid, raw['kind'] as kind from events
--> UID: EVENTS.RAW
--> KIND: EVENTS.RAW

-- case: json by arrows
-- dialect: postgres
select data->>'id' as id, data #>> '{a,b}' as ab from events
--> id: events.data
--> ab: events.data

-- case: lateral flatten
-- dialect: snowflake
select f.value:sku::string as sku, f.index, o.id from orders o, lateral flatten(input => o.items) f
--> SKU: ORDERS.ITEMS
--> INDEX: ORDERS.ITEMS
--> ID: ORDERS.ID

-- case: flatten of a flatten
-- dialect: snowflake
select g.value as v from t, lateral flatten(input => t.a) f, lateral flatten(input => f.value:b) g
--> V: T.A

-- case: lateral view
-- dialect: spark
select e.item, t.id from t lateral view explode(items) e as item
--> item: t.items
--> id: t.id

-- case: posexplode
-- dialect: spark
select pos, item from t lateral view posexplode(items) e as pos, item
--> pos: t.items
--> item: t.items

-- case: explode in the select list
-- dialect: spark
select id, explode(items) as item from t
--> id: t.id
--> item: t.items

-- case: unnest with ordinality
-- dialect: postgres
select t.id, u.x, u.n from t cross join unnest(t.xs) with ordinality as u(x, n)
--> id: t.id
--> x: t.xs
--> n:

-- case: unnest a map
-- dialect: trino
select k, v from t cross join unnest(m) as u(k, v)
--> k: t.m
--> v: t.m

-- case: a series
-- dialect: postgres
select d::date as day from t, generate_series(t.first, t.last, '1 day') as d
--> day: t.first, t.last

-- case: a table function's output
-- dialect: snowflake
select s.seq, s.value from t, table(split_to_table(t.line, ',')) s
--> SEQ: T.LINE
--> VALUE: T.LINE

-- case: values as a table
-- dialect: postgres
select v.b, t.a from t join (values (1, 'x'), (2, 'y')) as v(a, b) on t.a = v.a
--> b:
--> a: t.a

-- case: array functions
-- dialect: bigquery
select arr[offset(0)].name as n from ds.t
--> n: ds.t.arr.name

-- case: clickhouse array join
-- dialect: clickhouse
select id, tag from t array join tags as tag
--> id: t.id
--> tag: t.tags

-- case: a function without an alias is called by its name
-- dialect: postgres
select word, jsonb_object_keys as field
from pages, regexp_split_to_table(pages.body, ' ') as word, jsonb_object_keys(pages.meta)
--> word: pages.body
--> field: pages.meta

-- case: functions side by side
-- dialect: postgres
-- schema: t(ids, names)
select u.* from t, rows from (unnest(t.ids), unnest(t.names), generate_series(1, 9)) with ordinality as u(id, name, n, place)
--> id: t.ids
--> name: t.names
--> n:
--> place:

-- case: a field of a column that one of several sources has
-- dialect: bigquery
select payload.id, o.amount from events e join orders o on o.event = e.key
--> id: events.payload.id, orders.payload.id
--> amount: orders.amount

-- case: an array of structs of a type
-- dialect: bigquery
select * from ds.t cross join unnest(array<struct<kind string, part int64>>[('a', t.x), (t.y, 2)])
--> kind: ds.t.y
--> part: ds.t.x
--> *: ds.t.*

-- case: several structs in an array
-- dialect: bigquery
select pair.*, place from ds.t, unnest([struct(t.a as x, t.b as y), (t.c, 0)]) as pair with offset as place
--> x: ds.t.a, ds.t.c
--> y: ds.t.b
--> place:

-- case: through a script
-- dialect: spark
select transform(id, note) using 'clean' as a, b from t
--> a: t.id, t.note
--> b: t.id, t.note

-- case: through a script that does not say what comes out
-- dialect: spark
select key as k, value as v from (select transform(id, note) using 'clean' from t)
--> k: t.id, t.note
--> v: t.id, t.note

-- case: a column the only table is said not to have, beside an array
-- dialect: spark
-- schema: t(id, items)
select size, item from t lateral view explode(array(1, 2)) e as item
--> size: t.size
--> item:
