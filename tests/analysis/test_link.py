"""Linking one unit: what its names mean, where the answers lead, and how sure they are."""

from __future__ import annotations

import pytest

from lineage_lsp.analysis.link import link
from lineage_lsp.analysis.linked import ColumnOf, Linked, LinkedColumn, ScopeColumn, Shape, ShapeColumn
from lineage_lsp.base.ids import ColumnKey
from lineage_lsp.sql.parse import build_unit

ORDERS = {"orders": ["id", "customer_id", "amount"], "customers": ["id", "name"]}


def linked(sql: str, known: dict[str, list[str]] | None = None, dialect: str = "postgres") -> Linked:
    shapes = {
        name: Shape(
            f"source.shop.{name}", tuple(ShapeColumn(one, ColumnKey(one), "text") for one in columns), open=False
        )
        for name, columns in (known or {}).items()
    }
    return link(build_unit(sql, dialect), lambda parts: shapes.get(parts[-1]), dialect, occurrences=True)


def column(found: Linked, name: str) -> LinkedColumn:
    return next(one for one in found.columns if one.name == name)


def meanings(sql: str, found: Linked, kind: str) -> list[tuple[str, list[str]]]:
    """Every name of a kind with what it means, in the order of the text."""
    return [
        (sql[one.span.start : one.span.end], [show(found, target) for target in one.targets])
        for one in sorted(found.occurrences)
        if one.kind == kind
    ]


def show(found: Linked, target: ScopeColumn | ColumnOf) -> str:
    if isinstance(target, ColumnOf):
        return f"{target.relation}.{target.column}"
    scope = found.scopes[target.scope]
    return f"{scope.name or scope.kind}.{scope.columns[target.ordinal].name}"


def test_edges_lead_outside_and_parents_one_step_up() -> None:
    found = linked("with o as (select sum(amount) as total from orders) select total as t from o", ORDERS)
    total = column(found, "t")
    assert [(one.upstream, one.subtype) for one in total.edges] == [(("source.shop.orders", "amount"), "AGGREGATION")]
    assert [(show(found, parent), subtype) for parent, subtype in total.parents] == [("o.total", "IDENTITY")]


def test_an_edge_is_written_where_its_output_names_it() -> None:
    sql = "with o as (select amount from orders) select o.amount * 2 as doubled from o"
    [edge] = column(linked(sql, ORDERS), "doubled").edges
    assert edge.at is not None
    assert sql[edge.at.start : edge.at.end] == "o.amount"


def test_an_output_names_the_expression_that_makes_it() -> None:
    made = linked(
        """with o as (select id, sum(amount) as total from orders group by id), p as (select total as t, id from o)
        select t, t + 1 as more, id as number from p""",
        ORDERS,
    )
    assert {one.name: one.maker for one in made.columns} == {"t": "sum(amount)", "more": "t + 1", "number": "id"}


@pytest.mark.parametrize(
    "sql",
    [
        "with o as (select *, amount * 2 as doubled from sales) select id, doubled from o where tax > 0",
        "with recursive n as (select id, parent from t union all select t.id, t.parent from t join n on true) "
        "select id from n",
        "select x.a from (select a, b from t union all select c, d from u) x",
    ],
)
def test_nothing_but_the_inside_is_left_out_where_nobody_looks(sql: str) -> None:
    unit = build_unit(sql, "postgres")
    plain, whole = (link(unit, lambda _: None, "postgres", occurrences=one) for one in (False, True))
    assert (plain.columns, plain.open, plain.row_influences) == (whole.columns, whole.open, whole.row_influences)
    assert set(plain.used) == set(whole.used)
    assert [(one.kind, one.name, one.span) for one in plain.scopes] == [
        (one.kind, one.name, one.span) for one in whole.scopes
    ]


def test_an_output_knows_its_expression_and_its_places() -> None:
    sql = "select\n  amount\n    + 1 -- and one\n  as more,\n  id from orders"
    more = column(linked(sql, ORDERS), "more")
    assert more.expression == "amount + 1"
    assert more.span is not None
    assert more.name_span is not None
    assert sql[more.span.start : more.span.end].startswith("amount\n")
    assert sql[more.name_span.start : more.name_span.end] == "more"


def test_types_pass_through_names_and_come_of_casts() -> None:
    found = linked("select id, cast(amount as numeric(10, 2)) as amount from orders", ORDERS)
    assert [(one.name, one.data_type) for one in found.columns] == [("id", "text"), ("amount", "decimal(10, 2)")]


@pytest.mark.parametrize(
    ("dialect", "types"),
    [
        ("duckdb", ["timestamp", "text", "bigint", "boolean", "timestamptz"]),
        ("postgres", ["timestamp", "text", "bigint", "boolean", "timestamptz"]),
        ("bigquery", ["timestamp", "string", "int64", "bool", "timestamp"]),
        ("databricks", ["timestamp", "string", "bigint", "boolean", "timestamp"]),
        ("clickhouse", ["datetime", "string", "int64", "bool", None]),
    ],
)
def test_types_are_called_as_the_dialect_calls_them(dialect: str, types: list[str | None]) -> None:
    text = "string" if dialect in {"bigquery", "databricks", "clickhouse"} else "text"
    sql = f"""
        select cast(id as timestamp) as moment, cast(id as {text}) as word,
            count(*) as number, id is null as truth, current_timestamp as present
        from orders group by id
    """
    assert [one.data_type for one in linked(sql, ORDERS, dialect).columns] == types


def test_masking_is_kept_through_a_cte() -> None:
    found = linked("with o as (select md5(name) as hashed from customers) select hashed from o", ORDERS)
    [edge] = column(found, "hashed").edges
    assert (edge.subtype, edge.masking) == ("TRANSFORMATION", True)


@pytest.mark.parametrize(
    ("sql", "penalty"),
    [
        ("select price from unknown", 0.0),
        ("select u.price from unknown u join orders on true", 0.0),
        ("select price from unknown join orders on true", 0.1),
        ("select price from (select * from unknown) x", 0.2),
        ("select price from unknown, stranger", 0.5),
    ],
    ids=["only source", "qualified", "only open source", "through a star", "candidates"],
)
def test_certainty_falls_with_what_is_not_known(sql: str, penalty: float) -> None:
    edges = column(linked(sql, ORDERS), "price").edges
    assert {edge.penalty for edge in edges} == {penalty}
    assert all(bool(edge.reason) is (penalty > 0) for edge in edges)


def test_a_stub_of_an_open_relation_is_used_once() -> None:
    found = linked("select price, price * 2 as twice from unknown where price > 0")
    assert found.used == (ColumnOf("unknown", ColumnKey("price")),)


def test_a_relation_nobody_asks_a_column_of_is_read_all_the_same() -> None:
    assert linked("select count(*) as n from unknown").relations == ("unknown",)


def test_a_cte_shows_what_is_asked_of_its_star() -> None:
    found = linked("with u as (select * from unknown) select price from u")
    [cte] = [scope for scope in found.scopes if scope.name == "u"]
    assert [one.name for one in cte.columns] == ["*", "price"]
    assert cte.open


def test_an_open_star_makes_the_result_open() -> None:
    assert linked("select * from unknown").open
    assert not linked("select * from orders", ORDERS).open


def test_a_name_that_means_several_columns_is_told_with_their_sources() -> None:
    sql = "with paid as (select id from orders) select id from paid join customers as c using (name)"
    (problem,) = (one for one in linked(sql, ORDERS | {"orders": ["id", "name"]}).problems if "id" in one.message)
    assert problem.message == "`id` could be any of `paid.id`, `c.id`: say which."


def test_problems_only_where_all_is_known() -> None:
    assert [one.code for one in linked("select nope from orders", ORDERS).problems] == ["unknown-column"]
    assert [one.code for one in linked("select o.nope from orders o", ORDERS).problems] == ["unknown-column"]
    assert [one.code for one in linked("select id from orders, customers", ORDERS).problems] == ["ambiguous-column"]
    assert linked("select nope from orders, unknown", ORDERS).problems == ()


def test_a_problem_has_its_place() -> None:
    sql = "select nope from orders"
    [problem] = linked(sql, ORDERS).problems
    assert problem.span is not None
    assert sql[problem.span.start : problem.span.end] == "nope"


def test_every_reference_is_found() -> None:
    sql = (
        "with o as (select id, customer_id from orders)\n"
        "select c.name as who from o join customers as c on o.customer_id = c.id where o.id > 1 order by who"
    )
    found = linked(sql, ORDERS)
    assert meanings(sql, found, "column") == [
        ("id", ["source.shop.orders.id"]),
        ("customer_id", ["source.shop.orders.customer_id"]),
        ("name", ["source.shop.customers.name"]),
        ("customer_id", ["o.customer_id"]),
        ("id", ["source.shop.customers.id"]),
        ("id", ["o.id"]),
        ("who", ["root.who"]),
    ]
    assert meanings(sql, found, "output") == [
        ("id", ["o.id"]),
        ("customer_id", ["o.customer_id"]),
        ("who", ["root.who"]),
    ]
    relations = [
        (sql[one.span.start : one.span.end], one.relation)
        for one in sorted(found.occurrences)
        if one.kind == "relation"
    ]
    assert relations == [("orders", "source.shop.orders"), ("customers", "source.shop.customers")]
    assert {sql[one.span.start : one.span.end] for one in found.occurrences if one.kind in {"cte", "alias"}} == {
        "o",
        "c",
    }


def test_a_shared_column_means_both_sides() -> None:
    sql = "select id from orders join customers using (id)"
    found = linked(sql, ORDERS)
    both = ["source.shop.orders.id", "source.shop.customers.id"]
    assert meanings(sql, found, "column") == [("id", both), ("id", both)]


def test_an_edge_into_a_struct_names_the_field() -> None:
    [edge] = linked("select e.payload.kind from events e", dialect="bigquery").columns[0].edges
    assert (edge.upstream.column, edge.path) == ("payload", ("kind",))


def test_columns_of_a_recursive_cte_come_from_outside_only() -> None:
    found = linked(
        "with recursive r as (select id, amount as n from orders union all select id, n + 1 from r) select n from r",
        ORDERS,
    )
    assert all(
        isinstance(edge.upstream, ColumnOf) for scope in found.scopes for one in scope.columns for edge in one.edges
    )
    [edge] = column(found, "n").edges
    assert (edge.upstream.column, edge.subtype) == ("amount", "TRANSFORMATION")


def test_linking_without_occurrences_says_the_same() -> None:
    sql = "with o as (select * from orders) select name, o.amount from o join customers c on c.id = o.customer_id"
    unit = build_unit(sql, "postgres")
    plain = link(unit, lambda _: None, "postgres")
    full = link(unit, lambda _: None, "postgres", occurrences=True)
    assert plain.columns == full.columns
    assert plain.row_influences == full.row_influences
    assert plain.occurrences == ()


def test_some_functions_say_what_they_give() -> None:
    found = linked(
        "select count(*) as n, id = 1 as is_first, upper(id) as name, sum(amount) as total from orders", ORDERS
    )
    assert [one.data_type for one in found.columns] == ["bigint", "boolean", "varchar", None]


def test_a_struct_type_names_the_types_of_its_fields() -> None:
    payload = ShapeColumn("payload", ColumnKey("payload"), "struct<kind: string, at: struct<x: int>, n: array<int>>")
    events = Shape("source.shop.events", (payload,), open=False)
    sql = "select payload.*, payload.at.x as place from events"
    found = link(build_unit(sql, "databricks"), lambda parts: events, "databricks")
    assert [(one.name, one.data_type) for one in found.columns] == [
        ("kind", "string"),
        ("at", "struct<x: int>"),
        ("n", "array<int>"),
        ("place", "int"),
    ]
    assert {edge.path for edge in found.columns[0].edges} == {("kind",)}
