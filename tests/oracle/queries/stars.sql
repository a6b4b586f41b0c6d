-- query: columns that fit a pattern
select product_id, columns('price_.*') from products

-- query: a pattern that is renamed
select columns('price_(.*)') as 'p_\1' from products

-- query: columns that a lambda chooses
select columns(lambda c: c like 'price%') from products

-- query: columns that a lambda chooses, in an expression
select columns(lambda c: c like '%n') + 1 from (select jan, feb, mar from monthly)

-- query: all columns in an aggregate
select sum(columns(*)) from (select jan, feb, mar from monthly)

-- query: all but some columns in an aggregate
select city, max(columns(* exclude (id, city))) from monthly group by city

-- query: a pattern in an aggregate beside another aggregate
select min(columns('^(jan|feb)$')), count(mar) as n from monthly

-- query: a list of names
select columns(['jan', 'mar']) * 2 from monthly

-- query: columns spread as arguments
select greatest(*columns('jan|feb|mar')) as best from monthly

-- query: a qualified star beside another source
select o.*, c.name from orders o join customers c on c.id = o.customer_id

-- query: a star of two sources that share a name
select * from orders o, customers c where o.customer_id = c.id

-- query: a column of a name twice
select id, amount as id, tax as id from orders

-- query: exclude
select * exclude (tax, status) from orders

-- query: replace
select * replace (amount + tax as amount) from orders

-- query: rename
select * rename (amount as net, tax as vat) from orders

-- query: exclude, replace and rename together
select * exclude (tax) replace (upper(status) as status) rename (amount as net) from orders

-- query: a star like a pattern
select * like 'price%' from products

-- query: a star not like a pattern
select * not like 'price%' from products

-- query: a star similar to a pattern
select * similar to '(jan|feb)' from monthly

-- query: a star of a join, a column of one side excluded
select * exclude (o.id) from orders o join customers c on o.customer_id = c.id

-- query: using, the star shows its column once
select * from items join products using (product_id)

-- query: natural join
select * from items natural join products

-- query: a natural join on several columns
select * from (select id, city, jan from monthly) natural join (select id, city, feb from monthly)

-- query: a full join's shared column
select product_id, quantity, name from items full join products using (product_id)

-- query: a right join's shared column
select product_id from items right join products using (product_id)

-- query: a star in a count
select count(*) as n, count(id) as with_id from orders

-- query: a star over a subquery's star
select * from (select *, amount * 2 as double from (select id, amount from orders))

-- query: columns in where
select id from monthly where columns('jan|feb') > 3

-- query: a struct's fields
select id, payload.* from events

-- query: a struct's fields with one left out
select payload.* exclude (scores) from events

-- query: the fields of a nested struct
select b.* from (select payload.buyer as b from events)

-- query: a struct's fields taken apart by unnest
select id, unnest(payload) from events

-- query: a struct taken apart to the last
select unnest(payload, recursive := true) from events

-- query: from first
from orders select id, tax

-- query: from without select
from customers

-- query: all rows of an expression
select coalesce(columns('jan|feb'), 0) from monthly

-- query: distinct stars
select distinct * from (select city, vip from customers)

-- query: distinct of all but some
select distinct * exclude (id, since, name) from customers

-- query: group by all of a star
select *, count(*) as n from (select city, vip from customers) group by all

-- query: columns of one name in a subquery
select * from (select o.*, c.*, tax as id_1 from orders o join customers c on o.customer_id = c.id)

-- query: columns of one name in a CTE, the second read by its number
with c as (select id, amount as id, tax as id from orders) select id_2, id_1 from c
