-- query: columns in a struct
select {'s': sum(columns('jan|feb'))} from monthly

-- query: unpacked columns in a struct call
select list_max([*columns('jan|feb|mar')]) as m, id from monthly

-- query: columns with a cast in a filter of the list
select id from monthly where greatest(*columns('jan|feb')) > 4

-- query: struct from a join read through three ctes
with j as (select {'o': o, 'c': c} as p from orders o join customers c on c.id = o.customer_id), k as (select p.o as o, p.c.name as n from j), l as (select * from k) select o.amount + o.tax as g, n from l

-- query: rename through struct star in cte
with j as (select {'a': jan, 'b': feb} as s, id from monthly), k as (select id, s.* rename (a as x) from j) select x, b from k

-- query: list comprehension over zipped lists
select [z[1] + id for z in list_zip(payload.scores, payload.scores)] as s from events

-- query: lateral with outer alias chain
select o.id, q.w from orders o, lateral (select o.amount + o.tax as v, v * 2 as w) q

-- query: grouping sets with alias
select upper(status) as u, tax, count(*) as n from orders group by grouping sets ((u), (tax))

-- query: qualify with row over alias in cte
with d as (select *, row_number() over (partition by customer_id order by ordered_on desc, id) as rn from orders) select * exclude (rn) from d where rn = 1

-- query: correlated exists with using
select name from customers c where exists (from orders join items on items.order_id = orders.id where orders.customer_id = c.id)

-- query: full join natural names
select * from (select id, jan from monthly) a natural full join (select id, pay from staff) b

-- query: union by name of structs
with u as (select {'a': jan} as s, id from monthly union all by name select {'a': amount} as s from orders) select s.a as a, id from u

-- query: nested case of structs from whole rows
select coalesce(o, p).amount as a from (select o from orders o) x left join (select p from orders p) y on y.p.id = x.o.tax

-- query: aggregate over field of row
select c.city, max(o.r.amount) as m from (select o as r, o.customer_id as k from orders o) o join customers c on c.id = o.k group by c.city

-- query: struct of aggregates grouped then taken apart
with g as (select city, {'n': count(*), 'top': max(id)} as a from customers group by city) select city, a.n, a.top from g

-- query: map built and read by a column
select map([status], [amount])[status] as v from orders where status is not null

-- query: list position of subquery
select list_position((select list(id order by id) from staff), amount) as p from orders

-- query: pivot over unnest
pivot (select id, unnest(payload.scores) as s from events) on s in (1, 2) using count(*) group by id

-- query: window over unpivot filter
select n, max(v) filter (where id > 2) as m from (unpivot (select id, jan, feb from monthly) on jan, feb into name n value v) group by n

-- query: rows alias with columns in where
select t.x from customers as t(x, y) where t.y like 'A%'
