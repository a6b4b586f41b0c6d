-- case: the table of a semi join is seen by its own condition alone
-- dialect: duckdb
-- schema: a(id, x), b(id, y), c(x, z)
select l.v, c.z from a semi join b on (select b.id + y) = a.id join c on c.x = id, lateral (select id as v) l
--> v: a.id
--> z: c.z
--> rows: join b.id; join b.y; join a.id; join c.x

-- case: columns that fit a condition
-- dialect: duckdb
-- schema: t(id, a, b)
select columns(lambda c: c in ('a', 'b') and not c like 'b%') + 1 from t
--> a: t.a

-- case: columns named anew by a pattern
-- dialect: duckdb
-- schema: t(id, price_a, price_b)
select columns('price_(.*)') as '\1' from t
--> a: t.price_a
--> b: t.price_b

-- case: columns as arguments
-- dialect: duckdb
-- schema: t(id, a, b)
select coalesce(*columns('^[ab]$')) as c from t
--> c: t.a, t.b

-- case: a star with a pattern
-- dialect: duckdb
-- schema: t(id, a, ab)
select * like 'a%' from t
--> a: t.a
--> ab: t.ab

-- case: unpivot all but some
-- dialect: duckdb
-- schema: t(id, a, b)
unpivot t on columns(* exclude (id)) into name n value v
--> id: t.id
--> n: ; conditional t.a; conditional t.b
--> v: t.a, t.b

-- case: unpivot several at once
-- dialect: duckdb
-- schema: t(id, a, b, c, d)
unpivot t on (a, b) as ab, (c, d) into name n value x, y
--> id: t.id
--> n: ; conditional t.a; conditional t.b; conditional t.c; conditional t.d
--> x: t.a, t.c
--> y: t.b, t.d

-- case: a pivot inside a CTE
-- dialect: duckdb
-- schema: t(id, k, a)
with p as (pivot t on k in ('x', 'y') using sum(a)) select id, x from p
--> id: t.id
--> x: t.a

-- case: a pivot with several aggregates
-- dialect: duckdb
-- schema: t(id, k, a, b)
pivot t on k in ('x') using sum(a) as sa, max(b) as mb group by id
--> id: t.id
--> x_sa: t.a
--> x_mb: t.b

-- case: a struct taken apart in the select list
-- dialect: duckdb
select unnest({'p': a, 'q': b}) from t
--> p: t.a
--> q: t.b

-- case: fields of fields, and by subscript
-- dialect: duckdb
select i.y.z, i['x'] as x from (select {'x': a, 'y': {'z': b}} as i from t)
--> z: t.b
--> x: t.a

-- case: an alias's list hides the names it replaces
-- dialect: duckdb
-- schema: customers(id, name)
select c.i, c.n from customers as c(i, n)
--> i: customers.id
--> n: customers.name

-- case: a range
-- dialect: duckdb
-- schema: t(id)
select range, id from range(3), t
--> range:
--> id: t.id

-- case: group by all leaves aggregates out
-- dialect: duckdb
select any_value(a order by b) as x, k from t group by all
--> x: t.a; window t.b
--> k: t.k
--> rows: group_by t.k

-- case: a star that leaves out one source's column
-- dialect: duckdb
-- schema: t(id, a), u(id, b)
select * exclude (t.id) from t, u
--> a: t.a
--> id: u.id
--> b: u.b

-- case: a star not like a pattern
-- dialect: duckdb
-- schema: t(id, price_a, price_b)
select t.* not like 'price%' from t
--> id: t.id

-- case: a pivot whose values nobody lists
-- dialect: duckdb
-- schema: t(id, k, a)
pivot t on k using count(*) group by id
--> id: t.id
--> *:
--> rows: group_by t.k; group_by t.id

-- case: a pivot on two columns
-- dialect: duckdb
-- schema: t(id, k, l, a)
pivot t on k in ('x', 'y'), l in (1) using sum(a) group by id
--> id: t.id
--> x_1: t.a
--> y_1: t.a

-- case: unpivot of an expression
-- dialect: duckdb
-- schema: t(id, a, b)
unpivot t on a, b + 1 as c into name n value v
--> id: t.id
--> n: ; conditional t.a; conditional t.b
--> v: t.a, t.b
--> rows: filter t.a; filter t.b

-- case: a field of a whole row
-- dialect: duckdb
-- schema: t(id, a, b)
select r.a from (select t as r from t)
--> a: t.a

-- case: functions that hand on a struct hand on its fields
-- dialect: duckdb
select any_value(s).a as x, arg_max({'n': c, 'm': d}, id).n as y, struct_extract(s, 'a') as z from (select {'a': a, 'b': b} as s, c, d, id from t)
--> x: t.a
--> y: t.c, t.id
--> z: t.a

-- case: fields of a list's elements
-- dialect: duckdb
select [x.a for x in l if x.b > 1] as p, list_transform(l, lambda x: x.b + 1) as q from (select list({'a': a, 'b': b, 'c': c}) as l from t)
--> p: t.a, t.b
--> q: t.b

-- case: named arguments of a table function
-- dialect: duckdb
-- schema: t(a)
select t.a from t, read_csv('file.csv', header = true, columns = {'a': 'int'}) as f
--> a: t.a

-- case: names of columns that nobody named
-- dialect: duckdb
select a + b, sum(c) filter (where d is null), year(e), f::int from t group by all
--> (a + b): t.a, t.b
--> sum(c) filter (where (d is null)): t.c; conditional t.d
--> "year"(e): t.e
--> cast(f as integer): t.f

-- case: columns of one name in a subquery are numbered
-- dialect: duckdb
-- schema: t(id, a), u(id, a_1)
select id_1, x.* from (select t.*, u.*, a as a_1 from t, u) x
--> id_1: u.id
--> id: t.id
--> a: t.a
--> id_1: u.id
--> a_1: u.a_1
--> a_1_1: t.a

-- case: an expression computed for each column, with what else is in it
-- dialect: duckdb
-- schema: t(id, a, b)
select sum(columns('a|b')) filter (where id > 3) from t
--> a: t.a; conditional t.id
--> b: t.b; conditional t.id

-- case: columns that decide and are the value
-- dialect: duckdb
-- schema: t(id, a, b)
select case when columns('a|b') > 1 then columns('a|b') else id end from t
--> a: t.a, t.id; conditional t.a
--> b: t.b, t.id; conditional t.b

-- case: columns beside a window's keys
-- dialect: duckdb
-- schema: t(id, a, b)
select columns('a|b') - lag(columns('a|b')) over (order by id) from t
--> a: t.a; window t.id
--> b: t.b; window t.id

-- case: a second argument beside columns
-- dialect: duckdb
-- schema: t(id, a, b)
select arg_max(columns('a|b'), id) as 'last_\0' from t
--> last_a: t.a, t.id
--> last_b: t.b, t.id

-- case: columns of a subquery are its own
-- dialect: duckdb
-- schema: t(id, a, b)
select (select sum(columns('a')) from t) + id as x from t
--> x: t.a, t.id

-- case: columns that a comprehension lists
-- dialect: duckdb
-- schema: t(ab, b, ac)
select columns([c for c in (*) if c like 'a%']) from t
--> ab: t.ab
--> ac: t.ac

-- case: columns chosen by length, case and ending
-- dialect: duckdb
-- schema: t(id, ab, abc, b)
select columns(lambda c: length(c) = 2 and upper(c) like 'A%'), columns(lambda c: suffix(c, 'bc') or c.starts_with('i')) from t
--> ab: t.ab
--> id: t.id
--> abc: t.abc

-- case: columns chosen with the old arrow
-- dialect: duckdb
-- schema: t(id, a, b)
select max(columns(c -> c in ('a', 'b'))) from t
--> a: t.a
--> b: t.b

-- case: a replaced column inside an aggregate
-- dialect: duckdb
-- schema: t(a, b)
select sum(columns(* replace (a + b as a))) as 's_\0' from t
--> s_\0: t.a, t.b
--> s_b: t.b

-- case: columns named anew of a table nobody describes
-- dialect: duckdb
with c as (select columns('price_(.*)') as '\1' from t) select low from c
--> low: t.*

-- case: an item by its place
-- dialect: duckdb
-- schema: t(a, b), u(c)
select #2, #3 as z from t, u
--> b: t.b
--> z: u.c

-- case: order by all
-- dialect: duckdb
-- schema: t(a, b)
select b, a from t order by all
--> b: t.b
--> a: t.a
--> rows: sort t.b; sort t.a

-- case: functions called behind a dot
-- dialect: duckdb
select name.upper().left(2) as a, (x || 'z').length() as b, t.l.list_transform(lambda v: v + y).list_sum() as c, rates.net(z) as d from t
--> a: t.name
--> b: t.x
--> c: t.l, t.y
--> d: t.z

-- case: a description of a table
-- dialect: duckdb
-- schema: t(a, b)
select column_name, null from (describe t)
--> column_name:
--> null:

-- case: a summary of a table
-- dialect: duckdb
-- schema: t(a, b)
select column_name, avg from (summarize t)
--> column_name:
--> avg: t.a, t.b

-- case: a table named by a string
-- dialect: duckdb
-- schema: t(a, b)
select q.b from query_table('t') as q
--> b: t.b

-- case: a pivot that is ordered
-- dialect: duckdb
-- schema: t(id, k, a)
pivot t on k in ('x', 'y') using sum(a) group by id order by id limit 3
--> id: t.id
--> x: t.a
--> y: t.a
--> rows: sort t.id; group_by t.k; group_by t.id

-- case: a pivot in parentheses
-- dialect: duckdb
-- schema: t(id, k, a), u(b, c)
(pivot t on k in ('x') using sum(a) group by id) union all select b, c from u
--> id: t.id, u.b
--> x: t.a, u.c

-- case: a factorial
-- dialect: duckdb
select a! as f, b != c as g from t
--> f: t.a
--> g: t.b, t.c

-- case: positional join
-- dialect: duckdb
-- schema: t(a), u(b)
select * from t positional join u
--> a: t.a
--> b: u.b

-- case: rollup and cube
-- dialect: duckdb
select a, b, sum(x) as s, grouping(a) as g from t group by a, rollup (b), cube (c)
--> a: t.a
--> b: t.b
--> s: t.x
--> g: t.a
--> rows: group_by t.a; group_by t.b; group_by t.c

-- case: with ordinality
-- dialect: duckdb
select id, v, n from t, unnest(t.l) with ordinality as u(v, n)
--> id: t.id
--> v: t.l
--> n:
--> rows: join t.l

-- case: all columns of an unnested list
-- dialect: duckdb
-- schema: t(id, l)
select u.* from t, unnest(t.l) as u(e)
--> e: t.l

-- case: an index is a row for each
-- dialect: duckdb
select id, generate_subscripts(l, 1) as i from t
--> id: t.id
--> i: t.l
--> rows: join t.l

-- case: a sample of a version
-- dialect: duckdb
select id from t at (version => 3) using sample 10%
--> id: t.id

-- case: fields through a filtered list
-- dialect: duckdb
select kept[1].b as b, list_extract(list_reverse(kept), 1).a as a
from (select list_filter(l, x -> x.a > low) as kept from (select [{'a': p, 'b': q}] as l, low from t))
--> b: t.q; conditional t.p; conditional t.low
--> a: t.p; conditional t.p; conditional t.low

-- case: fields of lists put together
-- dialect: duckdb
select list_concat(l, [{'a': k, 'b': 1}])[2].a as a, list_slice(l, 1, n)[1].b as b
from (select [{'a': p, 'b': q}] as l, k, n from t)
--> a: t.p, t.k
--> b: t.q, t.n

-- case: a field of a value in parentheses or in a list is called just so
-- dialect: duckdb
-- schema: t(a, b)
with s as (select {'p': a, 'q': {'r': b}} as x, [{'p': a}] as l from t) select (x).p, (x.q).r, l[1].p, x.q.r from s
--> (x).p: t.a
--> (x.q).r: t.b
--> (l[1]).p: t.a
--> r: t.b

-- case: a list of structs taken apart has each field once
-- dialect: duckdb
select unnest([{'a': x, 'b': y}, {'a': z, 'b': 3}], recursive := true) from t
--> a: t.x, t.z
--> b: t.y

-- case: what is taken apart and known to nobody
-- dialect: duckdb
select u.sku, l.a from t, (select unnest(t.lines, recursive := true)) as u, (select unnest([t.k], recursive := true) as a) as l
--> sku: t.lines
--> a: t.k

-- case: a natural join that nobody can see through
-- dialect: duckdb
-- schema: a(k, x)
select a.x, b.y from a natural join b
--> x: a.x
--> y: b.y
--> rows: join b.*

-- case: a value without a name
-- dialect: duckdb
select exists (select * from b where b.k = a.k), (select max(x) from c) from a
--> exists(select * from b where (b.k = a.k)): ; filter b.k; filter a.k
--> (select max(x) from c): c.x

-- case: nothing but a value without a name
-- dialect: duckdb
select (select max(x) from c)
--> (select max(x) from c): c.x

-- case: what DuckDB calls lists, structs, lambdas and frames
-- dialect: duckdb
select [a, b], {'x': a}, (a, b), map {'k': a}, j->>'$.k', list_filter(l, lambda x: x > a + 1), [x + 1 for x in l],
    range(a), s similar to 'x', a is distinct from b, a ** 2, trim(s), a in (select k from u where k > 1), mode(a order by b),
    sum(a) over (order by b desc nulls last rows between 1 preceding and current row), max(a) - min(a), l::int[]
from t
--> list_value(a, b): t.a, t.b
--> struct_pack(x := a): t.a
--> "row"(a, b): t.a, t.b
--> "map"(list_value('k'), list_value(a)): t.a
--> (j ->> '$.k'): t.j
--> list_filter(l, (lambda x: (x > (a + 1)))): t.l, t.a
--> list_apply(l, (lambda x: (x + 1))): t.l
--> "range"(a): t.a
--> regexp_full_match(s, 'x'): t.s
--> (a is distinct from b): t.a, t.b
--> (a ** 2): t.a
--> "trim"(s): t.s
--> (a = any(select k from u where (k > 1))): t.a, u.k; filter u.k
--> "mode"(a order by b): t.a; window t.b
--> sum(a) over (order by b desc nulls last rows between 1 preceding and current row): t.a; window t.b
--> (max(a) - min(a)): t.a
--> cast(l as integer[]): t.l

-- case: items by their aliases, said so
-- dialect: duckdb
-- schema: t(a, b, x)
select a as x, alias.x + 1 as y, sum(b) as n from t where alias.x > 1 group by alias.x having alias.n > 2 order by alias.n
--> x: t.a
--> y: t.a
--> n: t.b
--> rows: filter t.a; group_by t.a; filter t.b; sort t.b

-- case: a star without what both sides share
-- dialect: duckdb
-- schema: a(id, x), b(id, y)
select * exclude (a.id, b.id) from a join b using (id)
--> x: a.x
--> y: b.y
