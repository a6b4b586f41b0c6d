-- case: branches match by place, the first names
select a from t1 union all select b from t2
--> a: t1.a, t2.b

-- case: by name
-- dialect: duckdb
select a, b from t1 union all by name select b, a from t2
--> a: t1.a, t2.a
--> b: t1.b, t2.b

-- case: by name with a column only one side has
-- dialect: duckdb
select a from t1 union by name select a, c from t2
--> a: t1.a, t2.a
--> c: t2.c

-- case: except and intersect
select a from t1 except select b from t2 intersect select c from t3
--> a: t1.a, t2.b, t3.c

-- case: a star in each branch
-- schema: t1(a, b), t2(c, d)
select * from t1 union all select * from t2
--> a: t1.a, t2.c
--> b: t1.b, t2.d

-- case: stars of tables nobody describes
with u as (select * from t1 union all select * from t2) select id from u
--> id: t1.id, t2.id

-- case: parentheses and an order around
(select a from t1 order by b limit 1) union all (select c from t2) order by a
--> a: t1.a, t2.c
--> rows: sort t1.a; sort t2.c; sort t1.b

-- case: literals in one branch
select id, 'web' as channel from web union all select id, channel from shop
--> id: web.id, shop.id
--> channel: shop.channel

-- case: all columns decide which rows a union leaves
-- schema: t(id, a), u(id, b)
select id, a from t union select id, b from u
--> id: t.id, u.id
--> a: t.a, u.b
--> rows: group_by t.id; group_by t.a; group_by u.id; group_by u.b

-- case: all columns decide which rows are left by except
-- schema: t(id), u(id)
select id from t except select id from u
--> id: t.id, u.id
--> rows: filter t.id; filter u.id

-- case: union all leaves every row
-- schema: t(id), u(id)
select id from t union all select id from u
--> id: t.id, u.id
--> rows:

-- case: a union by name in a CTE that might have been recursive
-- dialect: snowflake
with both_sites as (select id, note from north union all by name select note, id from south)
select id, note from both_sites
--> ID: NORTH.ID, SOUTH.ID
--> NOTE: NORTH.NOTE, SOUTH.NOTE

-- case: the columns of the first branch alone
-- dialect: bigquery
select * from (select id, note from ds.north left union all by name select note, size from ds.south)
--> id: ds.north.id
--> note: ds.north.note, ds.south.note

-- case: the columns all branches have
-- dialect: bigquery
select id, note from ds.north inner union all by name (select note, size from ds.south full union all by name select 1 as a)
--> note: ds.north.note, ds.south.note

-- case: the columns a union is told
-- dialect: bigquery
select * from (select id, note from ds.north full union all by name on (size, id) select note, size from ds.south)
--> size: ds.south.size
--> id: ds.north.id

-- case: a union ordered by place
-- dialect: postgres
select a, b from t union all select c, d from u order by 2
--> a: t.a, u.c
--> b: t.b, u.d
--> rows: sort t.b; sort u.d

-- case: a star in a later branch is no wider than the first
select id, label from parts union all select * from old_parts
--> id: parts.id, old_parts.id
--> label: parts.label, old_parts.label

-- case: a star in the first branch may be anything
select c from (select * from parts union all select a, b from u) x
--> c: parts.c

-- case: an order that names a branch's table, and a field
select t.a, s from t union all select u.a, s from u order by t.a, s.b
--> a: t.a, u.a
--> s: t.s, u.s
--> rows: sort t.a; sort u.a; sort t.s; sort u.s
