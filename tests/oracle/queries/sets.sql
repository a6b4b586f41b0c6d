-- query: union all, names of the first
select id, amount from orders union all select id, pay from staff

-- query: union drops what is there twice
select status from orders union select city from customers

-- query: union all by name
select id, amount as v from orders union all by name select pay as v, id from staff

-- query: union by name with columns of one side
select id, amount from orders union all by name select id, name from staff

-- query: union by name of three
select jan as a from monthly union all by name select feb as b from monthly union all by name select mar as a from monthly

-- query: intersect
select customer_id from orders intersect select id from customers

-- query: except
select id, 1 as one from customers except select customer_id, 1 from orders

-- query: except all
select amount from orders except all select tax from orders

-- query: a union read by name
select id, v from (select id, amount as v from orders union all by name select pay as v, id from staff) where v > 2

-- query: a union of stars
select * from (select id, jan from monthly) union all select * from (select id, pay from staff)

-- query: a union in a CTE with a list of columns
with u(a, b) as (select id, amount from orders union all select id, pay from staff) select b, a from u

-- query: a union in parentheses with a limit
(select id from orders order by amount, id limit 3) union all (select id from staff order by pay, id limit 2)

-- query: nested set operations
select id from orders union all (select id from staff except select customer_id from orders)

-- query: order of a union
-- unseen: id < orders.id
-- unseen: rows < orders.id
select id, amount as v from orders union all select id, pay from staff order by v, id limit 5

-- query: values
select a, b from (values (1, 'x'), (2, 'y')) as t(a, b)

-- query: values of columns
select o.id, v.k, v.n from orders o, (values ('amount', o.amount), ('tax', o.tax)) as v(k, n)

-- query: values without names
select col0, col1 from (values (1, 2))

-- query: distinct
select distinct status, customer_id from orders

-- query: distinct on
-- unseen: rows < orders.id
select distinct on (customer_id) customer_id, amount from orders order by customer_id, ordered_on, id

-- query: limit by a subquery
select id from orders order by amount, id limit (select min(pay) from staff)

-- query: a sample of all
select id from orders using sample 100%
