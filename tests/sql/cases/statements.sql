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
