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

-- case: a function of the text
-- dialect: bigquery
create temp function f(u int64, v any type) returns int64 as (u + 1);
create temp function g(u int64) as ((select max(w) from s where s.k = u limit 1));
select f(a, b) as x, g(f(c, 1)) as y from t
--> x: t.a
--> y: s.w; filter s.k; filter t.c

-- case: a function that gives rows
-- dialect: bigquery
create table function ds.f(p int64) as select a, b, p as q from s where c = p;
select x.a, x.q from t, ds.f(t.d) x
--> a: s.a
--> q: t.d

-- case: macros
-- dialect: duckdb
create macro plus(a, b) as a + 1;
create macro filtered(a) as table select b, c from s where x = a;
select b, c, plus(b, c) as d from filtered(3)
--> b: s.b
--> c: s.c
--> d: s.b

-- case: macros whose parameters have names and defaults
-- dialect: duckdb
create or replace temp macro chosen(a, b := coalesce(1, 2)) as case when a > 1 then b end;
create macro some(a) as a + 1, (a, b) as b;
create macro rows_of(a, b := 10) as table select id from o where x > b;
select chosen(x, b := y) as v, chosen(b := x, a := y) as w, chosen(x) as u, some(x) as m, some(x, y) as n from t, rows_of(1)
--> v: t.y; conditional t.x
--> w: t.x; conditional t.y
--> u: ; conditional t.x
--> m: t.x
--> n: t.y
--> rows: filter o.x

-- case: functions with a body in a string
-- dialect: postgres
create function f(x int) returns table (m int, n text) language sql as $$ select a, b from s where c = x $$;
create function g(x int) returns table (m int) language plpgsql as $$ begin return query select d from r where e = x; end $$;
select y.m, y.n, z.m as o from f(1) y, g(2) z
--> m: s.a
--> n: s.b
--> o: r.d

-- case: a function of Transact-SQL that gives rows
-- dialect: tsql
create function dbo.f(@p int) returns table as return (select a, @p as q from s where c = @p)
go
select y.a, y.q, x.b from x cross apply dbo.f(x.c) y
--> a: s.a
--> q: x.c
--> b: x.b

-- case: a lambda with a name
-- dialect: clickhouse
create function f as (x, y) -> x + 1; select f(a, b) as c from t
--> c: t.a

-- case: functions that call each other
-- dialect: bigquery
create temp function f(x int64) as (g(x)); create temp function g(x int64) as (f(x)); select f(a) as c from t
--> c: t.a

-- case: a function that may give one or the other, and one of as many parameters as are given
-- dialect: postgres
create function f(x int) returns table (m int) language plpgsql as $$
declare v int := 0; begin v := (select max(a) from s);
if x = 1 then return query select v from r where k = $1; else return query select b from q; end if; end $$;
create function f(x int, y int) returns table (n int) language sql as $$ select $2 $$;
select f1.m, f2.n from t, f(1) f1, f(2, t.c) f2
--> m: s.a, q.b
--> n: t.c

-- case: a procedure's parameters are none of a table's columns
-- dialect: bigquery
create or replace procedure ds.p(x int64, out y string) begin
insert into o select x, a from t; set y = (select max(b) from u); insert into q select y, c from v;
end
--> target: q
--> x:
--> a: t.a
--> y: u.b
--> c: v.c

-- case: a procedure's variables in Oracle
-- dialect: oracle
create or replace procedure p(x in number, y in varchar2) is n number;
begin select max(b) into n from u; insert into o (m, k, a) select x, n, a from t; end;
--> target: O
--> M:
--> K: U.B
--> A: T.A

-- case: a procedure's variables in a string
-- dialect: postgres
create procedure p(x int) language plpgsql as $$ declare n int; begin
select max(b) into n from u; insert into o (m, k, a) select x, n, a from t; end $$
--> target: o
--> m:
--> k: u.b
--> a: t.a

-- case: variables behind a colon
-- dialect: snowflake
create or replace procedure p(x int) returns int language sql as $$ declare n int; begin
select max(b) into :n from u; insert into o (m, k, a) select :x, :n, a from t; end $$
--> target: O
--> M:
--> K: U.B
--> A: T.A

-- case: a procedure's variables in Transact-SQL
-- dialect: tsql
create procedure p @x int as begin declare @n int; select @n = max(b) from u; insert into o (m, k, a) select @x, @n, a from t; end
--> target: o
--> m:
--> k: u.b
--> a: t.a

-- case: a procedure without parameters
-- dialect: bigquery
create procedure p() begin insert into o (a) select a from t; insert into q (b) select a from o; end
--> target: q
--> a: t.a
--> b: o.a

-- case: a temporary table is no target of the query that reads it
-- dialect: bigquery
create temp table x as select a from t; select x.a from x
--> target: None
--> a: t.a
