-- query: pivot statement
pivot orders on status in ('paid', 'open') using sum(amount) group by customer_id

-- query: pivot statement without group by
pivot (select customer_id, status, amount from orders) on status in ('paid', 'open') using sum(amount)

-- query: pivot statement with two aggregates
pivot orders on status in ('paid', 'open') using sum(amount) as total, max(tax) as top group by customer_id

-- query: pivot statement that finds its values
pivot orders on status using count(*) group by customer_id

-- query: pivot on two columns
-- unseen: paid_1 < orders.amount
pivot orders on status in ('paid'), tax in (1, 2) using sum(amount) group by customer_id

-- query: pivot on an expression
pivot orders on (amount > 4) in (true, false) using sum(tax) group by customer_id

-- query: pivot in from
select * from (select customer_id, status, amount from orders) pivot (sum(amount) for status in ('paid', 'open'))

-- query: pivot in from with aliases
select customer_id, p, o from (select customer_id, status, amount from orders) pivot (sum(amount) for status in ('paid' as p, 'open' as o))

-- query: pivot in from with a group
select * from orders pivot (max(amount) for status in ('paid') group by customer_id)

-- query: pivot in a CTE
with p as (pivot orders on status in ('paid', 'open') using sum(amount) group by customer_id)
select customer_id, paid, coalesce(open, 0) as open from p

-- query: pivot of a join
select * from (select c.city, o.status, o.amount from orders o join customers c on c.id = o.customer_id) pivot (sum(amount) for status in ('paid', 'void'))

-- query: unpivot statement
unpivot monthly on jan, feb, mar into name month value sales

-- query: unpivot statement by pattern
unpivot monthly on columns('jan|feb') into name month value sales

-- query: unpivot statement on all but some
unpivot monthly on columns(* exclude (id, city)) into name month value sales

-- query: unpivot statement on expressions
unpivot (select id, jan, feb from monthly) on jan, feb + 1 as later into name month value sales

-- query: unpivot several at once
unpivot (select id, jan, feb, mar, id as apr from monthly) on (jan, feb) as first, (mar, apr) as second into name half value one, two

-- query: unpivot in from
select id, month, sales from monthly unpivot (sales for month in (jan, feb, mar))

-- query: unpivot in from with nulls
select * from monthly unpivot include nulls (sales for month in (jan as 'January', feb as 'February'))

-- query: unpivot and pivot back
-- unseen: feb < monthly.jan
-- unseen: jan < monthly.feb
select * from (unpivot monthly on jan, feb into name m value v) pivot (sum(v) for m in ('jan', 'feb') group by city)

-- query: an alias with a list behind a pivot
select a, b from (select customer_id, status, amount from orders) pivot (sum(amount) for status in ('paid')) as p(a, b)

-- query: pivot in from multiple for
-- unseen: paid_1 < orders.amount
select * from (select customer_id, status, tax, amount from orders) pivot (sum(amount) for status in ('paid') tax in (1, 2) group by customer_id)

-- query: pivot in from two aggregates
select * from orders pivot (sum(amount) as s, max(tax) as m for status in ('paid', 'open') group by customer_id)

-- query: pivot statement ordered
pivot orders on status in ('paid', 'open') using sum(amount) group by customer_id order by customer_id limit 3

-- query: pivot as a table reference
select * from (pivot orders on status in ('paid') using max(tax) as t group by customer_id) p join customers c on c.id = p.customer_id

-- query: pivot alias columns used in expressions
select p.paid - p.open as d from (pivot orders on status in ('paid', 'open') using sum(amount) group by customer_id) as p

-- query: unpivot default names
unpivot (select id, jan, feb from monthly) on jan, feb

-- query: unpivot columns star exclude in table ref
select m, avg(v) as a from (unpivot monthly on columns(* exclude (id, city)) into name m value v) group by m

-- query: unpivot cast
unpivot (select id, jan, feb from monthly) on jan::varchar, feb::varchar into name m value v

-- query: unpivot multi names tableref
select * from (select id, jan, feb, mar, id as apr from monthly) unpivot ((a, b) for h in ((jan, feb) as 'one', (mar, apr) as 'two'))

-- query: unpivot star like
unpivot (select id, jan, feb from monthly) on columns('^(jan|feb)$') into name m value v

-- query: pivot wider count
pivot (select city, vip, id from customers) on vip in (true, false) using count(id) as n group by city

-- query: pivot rows
-- unseen: paid < monthly.feb, monthly.mar
-- unseen: rome < monthly.feb, monthly.mar
pivot monthly on city in ('Rome', 'paid') using first(jan order by id, feb, mar, jan)

-- query: pivot concat on
-- unseen: open_2 < orders.amount
-- unseen: paid_1 < orders.amount
pivot orders on (status || '_' || tax) in ('paid_1', 'open_2') using sum(amount) group by customer_id

-- query: unpivot a join
select n, v from (select o.id, o.amount, c.id as cid from orders o join customers c on c.id = o.customer_id) unpivot (v for n in (amount, cid))

-- query: pivot with cte
with base as (select customer_id, status, amount from orders where tax > 1) pivot base on status in ('paid') using sum(amount)

-- query: unpivot with cte
with base as (select id, jan, feb from monthly) unpivot base on jan, feb into name n value v

-- query: pivot enumerated in from by group then alias list
select * from (select customer_id, status, amount from orders) pivot (sum(amount) for status in ('paid', 'open')) as p(c, a, b)

-- query: summarise unpivot nested in union
select n, v from (unpivot monthly on jan, feb into name n value v) union all select status, amount from orders

-- query: pivot over using filter
pivot orders on status in ('paid', 'open') using sum(amount) filter (where tax > 2) group by customer_id

-- query: unpivot pivot chain in CTE
with long as (unpivot (select id, jan, feb from monthly) on jan, feb into name m value v), wide as (pivot long on m in ('jan', 'feb') using sum(v) group by id) select id, jan + feb as t from wide

-- query: pivot no using
pivot (select customer_id, status from orders) on status in ('paid', 'open') group by customer_id

-- query: pivot multiple on with columns
pivot (select city, vip, name, id from customers) on city in ('Rome'), vip in (true) using max(id) group by name

-- query: unpivot exclude star expr
unpivot (select id, jan, feb, mar from monthly) on * exclude (id) into name m value v
