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

-- case: fields of several structs in a list
-- dialect: duckdb
select s.a, s.b from (select unnest([{'a': a, 'b': b}, {'a': c, 'b': d}]) as s from t)
--> a: t.a, t.c
--> b: t.b, t.d

-- case: a field of a struct as it is written
-- dialect: duckdb
select {'a': x, 'b': y}.b as v, row(x, y)[1] as w, map {'k': x, 'l': y}['k'] as m, [x, y][2] as e from t
--> v: t.y
--> w: t.x
--> m: t.x
--> e: t.y

-- case: a struct added to and changed
-- dialect: duckdb
select s.a, s.b, s.c from (select struct_insert({'a': x, 'b': y}, c := z, b := w) as s from t)
--> a: t.x
--> b: t.w
--> c: t.z

-- case: structs put together
-- dialect: duckdb
with p as (select {'a': x} as s from t) select q.a, q.b from (select struct_concat(s, {'b': 1}) as q from p)
--> a: t.x
--> b:

-- case: a struct or another
-- dialect: duckdb
select s.a, s.b from (select coalesce(case when k then {'a': x, 'b': y} end, {'a': z, 'b': w}) as s from t)
--> a: t.x, t.z; conditional t.k
--> b: t.y, t.w; conditional t.k

-- case: a struct or one that nobody describes
-- dialect: duckdb
select s.a from (select coalesce(doc, {'a': x}) as s from t)
--> a: t.x, t.doc

-- case: a struct handed on by a window
-- dialect: duckdb
select first_value({'a': x, 'b': y}) over (partition by k order by z).a as f, s.b from (select *, lag({'a': x, 'b': y}) over (order by z) as s from t)
--> f: t.x; window t.k; window t.z
--> b: t.y; window t.z

-- case: a struct named by a cast
-- dialect: duckdb
select s.p, s.q from (select row(x, y)::struct(p int, q int) as s from t)
--> p: t.x
--> q: t.y

-- case: structs made of each element
-- dialect: duckdb
select e.s, e.q from (select unnest([{'s': l.sku, 'q': l.n + k} for l in lines]) as e from t)
--> s: t.lines
--> q: t.k, t.lines

-- case: a field of a scalar subquery's struct
-- dialect: duckdb
select (select {'a': max(x), 'b': max(y)} from u where u.id = t.id).b as v from t
--> v: u.y; filter u.id; filter t.id

-- case: a field of each of a subquery's rows
-- dialect: duckdb
select [r.a for r in array(select {'a': x, 'b': y} from u)] as l from t
--> l: u.x

-- case: a row through a union
-- dialect: duckdb
-- schema: t(a, b), u(a, b)
with r as (select t as w from t union all select u from u) select w.b from r
--> b: t.b, u.b

-- case: a row of a table nobody describes
-- dialect: duckdb
with r as (select arg_max(o, o.at) as w from orders o group by k) select w.amount from r
--> amount: orders.amount, orders.at

-- case: a row chosen by a condition
-- dialect: duckdb
-- schema: t(a, b)
select case when t.a > 1 then t end.b as v from t
--> v: t.b; conditional t.a

-- case: a row collected and taken apart to the last
-- dialect: duckdb
-- schema: t(a, b)
select unnest(l, recursive := true) from (select list(t) as l from t)
--> a: t.a
--> b: t.b

-- case: a struct's fields by their keys in an object
-- dialect: snowflake
with o as (select object_construct('a', x, 'b', object_construct('c', y)) as obj from t) select obj:a::int as a, obj:b.c as c, obj:b as b from o
--> A: T.X
--> C: T.Y
--> B: T.Y

-- case: a flatten without a name
-- dialect: snowflake
select value:sku::string as sku, index from t, table(flatten(input => parse_json(t.doc), path => 'items'))
--> SKU: T.DOC
--> INDEX: T.DOC

-- case: what stands around before what an array may hold
-- dialect: bigquery
select (select sum(i.quantity * o.rate) from unnest(o.items) as i) as x from shop.orders as o
--> x: shop.orders.items.quantity, shop.orders.rate
--> rows:

-- case: all columns of an array of structs
-- dialect: bigquery
-- schema: shop.orders(id, price)
select * from shop.orders, unnest([struct(1 as a, price as b)]) with offset as n
--> id: shop.orders.id
--> price: shop.orders.price
--> a:
--> b: shop.orders.price
--> n:

-- case: a select as a struct
-- dialect: bigquery
select array(select as struct sku, quantity * o.rate as v from unnest(o.items)) as l from shop.orders as o
--> l: shop.orders.items.sku, shop.orders.items.quantity, shop.orders.rate

-- case: the latest row
-- dialect: bigquery
select r.name from (select array_agg(c order by at desc limit 1)[offset(0)] as r from shop.customers c group by id)
--> name: shop.customers.name; window shop.customers.at

-- case: several functions side by side
-- dialect: postgres
select t.id, r.a, r.b, r.n from t, rows from (unnest(t.x), unnest(t.y)) with ordinality as r(a, b, n)
--> id: t.id
--> a: t.x
--> b: t.y
--> n:
--> rows: join t.x; join t.y

-- case: an element with its index
-- dialect: redshift
select o.id, i.sku, n from orders o, o.items as i at n
--> id: orders.id
--> sku: orders.items
--> n:

-- case: a row constructor's fields
-- dialect: trino
select cast(row(a, b) as row(x int, y int)).y as v from t
--> v: t.b

-- case: several arrays with ordinality
-- dialect: trino
select a, b, n from t cross join unnest(xs, ys) with ordinality as u(a, b, n)
--> a: t.xs
--> b: t.ys
--> n:

-- case: a named struct
-- dialect: spark
select s.b, s.* from (select named_struct('a', x, 'b', y) as s from t)
--> b: t.y
--> a: t.x
--> b: t.y

-- case: structs collected and exploded
-- dialect: spark
select l.a from (select explode(ls) as l from (select collect_list(struct(a, b)) as ls from t group by c))
--> a: t.a

-- case: a stack of columns
-- dialect: spark
select id, stack(2, 'a', x, 'b', y) as (k, v) from t
--> id: t.id
--> k: t.x, t.y
--> v: t.x, t.y

-- case: inline in the select list
-- dialect: spark
select id, inline(items) as (a, b) from t
--> id: t.id
--> a: t.items
--> b: t.items
--> rows: join t.items

-- case: an outer posexplode
-- dialect: spark
select id, i, x from t lateral view outer posexplode(l) e as i, x
--> id: t.id
--> i: t.l
--> x: t.l

-- case: two arrays joined
-- dialect: clickhouse
select id, tag, n from t left array join tags as tag, arrayEnumerate(tags) as n
--> id: t.id
--> tag: t.tags
--> n: t.tags

-- case: an array joined in the select list
-- dialect: clickhouse
select id, arrayJoin(l) as x from t limit 2 by k
--> id: t.id
--> x: t.l
--> rows: join t.l; filter t.k

-- case: a collection as a table
-- dialect: oracle
select o.id, l.column_value as v, l.sku from orders o, table(o.lines) l
--> ID: ORDERS.ID
--> V: ORDERS.LINES
--> SKU: ORDERS.LINES

-- case: a struct as the row
-- dialect: bigquery
select * from (select as value struct(a, b + 1 as c) from t)
--> a: t.a
--> c: t.b

-- case: a column around arrays in arrays
-- dialect: bigquery
-- schema: t(id, items, events)
select array(select as struct a, (select max(event.at) from unnest(events) as event) as last from unnest(items) as item) as c from t
--> c: t.items.a, t.events.at

-- case: a filter by a field
-- dialect: duckdb
select s.b from (select {'a': x, 'b': y} as s from t) where s.a > 1
--> b: t.y
--> rows: filter t.x

-- case: a struct read from JSON
-- dialect: spark
select parsed.* from (select from_json(body, 'id int, tags array<string>') as parsed from t)
--> id: t.body
--> tags: t.body

-- case: a path beside an element whose fields nobody knows
-- dialect: bigquery
select case when s.a then s.b end as x, sku, item.n from t, unnest(t.items) as item
--> x: t.s.b; conditional t.s.a
--> sku: t.sku
--> n: t.items.n

-- case: rows shaped by fields
-- dialect: bigquery
select t.id, e.k from t, unnest(t.items) as e where t.s.a > 1 and t.s.b = e.z
--> id: t.id
--> k: t.items.k
--> rows: filter t.s.a; filter t.s.b; filter t.items.z; join t.items

-- case: a struct called like the table that has it
-- dialect: duckdb
with box as (select {'a': t.x, 'box': t.y} as box from t) select box.a, box['a'] as b, box.box as whole, box.box.box as c from box
--> a: t.x
--> b: t.x
--> whole: t.x, t.y
--> c: t.y

-- case: a map called like the table that has it
-- dialect: duckdb
-- schema: t(kind, size, weight)
with facts as (select map {'size': size, 'weight': weight} as facts, kind from t) select facts['weight'] as w, kind from facts
--> w: t.weight
--> kind: t.kind

-- case: an object called like the query that has it
-- dialect: snowflake
with doc as (select parse_json(body) as doc from letters) select doc:sender.name::string as sender from doc
--> SENDER: LETTERS.BODY

-- case: an array exploded without a name
-- dialect: spark
-- schema: t(id, text)
select id, col from (select id, explode(split(text, ',')) from t)
--> id: t.id
--> col: t.text
--> rows: join t.text

-- case: a map exploded without names
-- dialect: databricks
-- schema: t(id, a, b)
select key, value.x as x from (select explode(map(a, b)) from t)
--> key: t.a, t.b
--> x: t.a, t.b

-- case: what may be an array or a map is exploded without a name
-- dialect: spark
-- schema: t(id, items)
select id, col.price as price, key as k from (select id, explode(items) from t)
--> id: t.id
--> price: t.items
--> k: t.items

-- case: other functions that make rows
-- dialect: spark
-- schema: t(a, b, doc)
select s.col1, j.c0 from t lateral view stack(2, a, b, b, a) s lateral view json_tuple(doc, 'x', 'y') j
--> col1: t.a, t.b
--> c0: t.doc

-- case: structs in rows of values
-- dialect: duckdb
select unnest(s), n from o, lateral (values ({'a': o.k, 'b': o.v}, 1), ({'a': o.m, 'b': 1}, o.z)) t(s, n)
--> a: o.k, o.m
--> b: o.v
--> n: o.z
