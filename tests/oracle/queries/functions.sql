-- query: range
select r.range from range(3) r

-- query: range with a name
select o.id, g.n from orders o, range(o.tax) as g(n)

-- query: generate_series
select generate_series as n from generate_series(1, 3)

-- query: generate_series of a column
select id, unnest(generate_series(1, tax)) as n from orders

-- query: unnest of literals
select u.x, o.id from orders o, unnest([1, 2]) as u(x)

-- query: unnest of a list column
select p.name, t.tag from products p, unnest(p.tags) as t(tag)

-- query: a split string unnested
select id, unnest(string_split(status, 'a')) as part from orders

-- query: json_each
select e.id, j.key, j.value from events e, json_each(e.body) j

-- query: a scalar subquery without from
select (select max(amount) from orders) as top

-- query: nothing read at all
select 1 as one, 'x' as x, current_date is null as never

-- query: a parenthesised query
((select id, amount from orders))

-- query: a subquery in an expression of a subquery
select (select (select max(pay) from staff) + min(amount) from orders) as x

-- query: window in a subquery's filter
select id from (select id, row_number() over (partition by status order by amount, id) as n from orders) where n = 1

-- query: quoted names
select "id" as "Order Id", "amount" from "orders"

-- query: mixed case
SELECT ID, Amount AS Net FROM Orders

-- query: names nobody gave
select sum(amount), count(*), max(tax) from orders

-- query: frame bounds are expressions
select sum(amount) over (order by id rows between tax preceding and current row) as s from orders

-- query: frame of a named window
select sum(amount) over w as s from orders window w as (order by id rows between tax preceding and current row)

-- query: apply is a function
select apply(payload.scores, lambda x: x + id) as a from events
