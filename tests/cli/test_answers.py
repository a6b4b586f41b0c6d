"""`columns`, `trace`, `graph`, `export`, `check`, `doctor`: what they print, and where errors go."""

from __future__ import annotations

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.cli.conftest import Run


def test_columns_with_their_sources(lineage: Run) -> None:
    found = lineage("columns", "customers")
    assert found.code == 0
    assert found.out == snapshot("""\
customers  model, SILVER 0.90: read from the files, without a manifest
  customer_id     integer  ← stg_orders.customer_id
  lifetime_value           ← stg_orders.dollars
""")


def test_columns_stand_below_each_other_whatever_their_types(lineage: Run, shop: Path) -> None:
    (shop / "models" / "mixed.sql").write_text(
        "select cast(dollars as decimal(16, 2)) as price, count(*) as n,\n"
        "  case when order_id > 1 then 1 else 0 end as flag\n"
        "from {{ ref('stg_orders') }} group by all\n"
    )
    assert lineage("columns", "mixed").out == snapshot("""\
mixed  model, SILVER 0.90: read from the files, without a manifest
  price  decimal(16, 2)  ← stg_orders.dollars
  n      bigint          made here
  flag                   made here  shaped by stg_orders.order_id (conditional)
""")


def test_columns_that_may_be_missing_are_told_of(lineage: Run, shop: Path) -> None:
    (shop / "models" / "pivoted.sql").write_text(
        "select order_id {% for one in run_query('select 1 from gone').columns[0] %}, 1 as {{ one }} {% endfor %}\n"
        "from {{ ref('stg_orders') }}\n"
    )
    (shop / "models" / "all_of_it.sql").write_text("select * from elsewhere.events")
    (shop / "models" / "on_top.sql").write_text("select * from {{ ref('pivoted') }}")
    heads = {name: lineage("columns", name).out.splitlines()[0] for name in ("pivoted", "all_of_it", "on_top")}
    files, more = "read from the files, without a manifest", "there may be more columns"
    star = f"a * reads a relation whose columns are not all known: {more}"
    by_name = "plain SQL: it reads relations by their names, without ref() or source()"
    assert heads == {
        "pivoted": f"pivoted  model, SILVER 0.90: {files}; run_query() has no warehouse to ask: {more}",
        "all_of_it": f"all_of_it  model, BRONZE 0.80: {by_name}; {star}",
        "on_top": f"on_top  model, SILVER 0.90: {files}; {star}",
    }


def test_one_column(lineage: Run) -> None:
    (column,) = lineage("columns", "customers.LIFETIME_VALUE", "--json").json["columns"]
    assert column["name"] == "lifetime_value"
    assert [(one["unique_id"], one["column"], one["subtype"]) for one in column["sources"]] == [
        ("model.shop.stg_orders", "dollars", "AGGREGATION")
    ]


def test_trace_up(lineage: Run) -> None:
    assert lineage("trace", "customers.lifetime_value").out == snapshot("""\
customers.lifetime_value
└── stg_orders.dollars  aggregation: sum(dollars)  0.70
    └── shop.orders.amount  transformation: amount / 100  0.70
""")


MADE = """\
select order_id, count(*) as n, 'eu' as region, row_number() over (order by order_id) as place
from {{ ref('stg_orders') }} group by 1
"""


def test_what_a_model_makes_itself_is_called_so(lineage: Run, shop: Path) -> None:
    (shop / "models" / "made.sql").write_text(MADE)
    (shop / "models" / "above.sql").write_text("select n + 1 as m from {{ ref('made') }}")
    traced = [lineage("trace", one).out for one in ("made.region", "made.place", "above.m", "shop.orders.id")]
    assert traced == [
        "made.region  made here\n",
        "made.place  made here  shaped by stg_orders.order_id (window)\n",
        "above.m\n└── made.n  transformation: n + 1  0.70  made here\n",
        "shop.orders.id\n",
    ]
    assert [lineage("trace", one, "--json").json["made_here"] for one in ("made.n", "above.m")] == [True, False]
    assert lineage("columns", "shop.orders").out.splitlines()[1:] == [
        "  id           integer",
        "  amount       integer",
        "  customer_id  integer",
    ]


def test_trace_down(lineage: Run) -> None:
    assert lineage("trace", "shop.orders.customer_id", "--down").out == snapshot("""\
shop.orders.customer_id
└── stg_orders.customer_id  0.70
    └── customers.customer_id  0.70
        └── big_spenders.customer_id  0.70
""")


def test_trace_as_json_names_the_roots(lineage: Run) -> None:
    document = lineage("trace", "customers.lifetime_value", "--json").json
    assert document["roots"] == [{"unique_id": "source.shop.shop.orders", "column": "amount"}]
    assert document["steps"][0]["steps"][0]["column"] == "amount"


def test_trace_of_a_node_asks_for_a_column(lineage: Run) -> None:
    found = lineage("trace", "customers")
    assert (found.code, found.out) == (2, "")
    assert found.err == snapshot("""\
lineage-lsp: customers is a node; name one of its columns:
  customers.customer_id
  customers.lifetime_value
""")


@pytest.mark.parametrize("way", ["up", "down", "both"])
def test_graph_in_each_direction(lineage: Run, way: str) -> None:
    document = lineage("graph", "customers", "--direction", way, "--format", "json").json
    up, down = {"source.shop.shop.orders", "model.shop.stg_orders"}, {"model.shop.big_spenders"}
    expected = {"up": up, "down": down, "both": up | down}[way] | {"model.shop.customers"}
    assert {node["id"] for node in document["nodes"]} == expected


def test_graph_with_a_depth(lineage: Run) -> None:
    document = lineage("graph", "big_spenders", "--depth", "1", "--format", "json").json
    assert {node["name"]: node["hidden"] for node in document["nodes"]} == {
        "big_spenders": {"upstream": 0, "downstream": 0},
        "customers": {"upstream": 1, "downstream": 0},
    }


@pytest.mark.parametrize(
    ("kind", "beginning"), [("text", "  shop.orders"), ("mermaid", "flowchart LR"), ("dot", "digraph lineage {")]
)
def test_graph_drawings(lineage: Run, tmp_path: Path, kind: str, beginning: str) -> None:
    printed = lineage("graph", "customers", "--format", kind)
    assert printed.code == 0
    assert printed.out.startswith(beginning)
    written = lineage("graph", "customers", "--format", kind, "-o", tmp_path / "graph")
    assert (written.code, written.out) == (0, "")
    assert (tmp_path / "graph").read_text() == printed.out


def test_output_that_cannot_be_written(lineage: Run, tmp_path: Path) -> None:
    found = lineage("export", "-o", tmp_path / "no" / "such" / "folder")
    assert found.code == 2
    assert "cannot be written" in found.err


def test_export_has_the_documented_shape(lineage: Run) -> None:
    document = lineage("export").json
    assert list(document) == [
        "project",
        "objects",
        "columns",
        "dependencies",
        "column_lineage",
        "influences",
        "problems",
    ]
    assert document["project"]["name"] == "shop"
    assert set(document["objects"][0]) == {
        "unique_id",
        "name",
        "object_type",
        "package_name",
        "file_path",
        "relation_name",
        "tier",
        "confidence",
        "reason",
    }
    assert {
        "target": ["model.shop.customers", "lifetime_value"],
        "source": ["model.shop.stg_orders", "dollars"],
        "type": "DIRECT",
        "subtype": "AGGREGATION",
    }.items() <= next(one for one in document["column_lineage"] if one["target"][1] == "lifetime_value").items()
    assert {
        "target": "model.shop.big_spenders",
        "source": ["model.shop.customers", "lifetime_value"],
        "subtype": "FILTER",
    } in document["influences"]
    assert {(one["child"], one["parent"]) for one in document["dependencies"]} == {
        ("model.shop.stg_orders", "source.shop.shop.orders"),
        ("model.shop.customers", "model.shop.stg_orders"),
        ("model.shop.big_spenders", "model.shop.customers"),
    }


def test_export_has_ctes_when_asked(lineage: Run) -> None:
    def kinds(*options: str) -> set[str]:
        return {one["object_type"] for one in lineage("export", *options).json["objects"]}

    assert kinds() == {"model", "source"}
    assert kinds("--ctes") == {"model", "source", "cte"}


def test_check_of_a_sound_project(lineage: Run) -> None:
    found = lineage("check")
    assert (found.code, found.out) == (0, "")
    assert found.err == "fine\n"


def test_check_finds_what_is_wrong(lineage: Run, shop: Path) -> None:
    (shop / "models" / "wrong.sql").write_text("select no_such from {{ ref('stg_orders') }}\n")
    (shop / "models" / "worse.sql").write_text("select 1 as one\nfrom {{ ref('stg_order') }}\n")
    found = lineage("check")
    assert found.code == 1
    worse, wrong = found.out.splitlines()
    assert worse.startswith("models/worse.sql:2:9: error: ")
    assert worse.endswith(" [unknown-ref]")
    assert wrong.startswith("models/wrong.sql:1:8: error: ")
    assert wrong.endswith(" [unknown-column]")
    assert found.err == "2 errors\n"
    problems = lineage("check", "--format", "json").json["problems"]
    assert [(one["file_path"], one["line"], one["column"], one["code"]) for one in problems] == [
        ("models/worse.sql", 2, 9, "unknown-ref"),
        ("models/wrong.sql", 1, 8, "unknown-column"),
    ]


def test_check_takes_what_is_serious_from_the_user(lineage: Run, shop: Path) -> None:
    (shop / "models" / "wrong.sql").write_text("select no_such from {{ ref('stg_orders') }}\n")
    off = lineage("check", "--rule", "unknown-column=off")
    assert (off.code, off.out, off.err) == (0, "", "fine\n")
    hint = lineage("check", "--rule", "unknown-column=hint")
    assert hint.code == 0
    assert ": hint: " in hint.out


def test_check_of_broken_yaml(lineage: Run, shop: Path) -> None:
    (shop / "models" / "broken.yml").write_text("models:\n  - name: [customers\n")
    found = lineage("check")
    assert found.code == 1
    assert "models/broken.yml:" in found.out
    assert "Traceback" not in found.err


def test_doctor(lineage: Run, shop: Path) -> None:
    found = lineage("doctor", "--dialect", "snowflake")
    assert found.code == 0
    assert f"project shop in {shop}" in found.out
    assert "dialect  snowflake" in found.out
    assert "no profile found" in found.out
    assert "3 model" in found.out
    assert "sqlglot 30" in found.out
    assert "problems none" in found.out


def test_doctor_reads_the_profile(lineage: Run, shop: Path) -> None:
    (shop / "profiles.yml").write_text(
        "shop:\n  target: dev\n  outputs:\n    dev: {type: bigquery, project: p, dataset: d}\n"
    )
    found = lineage("doctor")
    assert "dialect  bigquery" in found.out
    assert "shop/dev" in found.out


def test_doctor_fails_on_errors(lineage: Run, shop: Path) -> None:
    (shop / "models" / "worse.sql").write_text("select 1 as one from {{ ref('stg_order') }}\n")
    found = lineage("doctor")
    assert found.code == 1
    assert "1 unknown-ref (error)" in found.out


# -- what goes wrong: exit code 2, one sentence on standard error


def test_a_name_of_several_nodes(lineage: Run, shop: Path) -> None:
    package = shop / "dbt_packages" / "other"
    (package / "models").mkdir(parents=True)
    (package / "dbt_project.yml").write_text("name: other\n")
    (package / "models" / "customers.sql").write_text("select 1 as id\n")
    found = lineage("columns", "customers")
    assert (found.code, found.out) == (2, "")
    assert found.err == snapshot("""\
lineage-lsp: customers names 2 nodes; say which one by its unique_id:
  model.other.customers
  model.shop.customers
""")
    assert lineage("columns", "other.customers").code == 0


def test_an_unknown_name(lineage: Run) -> None:
    found = lineage("graph", "customer")
    assert (found.code, found.out) == (2, "")
    assert found.err == snapshot("""\
lineage-lsp: no node is called customer; did you mean one of these?
  model.shop.customers
""")


@pytest.mark.parametrize("given", ["{a: [1", "just text", "[1, 2]"])
def test_vars_that_are_no_mapping(lineage: Run, given: str) -> None:
    found = lineage("index", "--vars", given)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("lineage-lsp: --vars ")
    assert "Traceback" not in found.err


def test_vars_reach_the_sql(lineage: Run, shop: Path) -> None:
    (shop / "models" / "chosen.sql").write_text("select {{ var('which') }} as chosen from {{ ref('stg_orders') }}\n")
    document = lineage("columns", "chosen", "--vars", "{which: dollars}", "--json").json
    assert [one["column"] for one in document["columns"][0]["sources"]] == ["dollars"]


def test_no_project(lineage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = lineage("index")
    assert (found.code, found.out) == (2, "")
    assert "no dbt_project.yml here or in any folder above" in found.err
    elsewhere = lineage("index", tmp_path / "nothing")
    assert elsewhere.code == 2
    assert "there is no dbt_project.yml in" in elsewhere.err


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["trace", "a.b", "--up", "--down"], ["graph", "a", "--depth", "x"]]
)
def test_usage(lineage: Run, arguments: list[str]) -> None:
    found = lineage(*arguments)
    assert (found.code, found.out) == (2, "")
    assert "usage: lineage-lsp" in found.err


def test_version(lineage: Run) -> None:
    found = lineage("--version")
    assert found.code == 0
    assert found.out.startswith("lineage-lsp ")


def test_without_a_store_a_run_answers_and_keeps_nothing(
    lineage: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LINEAGE_LSP_HOME", str(tmp_path / "file"))
    found = lineage("columns", "customers")
    assert found.code == 0
    assert "← stg_orders.customer_id" in found.out
    assert "cannot be made" in found.err
    assert found.err.endswith("Nothing of this run is kept.\n")
    kept = lineage("index")
    assert (kept.code, kept.out) == (2, "")
    assert "cannot be made" in kept.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "--dialect", "klingon"), "no SQL dialect klingon"),
        (("check", "--rule", "unused-ctes=off"), "There is no rule `unused-ctes`"),
        (("check", "--rule", "unused-cte"), "one of error, hint, information, off, warning"),
        (("check", "--profiles-dir", "nowhere"), "no folder nowhere"),
        (("graph", "customers", "--depth", "-1"), "less than 0"),
        (("index", "--jobs", "-1"), "less than 0"),
        (("index", "--jobs", "many"), "is no number"),
    ],
)
def test_an_option_that_cannot_be_meant(lineage: Run, arguments: tuple[str, ...], says: str) -> None:
    found = lineage(*arguments)
    assert (found.code, found.out) == (2, "")
    assert says in found.err
