-- query: nested star of row in struct
with j as (select o as ord, c as cust from orders o join customers c on c.id = o.customer_id) select ord.*, cust.city from j

-- query: row value through union
with u as (select o as r from orders o union all select o as r from orders o) select r.tax from u

-- query: unnest of struct with alias in from
select s.a, s.b from (select unnest([{'a': jan, 'b': feb}, {'a': mar, 'b': id}]) as s from monthly)

-- query: unnest list of structs recursive
select unnest([{'a': jan, 'b': feb}], recursive := true) from monthly

-- query: unnest max_depth
select unnest(payload, max_depth := 2) from events

-- query: struct field via alias with same name as column
with s as (select {'amount': tax, 'tax': amount} as orders from orders) select orders.amount, orders.tax from s

-- query: deep nest
with a as (select {'l1': {'l2': {'l3': amount, 'm3': tax}, 'm2': id}} as n from orders), b as (select n.l1.l2 as two, n.l1.m2 as m from a) select two.l3 as x, two.m3 as y, m from b

-- query: struct_extract chained
select struct_extract(struct_extract(s, 'i'), 'x') as v from (select {'i': {'x': jan}, 'y': feb} as s from monthly)

-- query: bracket chain
select s['i']['x'] as v from (select {'i': {'x': jan}, 'y': feb} as s from monthly)

-- query: mixed dot bracket
select (s.i)['x'] as v, (s).y as w from (select {'i': {'x': jan}, 'y': feb} as s from monthly)

-- query: struct literal field directly
select {'a': jan, 'b': feb}.a as x, ({'a': jan, 'b': feb})['b'] as y from monthly

-- query: struct_pack field directly
select struct_pack(a := jan, b := feb).b as y from monthly

-- query: row() extract
select row(jan, feb)[1] as a from monthly

-- query: struct_insert new field
select s.c from (select struct_insert({'a': jan}, c := feb) as s from monthly)

-- query: struct_update
select s.a, s.b from (select struct_update({'a': jan, 'b': feb}, b := mar) as s from monthly)

-- query: struct concat
select s.a, s.b from (select struct_concat({'a': jan}, {'b': feb}) as s from monthly)

-- query: list of structs transform field
select list_transform(lines, lambda l: l.quantity * 2) as q from events

-- query: list comprehension filter by field
select [l.sku for l in lines if l.quantity > 2] as s from events

-- query: list comprehension with index
select [x * i for x, i in payload.scores] as s from events

-- query: nested comprehension
select [[x + y for y in payload.scores] for x in payload.scores] as s from events

-- query: list_filter then field
select list_filter(lines, lambda l: l.quantity > 1)[1].sku as s from events

-- query: list index field
select lines[1].sku as first_sku, lines[-1].quantity as last_q from events

-- query: list index field from cte
with x as (select id, lines as ls from events) select ls[1].sku as s, id from x

-- query: unnest then group
select l.sku, sum(l.quantity) as q from (select unnest(lines) as l from events) group by l.sku

-- query: lateral unnest struct list star
select e.id, u.* from events e, unnest(e.lines) as u(l)

-- query: unnest struct list in from select fields
select e.id, l.sku, l.quantity from events e, (select unnest(e.lines) as l)

-- query: unnest two lists together
select id, unnest(payload.scores) as s, unnest(lines).sku as k from events

-- query: map entries
select map_values(attributes) as v, attributes.paid as p, cardinality(attributes) as c from events

-- query: map from_entries
select map_from_entries([(status, amount)]) as m from orders where status is not null

-- query: map literal with columns
select map {'a': jan, 'b': feb}['a'] as v from monthly

-- query: element_at
select element_at(attributes, 'open') as v from events

-- query: unnest map entries
select id, e.key as k, e.value as v from (select id, unnest(map_entries(attributes)) as e from events)

-- query: json arrow chain
select body -> '$.kind' ->> '$' as k, (body ->> 'total')::int as t from events

-- query: json_extract_string list
select json_extract_string(body, ['kind', 'total']) as l from events

-- query: dot chain functions
select status.upper().left(2) as s, amount.greatest(tax) as g from orders

-- query: dot chain on lambda
select payload.scores.list_transform(lambda x: x + id).list_sum() as t from events

-- query: string slice
select status[2:3] as m, status[-1] as l from orders

-- query: union value
select union_value(num := amount) as u, union_extract(union_value(num := tax), 'num') as v from orders

-- query: struct in group by
select {'s': status, 'c': customer_id} as k, sum(amount) as t from orders group by k

-- query: struct array agg unnest recursive
-- unseen: a < orders.id
-- unseen: rows < orders.id
-- unseen: s < orders.id
select unnest(list({'a': amount, 's': status} order by id), recursive := true) from orders

-- query: list_reduce with initial
select list_reduce(payload.scores, lambda a, b: a + b, id) as t from events

-- query: list_zip
select list_zip(payload.scores, [id]) as z from events

-- query: array_agg of whole row
select city, list(c) as people from customers c group by city

-- query: array_agg of whole row field
select city, list_transform(list(c), lambda x: x.name) as names from customers c group by city

-- query: max of struct field
select max(s.a) as m from (select {'a': jan, 'b': feb} as s from monthly)

-- query: struct through window first_value
-- unseen: a < monthly.city, monthly.feb, monthly.mar
select first_value({'a': jan, 'b': feb}) over (order by id, jan, feb, mar, city).a as a from monthly

-- query: struct via lag
-- unseen: prev < orders.customer_id, orders.tax
select s.a as prev from (select lag({'a': amount, 't': tax}) over (order by id, amount, tax, customer_id) as s from orders)

-- query: struct coalesce
select coalesce(s, {'a': 0, 'b': 0}).a as a from (select {'a': jan, 'b': feb} as s from monthly)

-- query: struct cast to named type
select s.x as x, s.y as y from (select row(jan, feb)::struct(x integer, y integer) as s from monthly)

-- query: struct select star except nested
select b.* exclude (name) from (select payload.buyer as b from events)

-- query: struct star replace
select s.* replace (s.a + 1 as a) from (select {'a': jan, 'b': feb} as s from monthly)

-- query: struct star rename
select s.* rename (a as z) from (select {'a': jan, 'b': feb} as s from monthly)

-- query: struct star columns
select columns(s.*) from (select {'a': jan, 'b': feb} as s from monthly)

-- query: row of values list
select v from (values (1, 'a')) as v(x, y)

-- query: if struct
select if(mar > 2, {'a': jan}, {'a': feb}).a as x from monthly

-- query: case struct star
select s.* from (select case when mar > 3 then {'a': jan, 'b': feb} else {'a': feb, 'b': jan} end as s from monthly)
