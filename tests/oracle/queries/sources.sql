-- query: positional join names
select m.jan, o.amount from (select jan from monthly) m positional join (select amount from orders) o

-- query: asof left join
select t.symbol, t.price - q.bid as edge from trades t asof left join quotes q on t.symbol = q.symbol and t.traded_at >= q.quoted_at

-- query: semi join star
select * from orders semi join (select id as customer_id from customers where vip) using (customer_id)

-- query: anti join natural
select id from customers anti join (select customer_id as id from orders) using (id)

-- query: full join using two
select id, city, a.jan, b.feb from monthly a full join monthly b using (id, city)

-- query: using then third table
select id, c.name, s.pay from customers c join staff s using (id) join monthly m using (id)

-- query: using qualified both sides
select a.product_id as l, b.product_id as r, product_id from items a full join products b using (product_id)

-- query: using star three
select * from (select id, jan from monthly) a left join (select id, pay from staff) b using (id) left join (select id, name from customers) c using (id)

-- query: natural left then unqualified
-- needs a schema
select product_id, price, price_low from items natural left join products

-- query: lateral multi columns
select c.name, l.* from customers c cross join lateral (select max(amount) as m, min(tax) as n from orders o where o.customer_id = c.id) as l

-- query: lateral values
select o.id, v.n, v.x from orders o, lateral (values ('a', o.amount), ('t', o.tax)) v(n, x)

-- query: lateral left join true
select c.id, l.a from customers c left join lateral (select o.amount as a from orders o where o.customer_id = c.id order by o.amount desc limit 1) l on true

-- query: correlated in select with aggregates
select city, (select max(o.amount) from orders o where o.customer_id = max(c.id)) as m from customers c group by city

-- query: correlated exists in case
select case when exists (select 1 from orders o where o.customer_id = c.id) then c.name else c.city end as x from customers c

-- query: tuple in
select id from orders where (customer_id, status) in (select id, city from customers)

-- query: any subquery
select id = any (select customer_id from orders where tax > 2) as x from customers

-- query: all less
select name from staff where pay >= all (select pay from staff where manager_id = 1)

-- query: array subquery ordered
select name, array(select status from orders o where o.customer_id = c.id order by amount, id) as l from customers c

-- query: nested correlated three levels
select c.name from customers c where exists (select 1 from orders o where o.customer_id = c.id and o.amount > (select avg(i.price) from items i where i.order_id = o.id and i.quantity < c.id))

-- query: subquery in order by
select name from customers c order by (select max(amount) from orders o where o.customer_id = c.id), id limit 3

-- query: subquery in group by
select (select city from customers c where c.id = o.customer_id limit 1) as town, sum(amount) as s from orders o group by town

-- query: subquery in join condition
select o.id, c.name from orders o join customers c on c.id = (select max(s.id) from staff s where s.pay > o.tax)

-- query: scalar struct subquery field
select (select {'a': max(amount), 'b': max(tax)} from orders o where o.customer_id = c.id).b as b from customers c

-- query: in list of subquery and cols
select amount in (tax, (select max(jan) from monthly)) as x from orders

-- query: subquery with columns alias list
select t.a from (select amount, tax from orders) t(a)

-- query: join alias parentheses
select x.id, x.name from (orders o join customers c on o.customer_id = c.id) x

-- query: cross join unnest literal
select o.id, k.k, case k.k when 1 then amount else tax end as v from orders o cross join (values (1), (2)) k(k)

-- query: self join using
select a.pay - b.pay as gap, id from staff a join staff b using (id)

-- query: from range lateral
select o.id, i from orders o, range(1, o.tax) t(i)

-- query: generate_series struct
select g.generate_series as d from generate_series(date '2025-01-01', date '2025-01-03', interval 1 day) g

-- query: unnest with ordinality names
select e.id, v, o from events e cross join unnest(e.payload.scores) with ordinality as u(v, o)

-- query: unnest struct list with ordinality
select e.id, l.sku, n from events e, unnest(e.lines) with ordinality as u(l, n)

-- query: json_each lateral
select e.id, k.key, k.value from events e, lateral json_each(e.body) k

-- query: unnest from subquery
select t.tag, count(*) as n from products p, unnest(p.tags) as t(tag) group by t.tag

-- query: unnest alias only
select unnest.unnest as tag from unnest(['a', 'b'])

-- query: regexp_split lateral
select id, w from orders, unnest(regexp_split_to_array(status, 'a')) as x(w)

-- query: from with multiple table and where
from orders o, customers c select o.id, c.name where o.customer_id = c.id

-- query: from only with where
from orders where tax > 3

-- query: from join only
from items join products using (product_id)

-- query: from group
from orders select status, sum(amount) as s group by status order by s

-- query: table command
table customers

-- query: alias first from
select c.name from c: customers

-- query: alias first table func
select r.n from r: (select amount as n from orders)

-- query: same column names both sides in subquery
select id, id_1 from (select * from orders o join customers c on o.customer_id = c.id)

-- query: tablesample
select sum(amount) as s from orders tablesample 100%

-- query: sample clause reservoir
select id, amount from orders using sample reservoir(100 percent)

-- query: limit percent
-- unseen: rows < orders.amount
select id from orders order by id, amount limit 50%
