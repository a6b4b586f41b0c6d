-- query: group by all
select city, vip, count(*) as n, max(since) as latest from customers group by all

-- query: group by place
select city, max(id) as m from customers group by 1

-- query: grouping sets
select city, vip, sum(id) as s, grouping(city) as g from customers group by grouping sets ((city), (vip), ())

-- query: rollup
select status, customer_id, sum(amount) as s from orders group by rollup (status, customer_id)

-- query: cube
select status, sum(amount) as s from orders group by cube (status)

-- query: filter
select sum(amount) filter (where status = 'paid') as paid, count(*) filter (where tax > 3) as n from orders

-- query: filter without where
select sum(amount) filter (status = 'paid') as paid from orders

-- query: an aggregate's order
select list(amount order by tax, id) as l, string_agg(status, ',' order by id) as s from orders

-- query: distinct in an aggregate
select count(distinct customer_id) as n from orders

-- query: within group
select percentile_cont(0.5) within group (order by amount) as median from orders

-- query: arg_max
select arg_max(name, pay) as best, max_by(id, pay) as best_id, min_by(name, id) as first from staff

-- query: having
select customer_id from orders group by customer_id having max(tax) > 4

-- query: having without group by
select max(amount) as m from orders having count(tax) > 3

-- query: a case in an aggregate
select sum(case when status = 'paid' then amount else tax end) as s from orders

-- query: if
select if(vip, name, city) as x from customers

-- query: coalesce and nullif
select coalesce(nullif(jan, feb), mar) as x from monthly

-- query: a window
-- unseen: running < orders.id
select id, sum(amount) over (partition by customer_id order by ordered_on, id) as running from orders

-- query: a named window
select sum(amount) over w as s, rank() over w as r from orders window w as (partition by status order by tax)

-- query: a named window built on another
-- unseen: n < orders.id
select row_number() over (w order by id) as n from orders window w as (partition by status)

-- query: lag with a default of a column
select lag(amount, 1, tax) over (order by id, amount, tax) as before from orders

-- query: first and last values
-- unseen: last < customers.name
select first_value(name) over (partition by city order by id, name) as first, last_value(id ignore nulls) over (order by name, id) as last from customers

-- query: a frame
-- unseen: smooth < trades.volume
select avg(price) over (order by traded_at, price, volume rows between 1 preceding and current row) as smooth from trades

-- query: a frame of a column's width
select sum(volume) over (order by price range between volume preceding and current row) as near from trades

-- query: qualify
select id, amount from orders qualify row_number() over (partition by customer_id order by amount desc, id) = 1

-- query: qualify by a named window
select id from orders window w as (partition by status order by amount, id) qualify row_number() over w < 2

-- query: ntile of a filtered sum
-- unseen: half < orders.amount
select status, ntile(2) over (order by sum(amount), status) as half from orders group by status

-- query: a window over an aggregate
select customer_id, sum(sum(amount)) over (order by customer_id) as running from orders group by customer_id

-- query: a case's operand
select case status when 'paid' then amount when 'open' then tax end as v from orders

-- query: boolean logic
select vip and since > date '2025-02-01' or city = 'Rome' as good from customers

-- query: between, in, like, is null
select amount between tax and id as a, status in ('paid', city_) as b, status like '%a%' as c, amount is null as d from (select *, 'x' as city_ from orders)

-- query: casts and strings
-- unseen: i < orders.status
select id::varchar || '-' || status as k, cast(amount as double) / 2 as half, status[1] as initial, try_cast(status as integer) as i from orders

-- query: dates
select date_trunc('month', ordered_on) as m, extract(year from ordered_on) as y, ordered_on + interval (tax) day as due, date_diff('day', ordered_on, date '2025-03-01') as age from orders

-- query: a hash
select md5(status) as h, hash(id, amount) as g from orders

-- query: an unknown function of our own
select list_distinct(list(status order by status)) as s, histogram(amount) as h from orders
