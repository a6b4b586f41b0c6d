-- query: aggregate over columns beside the same columns filtered by a lambda
select min(columns(lambda c: starts_with(c, 'j'))) as 'lo_\0', max(columns(lambda c: length(c) = 3 and c != 'mar')) as 'hi_\0' from monthly

-- query: lambda on upper of a name
select columns(lambda c: upper(c) like 'J%') from monthly

-- query: lambda with contains
select columns(lambda c: contains(c, 'eb')) from monthly

-- query: lambda with not in
select columns(lambda c: c not in ('id', 'city', 'mar')) from monthly

-- query: lambda with regexp_matches
select columns(lambda c: regexp_matches(c, '^(j|m)')) from monthly

-- query: lambda method chain
select columns(lambda c: c.starts_with('f')) from monthly

-- query: lambda prefix operator
select columns(lambda c: c ^@ 'ja') from monthly

-- query: lambda suffix
select columns(lambda c: suffix(c, 'n')) + id as 's_\0' from monthly

-- query: columns over a join qualified by regex
select columns('(jan|pay)') from monthly m join staff s on s.id = m.id

-- query: columns exclude join qualified
select columns(* exclude (m.id, city, mar)) from monthly m join (select id, pay from staff) s on s.id = m.id

-- query: star exclude then aggregate group by all in cte and read
with t as (select city, sum(columns(* exclude (id, city))) from monthly group by all) select city, jan - feb as gap from t

-- query: struct star through union by name
select s.* from (select {'a': jan, 'b': feb} as s from monthly) union all by name select pay as b from staff

-- query: struct in list then list comprehension to struct
-- unseen: v < monthly.feb
select [{'v': x.a + 1} for x in l][1].v as v from (select [{'a': jan}, {'a': feb}] as l from monthly)

-- query: unnest alias struct field in where
select id from (select id, unnest(lines) as l from events) where l.quantity > 3

-- query: unnest struct join back
select e.id, p.name from (select id, unnest(lines) as l from events) e join products p on p.product_id = e.l.quantity

-- query: nested unnest lateral
select e.id, s.q from events e, lateral (select unnest(e.lines).quantity as q) s

-- query: unnest in lateral with filter
select e.id, s.q from events e, lateral (select l.quantity as q from (select unnest(e.lines) as l) where l.quantity > 2) s

-- query: list aggregate
select list_aggregate(payload.scores, 'sum') as s, list_sum(payload.scores) as t, payload.scores.list_max() as m from events

-- query: array_agg distinct order struct
select list(distinct s.a order by s.a) as l from (select {'a': jan, 'b': feb} as s from monthly)

-- query: max_by struct field
select max_by(s, s.b).a as a from (select {'a': jan, 'b': feb} as s from monthly)

-- query: map extract value struct
select m['k'].a as a from (select map {'k': {'a': jan, 'b': feb}} as m from monthly)

-- query: union type tag
-- unseen: t < orders.amount
select union_tag(u) as t from (select union_value(num := amount) as u from orders)

-- query: scalar subquery returning row field
-- unseen: a < orders.customer_id, orders.tax
select (select o from orders o order by id, amount, tax, customer_id limit 1).amount as a

-- query: correlated row subquery field
select c.name, (select o from orders o where o.customer_id = c.id order by id, amount limit 1).tax as t from customers c

-- query: array subquery of structs field
-- unseen: l < orders.tax
select c.name, [x.a for x in array(select {'a': amount, 'b': tax} from orders o where o.customer_id = c.id order by id, amount, tax)] as l from customers c

-- query: exists in select with group
select city, bool_or(exists (select 1 from orders o where o.customer_id = c.id and o.tax > 2)) as b from customers c group by city

-- query: correlated in filter of aggregate
select city, count(*) filter (where id in (select customer_id from orders where amount > 3)) as n from customers group by city

-- query: correlated in order by of window
-- unseen: r < customers.id, orders.customer_id
select id, row_number() over (order by (select count(*) from orders o where o.customer_id = c.id), id) as r from customers c

-- query: correlated in join on
select o.id, i.price from orders o left join items i on i.order_id = o.id and i.quantity > (select min(s.pay) from staff s where s.id = o.customer_id)

-- query: nested with in scalar subquery correlated
select c.name, (with o as (select amount from orders where customer_id = c.id) select sum(amount) from o) as s from customers c

-- query: two level lateral alias
select a.x, b.y, d.z from (select amount as x, tax from orders) a, lateral (select a.x + a.tax as y) b, lateral (select b.y * a.x as z) d

-- query: lateral union
select o.id, l.v from orders o, lateral (select o.amount as v union all select o.tax) l

-- query: lateral aggregate over unnest
select e.id, l.s from events e, lateral (select sum(x) as s from unnest(e.payload.scores) t(x)) l

-- query: subquery alias same as outer table
select orders.id, (select max(orders.amount) from (select amount, customer_id from orders) orders where orders.customer_id = 3) as m from orders

-- query: in with alias of outer shadowed
select c.id from customers c where c.id in (select c.customer_id from orders c where c.tax > 2)

-- query: unqualified outer column from inner
select name from customers where exists (select 1 from items where order_id = customers.id and price > id)

-- query: inner hides outer name
select name from customers where id in (select id from staff where name like 'A%')

-- query: not in null safe any
-- unseen: id < orders.id
-- unseen: rows < orders.amount
select id from orders where amount <> all (select pay from staff)

-- query: having with subquery correlated
select customer_id from orders o group by customer_id having sum(amount) > (select max(pay) from staff s where s.id = o.customer_id)

-- query: group by subquery alias, order by alias expression
select upper(status) as u, sum(amount) as s from orders group by u order by s + 1, u

-- query: distinct on with struct order
select distinct on (s.b) s.a as a from (select {'a': amount, 'b': status} as s from orders) order by s.b, s.a

-- query: qualify inside cte with struct
with r as (select o as row_, row_number() over (partition by status order by id, amount, tax) as n from orders o qualify n = 1) select row_.amount as a, row_.* exclude (amount) from r

-- query: latest row per key via arg_max of row
with l as (select arg_max(o, o.id) as r from orders o group by customer_id) select r.amount, r.status from l

-- query: list of rows then first
-- unseen: a < orders.tax
with l as (select customer_id, list(o order by o.id, o.amount, o.tax) as rs from orders o group by customer_id) select customer_id, rs[1].amount as a from l

-- query: unnest list of rows
-- unseen: rows < orders.customer_id, orders.id, orders.ordered_on, orders.status
with l as (select list(o) as rs from orders o group by customer_id), u as (select unnest(rs) as r from l) select r.tax + r.amount as t from u

-- query: unnest rows as columns
select unnest(rs, recursive := true) from (select list(c) as rs from customers c)

-- query: positional join three
select * from (select jan from monthly) a positional join (select amount from orders) b positional join (select pay from staff) c

-- query: asof with subquery and aggregate
select symbol, max(price - bid) as m from trades asof join (select symbol as s, quoted_at, bid from quotes) q on symbol = s and traded_at >= quoted_at group by symbol

-- query: semi join condition expr
select amount from orders o semi join (select id from customers where vip) c on o.customer_id = c.id and o.tax > 1

-- query: natural full
select id, city, jan from (select id, city, jan from monthly) natural full join (select id, city from customers)

-- query: using in subquery shared then exclude
with j as (select * exclude (quantity) from items join products using (product_id)) select product_id, name, price from j

-- query: full join using coalesce star
select * from (select id, jan from monthly) full join (select id, pay from staff) using (id)

-- query: right join using star replace
select * replace (coalesce(jan, 0) as jan) from (select id, jan from monthly) right join (select id, pay from staff) using (id)

-- query: chained using with qualified middle
select b.pay, id, a.jan from monthly a join staff b using (id) join customers c using (id)

-- query: rename star in cte then using
with a as (select * rename (customer_id as id, id as oid) from orders) select id, oid, name from a join customers using (id)

-- query: union by name different order nested ctes
with a as (select id, amount from orders), b as (select amount, id from (select pay as amount, id from staff)), u as (from a union all by name from b) select amount from u

-- query: from first in union
from (select id from orders) union all from (select id from staff)

-- query: values with lateral alias
select v.a * o.amount as x from (values (1), (2)) v(a), orders o

-- query: recursive counter joined
with recursive d(n) as (select 1 union all select n + 1 from d where n < 3) select o.id, d.n, o.amount * d.n as x from orders o, d

-- query: recursive path struct
with recursive p as (select id, {'n': name, 'm': manager_id} as s, 0 as lvl from staff where manager_id < 4 union all select t.id, {'n': p.s.n || t.name, 'm': t.manager_id}, lvl + 1 from staff t join p on t.manager_id = p.id where lvl < 2) select s.n as path, s.m as boss from p

-- query: window over columns of union
select v, sum(v) over (partition by k order by v) as r from (select status as k, amount as v from orders union all select name, pay from staff)

-- query: rank of sum in named window over group
-- unseen: r < orders.amount
select status, rank() over w as r from orders group by status window w as (order by sum(amount) desc, status)

-- query: cume and ntile with filter
select count(amount) filter (where tax > 2) over (partition by status) as c from orders

-- query: window frame interval
select sum(price) over (partition by symbol order by traded_at range between interval 1 hour preceding and current row) as s from trades

-- query: ignore nulls and exclude ties
select lag(amount ignore nulls) over (order by id, tax, amount) as l, sum(tax) over (order by id rows between 1 preceding and 1 following exclude ties) as s from orders

-- query: grouping function inside case
select case when grouping(status) = 1 then 'all' else status end as s, sum(amount) as t from orders group by rollup (status)

-- query: group by all with window
select status, count(*) as n, sum(count(*)) over () as total from orders group by all

-- query: order by ordinal in aggregate with limit
select status, list(amount order by 1) as l from orders group by status

-- query: sample in subquery
select a from (select amount as a from orders using sample 100 percent)

-- query: try and list contains
select list_contains(tags, name) as x, list_position(tags, 'paid') as p, tags[1] || name as y from products

-- query: regexp and split parts
select regexp_extract(status, '(.)(.)', 1) as a, split_part(status, 'a', 1) as b, regexp_replace(status, 'a', name) as c from orders o join customers c on c.id = o.customer_id

-- query: regexp_extract with names gives a struct
select regexp_extract(status, '(.)(.*)', ['f', 'r']).f as f from orders

-- query: json transform struct
select (from_json(body, '{"kind":"VARCHAR","total":"INTEGER"}')).total as t from events

-- query: json array of struct
-- unseen: a < orders.tax
select to_json({'a': amount, 'b': tax})->>'a' as a from orders

-- query: json_object and json_array
select json_object('a', amount, 'b', tax) as j, json_array(id, status) as k from orders

-- query: strptime, epoch, make_timestamp
select strptime(ordered_on::varchar, '%Y-%m-%d') as s, epoch(traded_at) as e from orders, trades where orders.id = trades.price

-- query: case in group key and having alias
select case when amount > tax then 'up' else 'down' end as dir, avg(id) as a from orders group by dir having a > 1

-- query: coalesce of subqueries
-- unseen: v < customers.id
select coalesce((select max(jan) from monthly where city = c.city), (select min(pay) from staff), c.id) as v from customers c

-- query: if of exists
select if(exists (from orders where customer_id = customers.id), city, name) as v from customers

-- query: row comparison in where with subquery
select id from orders where (amount, tax) = any (select jan, feb from monthly)

-- query: unpivot in lateral join
select u.n, u.v, c.name from customers c join (unpivot (select id, jan, feb from monthly) on jan, feb into name n value v) u on u.id = c.id

-- query: pivot inside union
(pivot orders on status in ('paid') using sum(amount) group by customer_id) union all select id, pay from staff

-- query: pivot of struct field
pivot (select payload.kind as k, id from events) on k in ('paid', 'open') using count(id)

-- query: unpivot then window
select n, v - lag(v) over (partition by id order by n, v) as d from (unpivot (select id, jan, feb from monthly) on jan, feb into name n value v)

-- query: pivot alias with columns macro
-- unseen: rows < orders.customer_id
select sum(columns(* exclude (customer_id))) from (pivot orders on status in ('paid', 'open') using sum(amount) group by customer_id)

-- query: star exclude of pivot
select * exclude (open) from (pivot orders on status in ('paid', 'open') using sum(amount) group by customer_id)

-- query: multiple aggregates tableref pivot alias
select p.paid_s, p.paid_m from orders pivot (sum(amount) as s, max(tax) as m for status in ('paid') group by customer_id) as p

-- query: cte column list with star and struct
with t(a, b, c) as (select id, {'x': amount}, tax from orders) select b.x, c, a from t

-- query: alias columns of table function
select g.i, g.i + o.tax as x from orders o, generate_series(1, 2) as g(i)

-- query: table alias hides column in where
select tax.amount as a from orders as tax where tax.tax > 2

-- query: column alias equals table alias
select o.amount as o, o.tax from orders o

-- query: struct column named as table
select s.s.a as v from (select {'a': jan} as s from monthly) s

-- query: quoted struct field
select s."My Field" as f, s['My Field'] as g from (select {'My Field': amount, 'b': tax} as s from orders)

-- query: mixed case struct fields
select S.FIELD as a, s.Field as b from (select {'field': amount} as s from orders)

-- query: unicode
select größe + 1 as "naïve ☕" from (select amount as größe from orders)

-- query: comments and odd spacing
select /* a */ amount -- the amount
  , /* b */ tax /* c */ as t from orders

-- query: reserved function names as columns
select count, sum, max from (select amount as count, tax as sum, id as max from orders)

-- query: subquery in limit and offset in a CTE
with t as (select id, amount from orders order by id, amount limit (select min(pay) + 1 from staff)) select sum(amount) as s from t
