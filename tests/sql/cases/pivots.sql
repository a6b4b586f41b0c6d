-- case: pivot
-- dialect: snowflake
-- schema: t(id, cat, val)
select * from t pivot (sum(val) for cat in ('a' as a, 'b' as b))
--> ID: T.ID
--> A: T.VAL
--> B: T.VAL
--> rows: group_by T.CAT; group_by T.ID

-- case: unpivot
-- dialect: snowflake
-- schema: sales(id, jan, feb)
select id, month, amount from sales unpivot (amount for month in (jan, feb))
--> ID: SALES.ID
--> MONTH: ; conditional SALES.JAN; conditional SALES.FEB
--> AMOUNT: SALES.JAN, SALES.FEB

-- case: the pivot statement
-- dialect: duckdb
-- schema: sales(id, month, amount)
pivot sales on month in ('jan', 'feb') using sum(amount)
--> id: sales.id
--> jan: sales.amount
--> feb: sales.amount

-- case: the unpivot statement
-- dialect: duckdb
-- schema: sales(id, jan, feb)
unpivot sales on jan, feb into name month value amount
--> id: sales.id
--> month: ; conditional sales.jan; conditional sales.feb
--> amount: sales.jan, sales.feb

-- case: pivot over a subquery
-- dialect: bigquery
select * from (select product, quarter, sales from ds.produce) pivot (sum(sales) as total for quarter in ('q1', 'q2'))
--> product: ds.produce.product
--> total_q1: ds.produce.sales
--> total_q2: ds.produce.sales

-- case: pivot in spark
-- dialect: spark
-- schema: t(id, k, v)
select * from t pivot (sum(v) for k in ('a', 'b'))
--> id: t.id
--> a: t.v
--> b: t.v

-- case: pivot in T-SQL
-- dialect: tsql
-- schema: t(id, k, v)
select id, [a], [b] from t pivot (sum(v) for k in ([a], [b])) as p
--> id: t.id
--> a: t.v
--> b: t.v

-- case: match_recognize
-- dialect: snowflake
select * from ticker match_recognize (
    partition by symbol order by ts
    measures first(a.price) as start_price, last(b.price) as end_price
    one row per match pattern (a b+) define b as price > lag(price)
)
--> SYMBOL: TICKER.SYMBOL
--> START_PRICE: TICKER.PRICE
--> END_PRICE: TICKER.PRICE

-- case: a pivot whose columns a query gives
-- dialect: snowflake
-- schema: sales(id, amount, month)
select * from sales pivot(sum(amount) for month in (select distinct month from months))
--> ID: SALES.ID
--> *: SALES.AMOUNT

-- case: of several aggregates only one is called something
-- dialect: duckdb
select * from (select site, kind, weight, price from sales)
pivot (sum(weight) as heavy, max(price) for kind in ('new' as fresh, 'old'))
--> site: sales.site
--> fresh_heavy: sales.weight
--> fresh_max(price): sales.price
--> old_heavy: sales.weight
--> old_max(price): sales.price

-- case: a pivot's column read without the quotes that are part of its name
-- dialect: snowflake
-- schema: sales(shop, month, amount)
with p as (select * from sales pivot (sum(amount) for month in ('jan', 'feb')))
select shop, jan, p.feb from p
--> SHOP: SALES.SHOP
--> JAN: SALES.AMOUNT
--> FEB: SALES.AMOUNT

-- case: unpivot groups of columns
-- dialect: bigquery
-- schema: sales(id, q1, q2, q3, q4), half(id, first, second, part)
insert into half select * from sales unpivot ((a, b) for part in ((q1, q2) as 'x', (q3, q4) as 'y'))
--> target: half
--> id: sales.id
--> first: sales.q1, sales.q3
--> second: sales.q2, sales.q4
--> part: ; conditional sales.q1; conditional sales.q2; conditional sales.q3; conditional sales.q4

-- case: what is joined to matched rows
-- dialect: trino
select m.top, s.label from ticks match_recognize (
    partition by symbol order by ts measures last(b.price) as top
    one row per match pattern (a b+) define b as price > prev(price)
) as m join names s on m.symbol = s.symbol
--> top: ticks.price
--> label: names.label
--> rows: join ticks.symbol; join names.symbol; filter ticks.symbol; filter ticks.ts; filter ticks.price

-- case: a variable for several
-- dialect: trino
select * from ticks match_recognize (
    partition by symbol measures last(u.price) as top
    one row per match pattern (a b+ c) subset u = (b, c) define b as price > 1
)
--> symbol: ticks.symbol
--> top: ticks.price

-- case: a pivot of a CTE of its own
-- dialect: duckdb
with c as (select 1 as x) select * from (with c(a, b, g) as (select x, y, z from t) pivot c on a in (1, 2) using sum(b) group by g)
--> g: t.z
--> 1: t.y
--> 2: t.y

-- case: a pivot on nothing
-- dialect: duckdb
-- schema: cities(country, year, people)
pivot cities using sum(people), max(year) as last group by country
--> country: cities.country
--> sum(people): cities.people
--> last: cities.year
