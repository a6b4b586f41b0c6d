-- case: a chain of CTEs
with a as (select id, amount from shop.orders), b as (select id, amount * 2 as doubled from a)
select id as order_id, doubled from b
--> order_id: shop.orders.id
--> doubled: shop.orders.amount

-- case: a CTE named like the table it reads
with orders as (select id, total from orders) select id, total as t from orders
--> id: orders.id
--> t: orders.total

-- case: an inner CTE hides an outer one of its name
with c as (select a from u) select (with c as (select a from w) select max(a) from c) as m, (select max(a) from c) as n from t
--> m: w.a
--> n: u.a

-- case: a CTE inside a CTE
with z as (with y as (select * from x) select a from y) select a as b from z
--> b: x.a

-- case: names given by the CTE
with c(k, v) as (select id, name from people) select v, k from c
--> v: people.name
--> k: people.id

-- case: a recursive CTE
-- dialect: postgres
with recursive tree as (
    select id, parent_id, name as path from nodes where parent_id is null
    union all
    select n.id, n.parent_id, t.path || n.name from nodes n join tree t on n.parent_id = t.id
)
select id, path from tree
--> id: nodes.id
--> path: nodes.name
--> rows: filter nodes.parent_id; join nodes.parent_id; join nodes.id

-- case: a recursive CTE with names
with recursive walk(node, depth, root) as (
    select id, 0, id from nodes
    union all
    select e.target, w.depth + 1, w.root from edges e join walk w on e.source = w.node
)
select node, depth, root from walk
--> node: nodes.id, edges.target
--> depth:
--> root: nodes.id

-- case: recursion nobody announces
-- dialect: tsql
with chain as (
    select id, boss_id from staff where boss_id is null
    union all
    select s.id, s.boss_id from staff s join chain c on s.boss_id = c.id
)
select id, boss_id from chain
--> id: staff.id
--> boss_id: staff.boss_id

-- case: a star through two CTEs over a table nobody describes
with a as (select * from raw.events), b as (select * from a) select id, upper(kind) as kind from b
--> id: raw.events.id
--> kind: raw.events.kind

-- case: stars to the end
with a as (select * from raw.events) select * from a
--> *: raw.events.*

-- case: one CTE read twice
with o as (select id, parent, amount from orders)
select x.id, y.amount as parent_amount from o x join o y on x.parent = y.id
--> id: orders.id
--> parent_amount: orders.amount
--> rows: join orders.parent; join orders.id

-- case: names differ only by case
with CTE1 as (select Col1 from Tab) select cte1.COL1 from cTe1
--> col1: tab.col1

-- case: values in a CTE
-- dialect: duckdb
with v(x, y) as (values (1, 2)) select x + 1 as z, t.a from v join t on t.a = v.y
--> z:
--> a: t.a

-- case: a recursive CTE numbers what it finds
-- dialect: postgres
with recursive tree(id, label) as (
    select id, label from parts where owner is null
    union all
    select p.id, p.label from parts p join tree t on p.owner = t.id
) search depth first by label set place cycle id set looped using way
select place, looped, way, id from tree order by place
--> place: parts.label
--> looped: ; conditional parts.id
--> way: parts.id
--> id: parts.id
--> rows: sort parts.label; filter parts.owner; join parts.owner; join parts.id

-- case: a set operation that cannot be recursive
-- dialect: duckdb
with recursive s as (select a from t intersect select boss from s) select a from s
--> a: t.a, s.boss
