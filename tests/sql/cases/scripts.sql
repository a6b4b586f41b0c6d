-- case: a variable with a default
-- dialect: bigquery
declare top int64 default (select max(a) from t);
insert into o select top as x, u.b from u where u.c < top
--> target: o
--> x: t.a
--> b: u.b

-- case: variables of a block, several at once
-- dialect: bigquery
-- schema: t(a, s)
begin
declare whole struct<f int64> default (select s from t);
declare y, z int64 default 10;
set (y, z) = ((select a + whole.f from t limit 1), 3);
insert into o select whole.f as f, y + z as n;
end
--> target: o
--> f: t.s.f
--> n: t.a, t.s.f

-- case: variables set by a row
-- dialect: bigquery
declare x, Y int64;
set (X, y, @@time_zone) = (select as struct sum(a), sum(b) + sum(a), 'UTC' from t);
insert into o select x, y
--> target: o
--> x: t.a
--> y: t.b, t.a

-- case: a column goes before a variable
-- dialect: bigquery
-- schema: u(a, b)
declare a, c int64 default (select x from t);
insert into o select a, b, c from u
--> target: o
--> a: u.a
--> b: u.b
--> c: t.x

-- case: a variable is set in a condition
-- dialect: bigquery
declare top int64;
if true then set top = (select max(a) from t); end if;
insert into o select b, top as x from u
--> target: o
--> b: u.b
--> x: t.a

-- case: a loop over rows
-- dialect: bigquery
for r in (select a, b as c from t) do
insert into o select r.a, r.c;
end for
--> target: o
--> a: t.a
--> c: t.b

-- case: a block that begins with what it writes
-- dialect: bigquery
begin insert into o select a from t; insert into p select b from u; end
--> target: p
--> a: t.a
--> b: u.b

-- case: variables of Transact-SQL
-- dialect: tsql
declare @x int = (select max(a) from t), @k int; set @y = (select b from u); select @z = c, @w = d from v;
insert into o select @x as x, @y as y, @z as z, @w as w, @k as k
--> target: o
--> x: t.a
--> y: u.b
--> z: v.c
--> w: v.d
--> k:

-- case: variables of a session
-- dialect: snowflake
set top = (select max(a) from t);
insert into o select $top as x, b from u
--> target: O
--> X: T.A
--> B: U.B

-- case: user variables
-- dialect: mysql
set @a = (select max(b) from t);
insert into o select @a as a, c from u
--> target: o
--> a: t.b
--> c: u.c

-- case: a variable set twice
-- dialect: databricks
declare x int default (select max(a) from t); set var x = (select b + 1 from u); insert into o select x
--> target: o
--> x: t.a, u.b

-- case: what is selected into variables
-- dialect: oracle
begin select max(a), b into x, y from t; insert into o select x, y, c from u; end
--> target: O
--> X: T.A
--> Y: T.B
--> C: U.C
