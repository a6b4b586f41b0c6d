-- query: columns pattern filtered aggregate
select city, sum(columns('jan|feb')) filter (where mar > 3) from monthly group by city

-- query: columns in two aggregates with alias groups
select max(columns('^(j|f)(.*)$')) as 'top_\2' from monthly

-- query: columns of a qualified star exclude
select max(columns(m.* exclude (id, city))) from monthly m join staff s on s.id = m.id

-- query: columns twice in one expression
select columns('jan|feb') + columns('jan|feb') from monthly

-- query: columns in order by
select id, jan from monthly order by columns('jan|feb') limit 3

-- query: columns list of names with cast
select columns(['jan','feb'])::varchar from monthly

-- query: columns case
select case when columns('jan|feb') > 3 then id end from monthly

-- query: columns window
-- unseen: jan < monthly.feb
select columns('jan|feb') - lag(columns('jan|feb')) over (order by id, city, mar, jan, feb) from monthly

-- query: columns with list comprehension
select columns([x for x in (*) if x like '%a%']) from monthly

-- query: coalesce unpack with other args
-- unseen: v < monthly.mar
select coalesce(*columns(* exclude (id, city)), 0) as v from monthly

-- query: unpack lambda
select least(*columns(lambda c: c like '%b' or c = 'mar')) as l, id from monthly

-- query: struct_pack star unpack
select [*columns('jan|feb')] as l from monthly

-- query: columns regexp and rename in cte then used
with c as (select columns('price_(.*)') as '\1' from products) select high - low as spread from c

-- query: star replace with aggregate window
select * replace (sum(amount) over (partition by status) as amount) from orders

-- query: exclude after using
select * exclude (product_id) from items join products using (product_id)

-- query: replace after using
select * replace (product_id + 1 as product_id) from items join products using (product_id)

-- query: rename after natural
select * rename (product_id as pid) from items natural join products

-- query: star ilike
select * ilike 'JA%' from monthly

-- query: qualified star like
select m.* like '%b' from monthly m

-- query: star glob
select * glob '*a*' from monthly

-- query: qualified exclude list of qualified names
select * exclude (o.id, c.city) from orders o join customers c on o.customer_id = c.id

-- query: star qualified exclude rename replace
select o.* exclude (status) replace (amount * 2 as amount) rename (tax as vat), c.name from orders o join customers c on c.id = o.customer_id

-- query: columns on struct expanded
select columns('^jan$') as x, columns('^feb$') as y from monthly

-- query: sum columns plus group by all having
select city, sum(columns('jan|feb')) as 's_\0' from monthly group by all having count(mar) > 1

-- query: star of subquery with columns aggregate
select * from (select city, min(columns('jan|feb')) from monthly group by city)

-- query: nested columns aggregate function
select round(avg(columns('jan|feb')), 1) from monthly

-- query: count star columns
select count(columns(*)) from (select jan, feb from monthly)

-- query: columns and distinct
select count(distinct columns('jan|feb')) from monthly

-- query: union by name of columns
select columns('jan|feb') from monthly union all by name select id as feb from staff

-- query: where columns all
select id from monthly where columns(* exclude (id, city)) > 2

-- query: columns in coalesce with alias
select coalesce(columns('jan|feb'), 0) as 'z_\0' from monthly

-- query: columns string_agg order
-- unseen: name < orders.status
select string_agg(columns('name|status'), ',' order by id, name, status) from (select o.id, o.status, c.name from orders o join customers c on c.id = o.customer_id)

-- query: max by columns
select arg_max(columns('jan|feb'), id) from monthly

-- query: unqualified star in struct
select {'r': m} as s from monthly m

-- query: struct from row of join
select {'o': o, 'c': c} as both from orders o join customers c on c.id = o.customer_id
