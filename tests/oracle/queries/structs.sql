-- query: built here and read field by field there
with made as (select {'a': amount, 'b': tax} as s, id from orders)
select s.a as a, s.b as b, id from made

-- query: built by struct_pack
select s.a, s.b from (select struct_pack(a := amount, b := status) as s from orders)

-- query: built of a row
select r.amount as x, r.tax as y from (select o as r from orders o)

-- query: a whole row as a value
select c from customers c

-- query: a whole row of a subquery
select q from (select id, amount from orders) q

-- query: a field of a whole row that passes through a CTE
with packed as (select c as customer, 1 as one from customers c)
select customer.name, customer.city as town from packed

-- query: a nested struct
select s.inner.x, s.y from (select {'inner': {'x': jan}, 'y': feb} as s from monthly)

-- query: by subscript
select s['a'] as a from (select {'a': jan, 'b': feb} as s from monthly)

-- query: by struct_extract
select struct_extract(s, 'b') as b from (select {'a': jan, 'b': feb} as s from monthly)

-- query: a struct's star
select s.* from (select {'a': jan, 'b': feb + mar} as s from monthly)

-- query: a struct's star through a CTE
with made as (select id, {'a': jan, 'b': feb} as s from monthly), through as (select * from made)
select id, s.* from through

-- query: a struct that another struct takes in
select t.s.a as a, t.c as c from (select {'s': s, 'c': mar} as t from (select {'a': jan, 'b': feb} as s, mar from monthly))

-- query: a struct chosen by a case
select s.a as a from (select case when mar > 3 then {'a': jan, 'b': feb} else {'a': feb, 'b': jan} end as s from monthly)

-- query: a struct added to
select s.a as a, s.c as c from (select struct_insert({'a': jan}, c := feb) as s from monthly)

-- query: a list of structs, each read
select x.sku as sku, x.quantity as n from (select unnest(lines) as x from events)

-- query: a list of structs unnested as a source
select e.id, l.sku from events e, unnest(e.lines) as u(l)

-- query: a list of structs collected
select customer_id, list({'a': amount, 's': status}) as all_of from orders group by customer_id

-- query: a field of each of a collected list
select customer_id, [x.a for x in all_of] as amounts
from (select customer_id, list({'a': amount, 's': status}) as all_of from orders group by customer_id)

-- query: a struct collected and taken apart again
-- unseen: rows < orders.customer_id
with packed as (select customer_id, list({'a': amount, 's': status}) as l from orders group by customer_id),
flat as (select customer_id, unnest(l) as one from packed)
select one.a as amount, one.s as status from flat

-- query: the field of a parsed path
select payload.kind, payload.buyer.id as buyer_id, e.payload.buyer.name from events e

-- query: a map's value
select attributes['paid'] as paid, map_keys(attributes) as names from events

-- query: a map built
select map([status], [amount]) as m from orders where status is not null

-- query: json paths
select body->>'kind' as kind, body->'total' as total, json_extract(body, '$.total') as again from events

-- query: a json path with a dot
select body.kind as kind from events

-- query: a list's element and a slice
select payload.scores[1] as first, payload.scores[1:2] as two from events

-- query: a list comprehension
select [x + 1 for x in payload.scores if x > 2] as s from events

-- query: a list comprehension over a column's own name
select [id * 2 for id in payload.scores] as s from events

-- query: a list comprehension that uses another column
select [x + id for x in payload.scores] as s from events

-- query: a lambda
select list_transform(payload.scores, lambda x: x + id) as s from events

-- query: a lambda whose name hides a column
select list_filter(payload.scores, lambda id: id > 2) as s from events

-- query: a lambda of two names
select list_reduce(payload.scores, lambda a, b: a + b) as total, list_transform(payload.scores, lambda v, i: v * i) as w from events

-- query: a nested lambda
select list_transform([payload.scores], lambda xs: list_transform(xs, lambda x: x + id)) as s from events

-- query: a struct compared
select id from events where payload.buyer > {'id': 3, 'name': 'Ann'}

-- query: a struct's field in a join
select e.id, c.city from events e join customers c on e.payload.buyer.id = c.id

-- query: unnest in the select list beside a column
select id, unnest(payload.scores) as score from events

-- query: unnest with ordinality
select e.id, u.s, u.n from events e, unnest(e.payload.scores) with ordinality as u(s, n)

-- query: a lateral unnest filtered
select e.id, u.s from events e cross join unnest(e.payload.scores) as u(s) where u.s > 3

-- query: a row constructor
select row(jan, feb) as r from monthly

-- query: a struct through union
select s.a as a from (select {'a': jan} as s from monthly union all select {'a': amount} from orders)

-- query: a struct aggregated by any_value
select city, any_value(s).a as a from (select city, {'a': jan, 'b': feb} as s from monthly) group by city

-- query: a struct aggregated by arg_max
select arg_max({'n': name, 'c': city}, id).n as n from customers

-- query: a struct as key
select s.a as a, count(*) as n from (select {'a': jan, 'b': feb} as s from monthly) group by s

-- query: a field of a map's value
select m['k'].a as x from (select map {'k': {'a': amount, 'b': tax}} as m from orders)

-- query: values of a map with known keys
-- unseen: z < orders.amount
select m['k'] as x, m['l'] as y, map_values(m)[2] as z from (select map {'k': amount, 'l': tax} as m from orders)

-- query: fields of values looked up
select element_at(m, 'x')[1].b as y, map_values(m)[1].a as z from (select map(['x'], [{'a': amount, 'b': tax}]) as m from orders)

-- query: entries of a map as rows
select unnest(map_entries(attributes), recursive := true) from events

-- query: unnest a struct two levels deep
select unnest({'a': amount, 'b': {'c': tax, 'd': {'e': id}}}, max_depth := 2) from orders

-- query: unnest a struct all the way down
select unnest({'a': amount, 'b': {'c': tax, 'd': {'e': id}}}, recursive := true) from orders

-- query: unnest a list of declared structs
-- needs a schema
select unnest(lines, max_depth := 2), id from events where happened_at is not null

-- query: a field of what a list is made into
select list_transform(lines, lambda l: {'s': l.sku, 'n': id})[1].s as x from events

-- query: a field of what a comprehension makes
select ([{'s': l.sku, 'n': {'m': l.quantity}} for l in lines])[1].n.m as x from events

-- query: a filtered list of rows
select list_filter(list(o), lambda x: x.tax > 2)[1].amount as l from orders o

-- query: a row picked and taken apart
select unnest(arg_max(o, tax)) from orders o

-- query: a declared struct picked and taken apart
select unnest(first(payload)) from events

-- query: a list picked and taken apart
select unnest(any_value(payload.scores)) as u from events

-- query: a struct read from JSON
select unnest(from_json(body, '{"kind": "VARCHAR", "total": "INTEGER"}')) from events

-- query: fields of a struct read from JSON
select j.kind, j.total as t from (select json_transform(body, '{"kind": "VARCHAR", "total": "INTEGER"}') as j from events)

-- query: reduce with a start of its own
select reduce([amount, tax, id], lambda a, b: a + b) as v from orders

-- query: a struct called like the CTE that has it
with s as (select {'a': amount, 's': {'a': tax}} as s, id from orders) select s.a as x, s['a'] as y, s.s.a as z, s.s.s.a as w from s

-- query: a map called like the subquery that has it
select m['paid'] as p, m from (select attributes as m from events) m

-- query: fields of values in parentheses
select (x).p, (x.q).r, l[1].p, x.q.r from (select {'p': amount, 'q': {'r': tax}} as x, [{'p': id}] as l from orders)
