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
