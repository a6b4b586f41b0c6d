-- case: create table as
create table db.t2 as select a + b as c from t
--> target: db.t2
--> c: t.a, t.b

-- case: create view with names
create view v(x, y) as select a, b from t
--> target: v
--> x: t.a
--> y: t.b

-- case: insert with a list of columns
insert into t2 (x, y) select a, b from t
--> target: t2
--> x: t.a
--> y: t.b

-- case: insert by the target's own columns
-- schema: t2(x, y)
insert into t2 select a, b from t
--> target: t2
--> x: t.a
--> y: t.b

-- case: merge
merge into target t using (select id, v as v2 from src) s on t.id = s.id
when matched and s.v2 > 0 then update set t.v = s.v2
when not matched then insert (id, v) values (s.id, 0)
--> target: target
--> v: src.v
--> id: src.id
--> rows: join target.id; join src.id; filter src.v

-- case: update from
-- dialect: postgres
update t set a = s.b, c = t.c + s.d from s where s.id = t.id
--> target: t
--> a: s.b
--> c: t.c, s.d
--> rows: filter s.id; filter t.id

-- case: update by an alias
-- dialect: tsql
update t set t.c = s.c from tab1 t join tab2 s on t.id = s.id
--> target: tab1
--> c: tab2.c

-- case: a step on the way
create table a as select x, y from t; create table b as select x + y as z from a
--> target: b
--> z: t.x, t.y

-- case: a procedure's body
-- dialect: tsql
create procedure p as begin insert into t2 (x) select a from t; end
--> target: t2
--> x: t.a

-- case: a table made and filled before it is read
-- dialect: tsql
create table #step (a int, b int);
insert into #step (b, a) select x, y from src;
update s set a = s.a + o.z from #step s join other o on o.b = s.b;
insert into final (p) select a from #step
--> target: final
--> p: src.y, other.z

-- case: a table variable
-- dialect: tsql
declare @step table (a int, b int);
insert into @step select x, y from src;
select b, a from @step
--> b: src.y
--> a: src.x

-- case: a table that is renamed
create table a as select x from src; alter table a rename to b; insert into final select x from b
--> target: final
--> x: src.x

-- case: statements without semicolons
-- dialect: tsql
create procedure p @day date as
begin
  set nocount on
  if object_id('tempdb..#t') is not null drop table #t
  select id, case when v > 1 then w end as v into #t from src where day = @day
  update t set v += o.z from #t t join other o on o.id = t.id
  ;with c as (select id, v from #t)
  merge into final f using c on f.id = c.id
  when matched then update set f.v = c.v
  when not matched then insert (id, v) values (c.id, c.v)
end
--> target: final
--> v: src.w, other.z; conditional src.v
--> id: src.id

-- case: a procedure's body in dollars
-- dialect: postgres
create procedure p() language plpgsql as $$
begin
  create temp table t as select a, b from src;
  insert into final (c) select a + b from t;
end $$
--> target: final
--> c: src.a, src.b

-- case: a procedure in another language has no SQL in dollars
-- dialect: snowflake
create procedure p() returns string language javascript as $$ insert into a select b from c $$

-- case: select into with a union
-- dialect: postgres
select a into final from t union all select b from s
--> target: final
--> a: t.a, s.b

-- case: a clone
-- dialect: snowflake
-- schema: t(a, b)
create table c clone t
--> target: C
--> A: T.A
--> B: T.B

-- case: several inserts of one query
-- dialect: snowflake
insert all into a (x) values (p) into b (y) values (q) select p, q from src
--> target: B
--> X: SRC.P
--> Y: SRC.Q

-- case: from first with several inserts
-- dialect: hive
from src insert overwrite table a select x where z > 1 insert overwrite table b select max(y) as y
--> target: b
--> x: src.x
--> y: src.y

-- case: what a conflict does
-- dialect: postgres
insert into t (id, v) select id, v from src on conflict (id) do update set v = excluded.v + t.w
--> target: t
--> id: src.id
--> v: src.v, t.w

-- case: what a duplicate key does
-- dialect: mysql
insert into t (id, v) select id, a from src on duplicate key update v = values(v) + 1
--> target: t
--> id: src.id
--> v: src.a

-- case: columns set from one subquery
-- dialect: oracle
update t set (a, b) = (select c, d from src where src.id = t.id)
--> target: T
--> A: SRC.C; filter SRC.ID; filter T.ID
--> B: SRC.D; filter SRC.ID; filter T.ID

-- case: a partition that the statement names
-- dialect: hive
-- schema: t(a, b, day)
insert overwrite table t partition (day = '2024-01-01') select x, y from src
--> target: t
--> a: src.x
--> b: src.y

-- case: a partition unless it is there
-- dialect: spark
insert overwrite table t partition (day) if not exists select a, day from src
--> target: t
--> a: src.a
--> day: src.day

-- case: replace into
-- dialect: mysql
replace into t (a) select x from src
--> target: t
--> a: src.x

-- case: load from a query over a stage
-- dialect: snowflake
copy into t (a, b) from (select $1, $2:x::int from @stage/files)
--> target: T
--> A: @STAGE/FILES.$1
--> B: @STAGE/FILES.$2

-- case: unload a query
-- dialect: redshift
unload ('select a from src where b = ''x''') to 's3://bucket' iam_role 'role'
--> a: src.a

-- case: copy a query out
-- dialect: duckdb
copy (select a from src) to 'a.parquet'
--> a: src.a

-- case: export a query
-- dialect: bigquery
export data options (uri = 'gs://b') as select a from src
--> a: src.a

-- case: a view of the session
-- dialect: spark
cache table v as select a as b from src; insert into final select b from v
--> target: final
--> b: src.a

-- case: an insert that does not parse to its end
insert into t (k) select id from src where where id > 0
--> target: t
--> k: src.id

-- case: a view altered
-- dialect: spark
alter view v as select a as b from src
--> target: v
--> b: src.a

-- case: a directory
-- dialect: spark
insert overwrite directory '/out' using parquet select a from src
--> a: src.a

-- case: a merge with conditions behind its actions
-- dialect: oracle
merge into t using src s on (t.id = s.id)
when matched then update set v = s.v where s.v > 0 delete where t.v < 0
when not matched then insert (id, v) values (s.id, case when s.v > 1 then 1 end) where s.v > 1
--> target: T
--> V: SRC.V; conditional SRC.V
--> ID: SRC.ID

-- case: variables are no columns
-- dialect: tsql
declare @n int; select @n = max(a) from t; insert into final (b) select c from t where a = @n
--> target: final
--> b: t.c

-- case: a block with variables
-- dialect: oracle
declare n number; begin select max(a) into n from t; n := n + 1; insert into final (b) select c from t where a = n; exception when others then rollback; end;
--> target: FINAL
--> B: T.C

-- case: a column set by name and by a star
-- dialect: spark
-- schema: stock(id, amount), delivery(id, amount)
merge into stock k using delivery d on k.id = d.id
when matched then update set amount = k.amount + d.amount
when not matched then insert *
--> id: delivery.id
--> amount: stock.amount, delivery.amount

-- case: a view that is read without its schema, and with its database
-- dialect: tsql
create view dbo.recent as select id, day from orders;
create view dbo.latest as select max(day) as day from recent;
select r.id, l.day, o.note from shop.dbo.recent as r cross join latest as l cross join other.recent as o
--> id: orders.id
--> day: orders.day
--> note: other.recent.note

-- case: only some of the rows are changed
-- dialect: tsql
update top (10) percent e set price = n.price * 1.1, note = default from stock as e join news as n on e.id = n.id
--> target: stock
--> price: news.price
--> note:

-- case: a merge that inserts by place
-- schema: target(id, v), src(key, w, amount)
merge into target t using src s on t.id = s.key
when matched then update set v = s.w
when not matched then insert values (s.key, case when s.w > 0 then s.amount end)
--> target: target
--> v: src.w, src.amount; conditional src.w
--> id: src.key

-- case: a merge that inserts by place into a table of the same text
create table target (id int, v int);
merge into target t using src s on t.id = s.key when not matched then insert values (s.key, s.amount)
--> target: target
--> id: src.key
--> v: src.amount

-- case: a merge that inserts by place into a table that nobody describes
merge into target t using src s on t.id = s.id when not matched then insert values (s.id, s.amount)
--> target: target
--> id: src.id
--> amount: src.amount

-- case: what an insert gives back is what it inserts
-- dialect: postgres
with made as (insert into target as t (a, b) select x, y + 1 from src returning t.a, b as c, id) select * from made
--> a: src.x
--> c: src.y
--> id: target.id

-- case: all that an insert gives back
-- dialect: postgres
-- schema: target(id, a, b)
with made as (insert into target (a, b) select x, y from src returning *) insert into log select * from made
--> target: log
--> id: target.id
--> a: src.x
--> b: src.y

-- case: what an update gives back
-- dialect: postgres
with made as (update target t set a = s.x from src s where s.id = t.id returning t.id, s.x) select * from made
--> id: target.id
--> x: src.x

-- case: what a merge gives back is inserted
-- dialect: tsql
insert into log (id, before) select id, before from (
  merge into target as t using src as s on t.id = s.key when matched then update set t.v = s.v
  output $action, inserted.id, deleted.v
) as changes(action, id, before) where action = 'UPDATE'
--> target: log
--> id: target.id
--> before: target.v

-- case: the name of what is inserted
-- dialect: mysql
insert into target (a, b) values (1, 2) as new(x, y) on duplicate key update a = new.x + target.a, b = new.y
--> target: target
--> a: target.a
--> b:

-- case: a view for all sessions
-- dialect: spark
create global temporary view v as select id from src; insert into target select id from global_temp.v
--> target: target
--> id: src.id

-- case: a table made anew
create table t as select a from old; create or replace table t as select a from src
--> target: t
--> a: src.a

-- case: a merge that inserts whole rows
-- dialect: bigquery
-- schema: target(id, v)
merge into target using (select a + 1, b from src) on false when not matched then insert row
--> target: target
--> id: src.a
--> v: src.b

-- case: what a merge inserts is none of the target's
-- dialect: bigquery
-- schema: target(id, v), src(id, v)
merge into target t using src s on t.id = s.id when not matched and v > 0 then insert (id, v) values (id, v + 1)
--> target: target
--> id: src.id
--> v: src.v

-- case: a block behind one between dollars
-- dialect: postgres
do $$ begin insert into target (a) select b from src; end $$; do 'begin perform something(1, 2, 3); perform something_else(4, 5, 6); end'
--> target: target
--> a: src.b

-- case: how rows are written says nothing of what
-- dialect: postgres
insert into target (a, b) overriding user value select x, y from src
--> target: target
--> a: src.x
--> b: src.y

-- case: where a view is kept
-- dialect: postgres
create materialized view mv tablespace fast as with r as (select a, sum(b) as c from src group by a) select a, c from r
--> target: mv
--> a: src.a
--> c: src.b

-- case: an update that gives way
-- dialect: sqlite
update or ignore target set a = src.b from src where src.id = target.id
--> target: target
--> a: src.b

-- case: a prepared query
-- dialect: postgres
prepare recent (int) as select a, b from t where c > $1; execute recent (3)
--> a: t.a
--> b: t.b
--> rows: filter t.c

-- case: rows of a procedure
-- dialect: tsql
create table #t (a int, b int)
insert into #t (a, b) exec dbo.collect @day = 1
insert into o select a, c from #t join u on u.b = #t.b
--> target: o
--> a:
--> c: u.c
--> rows: join u.b

-- case: values alone
-- dialect: postgres
values (1, 2)
--> column1:
--> column2:

-- case: a view that is filled at once
-- dialect: clickhouse
create materialized view v (a Int32) engine = MergeTree order by a populate as select b as a from t
--> target: v
--> a: t.b

-- case: piped through changes of columns
-- dialect: bigquery
-- schema: t(id, a, c), u(id, b, d)
from t |> join u using (id) |> set a = b + 1 |> drop c |> rename d as e
--> id: t.id, u.id
--> a: u.b
--> b: u.b
--> e: u.d
--> rows: join t.id; join u.id

-- case: a merge that removes duplicates
-- dialect: redshift
-- schema: t(id, v), s(id, v)
merge into t using s on t.id = s.id remove duplicates
--> target: t
--> id: s.id
--> v: s.v
--> rows: join t.id; join s.id

-- case: a view with its rows
-- dialect: postgres
create materialized view m as select a from t with no data
--> target: m
--> a: t.a

-- case: all of another table
-- dialect: spark
-- schema: s(x, y)
insert into t (a, b) table s
--> target: t
--> a: s.x
--> b: s.y

-- case: a table changed through a CTE
-- dialect: tsql
with c as (select a, b from dbo.t) update c set a = b + 1
--> target: dbo.t
--> a: dbo.t.b

-- case: rows met again read what was selected
-- dialect: mysql
insert into t (a, b) select c, d from u on duplicate key update b = values(b) + u.e
--> target: t
--> a: u.c
--> b: u.d, u.e

-- case: rows by name
-- dialect: mysql
values row(1, 2), row(3, 4)
--> column_0:
--> column_1:

-- case: a query unloaded
-- dialect: athena
unload (select a from t) to 's3://b' with (format = 'parquet')
--> a: t.a

-- case: other rows at the end of a pipe
-- dialect: spark
from t |> select a as x |> union all select b from u where c > 1 |> select x as y
--> y: t.a, u.b
--> rows: filter u.c

-- case: rows that pipes take away
-- dialect: spark
from t |> select a |> except select b from u
--> a: t.a, u.b
--> rows: filter t.a; filter u.b

-- case: how urgent a write is
-- dialect: mysql
replace low_priority into target (a) select b from src
--> target: target
--> a: src.b

-- case: an update that may wait
-- dialect: mysql
update low_priority ignore target t join src s on t.id = s.id set t.a = s.b
--> target: target
--> a: src.b
--> rows: join target.id; join src.id

-- case: whose rights a view has, and what it lets in
-- dialect: mysql
create algorithm = merge sql security invoker view v as select a as b from t with cascaded check option
--> target: v
--> b: t.a

-- case: a view that is changed
-- dialect: mysql
alter algorithm = temptable view v (b) as select a from t
--> target: v
--> b: t.a

-- case: a load with a name
-- dialect: starrocks
insert into target with label monday (a) select b from src
--> target: target
--> a: src.b

-- case: rows into a file
-- dialect: mysql
select a, b into outfile '/tmp/x' fields terminated by ',' from t where c > 1
--> a: t.a
--> b: t.b
--> rows: filter t.c

-- case: rows into variables
-- dialect: mysql
select a, max(b) as most into @a, @b from t
--> a: t.a
--> most: t.b

-- case: how a query would be run
-- dialect: spark
explain extended select a, b + c as d from t
--> a: t.a
--> d: t.b, t.c

-- case: copy a table out
-- dialect: postgres
copy src (a, b) to '/tmp/a.csv'
--> a: src.a
--> b: src.b

-- case: copy a stage in
-- dialect: snowflake
copy into t from @stage/files
--> target: T
--> *: @STAGE/FILES.*

-- case: a view that fills a table
-- dialect: clickhouse
create materialized view db.v to db.daily (day Date, n UInt64) as select toDate(at) as day, count(*) as n from db.e group by day
--> target: db.daily
--> day: db.e.at
--> n:

-- case: a view altered with options
-- dialect: tsql
alter view v with schemabinding, view_metadata as with c as (select a from t) select a from c
--> target: v
--> a: t.a
