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
