-- query: a chain
with a as (select id, amount from orders), b as (select id, amount * 2 as d from a), c as (select d + id as e from b)
select e from c

-- query: named like the table it reads
with orders as (select id, amount + tax as amount from orders where status = 'paid')
select id, amount from orders

-- query: named like the table it reads, twice
with orders as (select id, amount from orders), o2 as (with orders as (select id * 2 as id from orders) select * from orders)
select o2.id, orders.amount from o2 join orders on orders.id = o2.id

-- query: a list of columns
with t(x, y) as (select amount, tax from orders) select y, x from t

-- query: a CTE in a CTE
with a as (with b as (select id, amount from orders) select id + amount as s from b) select s from a

-- query: a CTE in a subquery hides one around it
with t as (select amount as v from orders) select (with t as (select pay as v from staff) select max(v) from t) as p, max(v) as a from t

-- query: recursive numbers
with recursive n(i) as (select min(id) from orders union all select i + 1 from n where i < 9) select i from n

-- query: recursive walk of a tree
with recursive tree as (
    select id, name, pay, 1 as depth from staff where manager_id is null or manager_id = 1
    union
    select s.id, s.name, tree.pay + s.pay, depth + 1 from staff s join tree on s.manager_id = tree.id where depth < 4
)
select id, name, pay, depth from tree

-- query: recursive with swapped columns
with recursive f(a, b, n) as (select jan, feb, 0 from monthly union all select b, a + b, n + 1 from f where n < 3)
select a, b from f

-- query: recursive using key
with recursive paths(here, there, hops) using key (here) as (
    select id, manager_id, 0 from staff
    union
    select paths.here, s.manager_id, hops + 1 from paths join staff s on s.id = paths.there where hops < 3
)
select here, there from paths

-- query: a CTE read twice
with t as (select id, amount from orders) select x.amount - y.amount as gap from t x join t y on x.id = y.id + 1

-- query: a CTE never read
with unused as (select name from customers) select id from orders

-- query: materialized
with t as materialized (select id, tax from orders) select tax from t

-- query: an alias hides a column of the table
-- needs a schema
select amount as tax, tax as amount from orders

-- query: an alias that hides a column is not what a filter means
-- needs a schema
select amount as tax from orders where tax > 3

-- query: an alias that names nothing else is what a filter means
select amount + tax as gross from orders where gross > 7

-- query: an alias read by the next item
select amount + tax as gross, gross * 2 as twice from orders

-- query: an alias of a base column's name, read by the next item
-- needs a schema
select amount + 1 as tax, tax * 2 as twice from orders

-- query: an alias in group by
select upper(status) as s, sum(amount) as total from orders group by s

-- query: an alias of a base column's name in group by
select upper(status) as status, sum(amount) as total from orders group by status

-- query: an alias in having
select customer_id, sum(amount) as total from orders group by customer_id having total > 6

-- query: an alias in qualify
-- unseen: n < orders.amount, orders.id
-- unseen: rows < orders.id
select customer_id, amount, row_number() over (partition by customer_id order by amount, id) as n from orders qualify n = 1

-- query: an alias in order by with a limit
select customer_id, amount * 2 as d from orders order by d desc, id limit 4

-- query: prefix alias
select gross: amount + tax, id from orders

-- query: an alias in a window
select amount % 3 as part, sum(tax) over (partition by part) as s from orders

-- query: a create table over a query
with base as (select id, amount from orders) select * from base where amount in (select max(jan) from monthly group by city)
