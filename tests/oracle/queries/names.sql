-- query: arithmetic
select amount + tax, -id, (amount), amount - (tax - id), (amount + tax) * 2, id % 2, id // 2, amount / 2, -5, "id" * 2, orders.id + 1 from orders

-- query: literals
select 1, 'it''s', true, null, 1.50 from orders

-- query: conditions
select amount is null, amount is not null, not tax > 3, id in (1, 2), id not in (1), amount between 1 and 3, status like 'a%', status not like 'a%', id = 1 or id = 2 or id = 3, id <> 1 and tax >= 2 from orders

-- query: a case
select case when id = 1 then 'a' when id = 2 then 'b' else 'c' end, case status when 'paid' then tax end, coalesce(amount, tax), if(id > 1, 1, 2) as i from orders

-- query: casts
-- unseen: try_cast(status as integer) < orders.status
select amount::varchar, cast(id as double), cast(status as text), amount::decimal(10,2), try_cast(status as integer), date '2025-01-01' from orders

-- query: functions
select upper(status), lower(upper(status)), year(ordered_on), left(status, 2), round(amount / 2, 1), nullif(amount, 1), greatest(id, 1), length(status), strftime(ordered_on, '%Y') from orders

-- query: aggregates
select sum(amount), count(*), max(tax), count(distinct status), sum(amount) filter (where tax > 1), sum(amount) / count(*), round(avg(amount), 2), count(id) from orders

-- query: windows
-- unseen: row_number() over (partition by status order by id desc) < orders.id
select row_number() over (partition by status order by id desc), sum(tax) over (partition by status), count(*) over (), lag(amount) over (order by id) from orders

-- query: names that are words of the grammar
select name || 'x', "name" is null from customers

-- query: a subquery reads the item before it
-- needs a schema
select amount as a, (select a + max(price) from items) as b from orders
