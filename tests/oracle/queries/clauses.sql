-- query: union by name distinct
select id, amount from orders union by name select amount, tax from orders

-- query: union by name nested in parens
(select jan as a from monthly union all by name select feb as b from monthly) union all by name select mar as c from monthly

-- query: intersect all
select customer_id from orders intersect all select id from staff

-- query: except in cte named
with d(x) as (select id from orders except select id from staff) select x from d

-- query: union all with order by alias expression
select amount as v from orders union all select pay from staff order by 1 limit 4

-- query: union of ctes in from
select t.k, sum(t.v) as s from (select status as k, amount as v from orders union all select city, id from customers) t group by t.k

-- query: values union
values (1, 'a') union all select id, status from orders

-- query: cte values
with v as (values (1, 'x')) select col0, col1 from v

-- query: grouping id
select status, tax, grouping_id(status, tax) as g, sum(amount) as s from orders group by cube (status, tax)

-- query: rollup mixed
select status, tax, sum(amount) as s from orders group by status, rollup (tax)

-- query: grouping sets nested
select status, tax, sum(amount) as s from orders group by grouping sets ((status, tax), (status), ())

-- query: group by all with expression
select upper(status) as u, amount % 2 as p, count(*) as n from orders group by all

-- query: order by all
select status, amount from orders order by all limit 5

-- query: order by all desc
select status, amount from orders order by all desc limit 5

-- query: distinct on expr
-- unseen: rows < orders.id
select distinct on (upper(status)) status, amount from orders order by upper(status), amount, id

-- query: group by alias expression
select case when amount > 4 then 'big' else 'small' end as size, sum(tax) as t from orders group by size

-- query: alias chain
select amount + tax as g, g * 2 as h, h - id as i from orders

-- query: alias chain in where and qualify
-- unseen: r < orders.id
-- unseen: rows < orders.id
select amount + tax as g, row_number() over (order by g, id) as r from orders where g > 4 qualify r <= 5

-- query: alias hides in subquery
select (select max(x) from (select amount as x) q) as m from orders

-- query: alias in having
select status, sum(amount) as s, s / count(*) as a from orders group by status having s > 5 and a > 1

-- query: alias lateral inside aggregate filter
select amount + 1 as b, tax from orders where b between 3 and 9

-- query: alias hides column in order by
-- needs a schema
select -amount as amount, id from orders order by amount, id limit 4

-- query: alias same as col qualify
-- needs a schema
select amount + 1 as tax, id from orders qualify row_number() over (partition by tax order by id, amount) = 1

-- query: window frames exclude
-- unseen: s < orders.id, orders.tax
select sum(amount) over (order by id, amount, tax rows between unbounded preceding and unbounded following exclude current row) as s from orders

-- query: named windows two with frames
-- unseen: a < orders.tax
select sum(amount) over w1 as a, avg(tax) over (w1 rows between 1 preceding and current row) as b from orders window w1 as (partition by status order by id, amount, tax)

-- query: window groups frame
select count(*) over (order by tax groups between 1 preceding and 1 following) as n from orders

-- query: window filter
select sum(amount) filter (where status = 'paid') over (partition by customer_id) as s from orders

-- query: window distinct
select count(distinct status) over (partition by customer_id) as n from orders

-- query: list window ordered arg
select list(amount order by tax, id, amount) over (partition by status) as l from orders

-- query: qualify with alias and named window
select customer_id, sum(amount) over w as t from orders window w as (partition by customer_id) qualify t > 8

-- query: quantile function
select quantile_cont(amount, [0.25, 0.5]) as q, median(tax) as m from orders

-- query: filter with subquery
select count(*) filter (where amount > (select avg(pay) from staff)) as n from orders

-- query: first order by
select status, first(amount order by id desc, tax, amount) as f from orders group by status

-- query: arg_min with n
select arg_min(name, pay, 2) as l from staff

-- query: string_agg distinct
select string_agg(distinct status, ',' order by status) as s from orders

-- query: is distinct from
select amount is distinct from tax as x, status is not distinct from 'paid' as y from orders

-- query: between symmetric etc
select id from orders where amount between least(tax, id) and greatest(tax, id)

-- query: like escape and regex
select status ilike '%A%' as a, status ~ 'p.*' as b, status similar to '(paid|open)' as c, status glob 'p*' as d from orders

-- query: try
-- unseen: d < orders.status
select try(amount / tax) as t, try_cast(status as date) as d from orders

-- query: case with searched null
-- unseen: v < orders.id
select case tax when 1 then amount when null then id else customer_id end as v from orders

-- query: nullif ifnull
select ifnull(nullif(tax, 1), amount) as v from orders

-- query: decode like switch
select if(tax > 2, if(amount > 3, id, customer_id), 0) as v from orders

-- query: concat operators
select concat(status, '-', id) as a, concat_ws('/', status, tax) as b, status || amount as c, format('{} {}', status, tax) as d, printf('%d', id) as e from orders

-- query: date functions
select date_part('month', ordered_on) as m, ordered_on::timestamp as t, last_day(ordered_on) as l, strftime(ordered_on, '%m') as s, date_add(ordered_on, interval 1 month) as n, make_date(2025, 1, tax) as k, ordered_on - interval (id) month as q, age(ordered_on) is null as z from orders

-- query: extract epoch in
select extract(epoch from traded_at) as e, traded_at at time zone 'UTC' as z, time_bucket(interval 5 minute, traded_at) as b from trades

-- query: bit and power ops
select amount ^ 2 as a, amount ** 2 as b, amount & tax as c, amount | tax as d, xor(amount, tax) as e, ~id as f, amount << 1 as g, @(amount - tax) as h, tax! as i from orders

-- query: hash masks
select md5(status) as m, sha256(status) as s, hash(amount, tax) as h from orders

-- query: greatest over alias
select least(jan, feb, mar) as lo, greatest(jan, feb, mar) as hi, hi - lo as spread from monthly
