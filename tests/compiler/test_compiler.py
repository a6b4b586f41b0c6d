"""Nodes compile to what dbt would send, with dbt's dependencies, relation names and configuration."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.compiler.compiled import RefCall
from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.compiler.introspection import KnownColumn, NothingKnown
from lineage_lsp.compiler.rendering import NodeScope, Rendering
from lineage_lsp.project.model import RefArgs, RelationName
from tests.compiler.small import code, compiled, compiler, node_id


def test_ref_and_source_print_relation_names() -> None:
    assert (
        code("""
        -- source: raw.orders(id)
        -- file: models/b.sql
        {{ config(schema='x', alias='bee') }} select 1
        -- file: models/a.sql
        select * from {{ source('raw', 'orders') }} join {{ ref('b') }} using (id) -- {{ this }}
    """)
        == 'select * from "db"."raw"."orders" join "db"."main_x"."bee" using (id) -- "db"."main"."a"'
    )


@pytest.mark.parametrize(
    ("adapter", "name"),
    [
        ("duckdb", '"db"."main"."B"'),
        ("snowflake", "db.main.B"),
        ("bigquery", "`db`.`main`.`B`"),
        ("spark", "main.B"),
        ("databricks", "`db`.`main`.`b`"),
        ("fabric", "[db].[main].[B]"),
    ],
)
def test_names_are_quoted_as_the_adapter_does(adapter: str, name: str) -> None:
    text = """
        -- file: models/B.sql
        select 1
        -- file: models/a.sql
        select * from {{ ref('B') }}
    """
    assert code(text, adapter=adapter) == f"select * from {name}"


def test_an_ephemeral_model_is_a_cte() -> None:
    text = """
        -- file: models/b.sql
        {{ config(materialized='ephemeral') }} select 1
        -- file: models/a.sql
        select * from {{ ref('b') }}
    """
    assert code(text) == "select * from __dbt__cte__b"
    assert compiled(text, "b").relation_name is None


def test_dependencies_are_refs_then_sources_in_order_of_call() -> None:
    assert compiled("""
        -- source: raw.x(id)
        -- file: models/b.sql
        select 1
        -- file: models/c.sql
        select 1
        -- file: models/a.sql
        {{ source('raw', 'x') }} {{ ref('c') }} {{ ref('b') }} {{ ref('c') }}
    """).depends_on == ("model.shop.c", "model.shop.b", "source.shop.raw.x")


def test_a_ref_on_the_incremental_branch_is_no_dependency() -> None:
    text = """
        -- file: models/b.sql
        select 1
        -- file: models/a.sql
        {{ config(materialized='incremental') }}
        select 1 {% if is_incremental() %} from {{ ref('b') }} {% endif %}
    """
    assert compiled(text).depends_on == ()
    made = compiler(text)
    later = made.compile_incremental(node_id(made, "a"))
    assert later
    assert later.rendered
    assert later.rendered.text.split() == ["select", "1", "from", '"db"."main"."b"']
    assert [(call.target, call.counts) for call in later.refs] == [("model.shop.b", False)]


def test_only_an_incremental_model_that_asks_has_a_later_run() -> None:
    made = compiler("""
        -- file: models/a.sql
        {{ config(materialized='incremental') }} select 1
        -- file: models/b.sql
        select 1 {% if is_incremental() %} 2 {% endif %}
    """)
    assert made.compile_incremental(node_id(made, "a")) is None
    assert made.compile_incremental(node_id(made, "b")) is None


def test_hints_in_comments_and_code_that_runs_only_while_parsing_count() -> None:
    found = compiled("""
        -- file: models/b.sql
        select 1
        -- file: models/c.sql
        select 1
        -- file: models/a.sql
        -- depends_on: {{ ref('b') }}
        {% if not execute %}{{ ref('c') }}{% endif %}
        select 1
    """)
    assert found.depends_on == ("model.shop.b", "model.shop.c")
    assert all(call.counts for call in found.refs)


def test_a_call_has_its_place_and_says_whether_it_is_literal() -> None:
    text = """
        -- file: models/b.sql
        select 1
        -- file: models/a.sql
        {{ ref( 'b' ) }} {% set name = 'b' %}{{ ref(name) }}
    """
    made = compiler(text)
    source = made.text(made.project.nodes[node_id(made, "a")].path)
    calls = made.compile(node_id(made, "a")).refs
    assert [(source[slice(*call.at.span)], call.literal) for call in calls] == [
        ("ref( 'b' )", True),
        ("ref(name)", False),
    ]


def test_a_ref_in_a_macro_is_told_in_the_macro() -> None:
    found = compiled("""
        -- file: models/b.sql
        select 1
        -- file: macros/m.sql
        {% macro from_b() %}{{ ref('b') }}{% endmacro %}
        -- file: models/a.sql
        select * from {{ from_b() }}
    """)
    assert [call.at.path for call in found.refs] == ["macros/m.sql"]
    assert [call.unique_id for call in found.macros] == ["macro.shop.from_b"]
    assert found.rendered
    assert found.rendered.text == 'select * from "db"."main"."b"\n'.rstrip()


def test_versions() -> None:
    text = """
        -- file: models/b_v1.sql
        -- version: 1 of 2
        select 1
        -- file: models/b_v2.sql
        -- version: 2 of 2
        select 1
        -- file: models/a.sql
        {{ ref('b') }} {{ ref('b', v=1) }} {{ ref('b', version='2') }}
    """
    assert code(text).split() == ['"db"."main"."b_v2"', '"db"."main"."b_v1"', '"db"."main"."b_v2"']


def test_a_package_finds_its_own_first() -> None:
    text = """
        -- file: dbt_packages/other/models/b.sql
        {{ config(schema='theirs') }}
        -- file: models/b.sql
        select 1
        -- file: dbt_packages/other/models/c.sql
        {{ ref('b') }}
        -- file: models/a.sql
        {{ ref('b') }} {{ ref('other', 'b') }}
    """
    assert code(text, "a").split() == ['"db"."main"."b"', '"db"."main_theirs"."b"']
    assert code(text, "c") == '"db"."main_theirs"."b"'


def test_an_unknown_ref_is_told_at_the_call() -> None:
    found = compiled("""
        -- file: models/a.sql
        select * from {{ ref('nothing') }} join {{ source('no', 'such') }}
    """)
    assert [problem.code for problem in found.problems] == ["unknown-ref", "unknown-source"]
    assert [problem.at.span for problem in found.problems] == [(17, 31), (43, 63)]


def test_a_model_disabled_in_its_code_is_not_there() -> None:
    found = compiled("""
        -- file: models/b.sql
        {{ config(enabled=false) }} select 1
        -- file: models/a.sql
        select * from {{ ref('b') }}
    """)
    assert found.refs == (RefCall(RefArgs("ref", "b"), None, found.refs[0].at, True),)


def test_configuration_in_the_code_is_merged() -> None:
    found = compiled("""
        -- file: models/a.sql
        -- config: {"tags": ["x"], "meta": {"a": 1}, "materialized": "view"}
        {{ config({'tags': 'y'}, meta={'b': 2}, materialized='table') }} {{ config.get('materialized') }}
    """)
    assert found.config == {"tags": ["x", "y"], "meta": {"a": 1, "b": 2}, "materialized": "table"}
    assert found.rendered
    assert found.rendered.text.split()[-1] == "table"


def test_the_project_makes_its_own_names() -> None:
    found = compiled("""
        -- file: macros/names.sql
        {% macro generate_schema_name(custom_schema_name, node) %}
          {{ custom_schema_name or 'plain' }}_{{ node.resource_type }}
        {% endmacro %}
        {% macro generate_alias_name(custom_alias_name=none, node=none) %}{{ node.name ~ '_t' }}{% endmacro %}
        -- file: models/a.sql
        {{ config(schema='x') }}
    """)
    assert found.relation == RelationName("db", "x_model", "a_t")


def test_variables_of_command_line_root_and_package() -> None:
    text = """
        -- file: dbt_packages/other/models/b.sql
        {{ var('x') }} {{ var('y') }} {{ var('z') }} {{ var('w', 'default') }} {{ var.has_var('w') }}
    """
    root = {"vars": {"x": 1, "y": 1, "z": 1, "other": {"y": 2, "z": 2}}}
    assert code(text, "b", config=root, variables={"z": 3}) == "1 2 3 default False"


def test_a_variable_without_a_value_costs_its_expression() -> None:
    found = compiled("""
        -- file: models/a.sql
        select {{ var('nope') }} as x
    """)
    assert found.rendered
    assert found.rendered.text.strip() == "select __unknown__ as x"
    assert [(problem.code, problem.at.span) for problem in found.problems] == [("unknown-var", (10, 21))]
    assert found.fallback == "placeholder"


def test_macros_of_root_packages_and_dispatch() -> None:
    text = """
        -- file: dbt_packages/utils/macros/m.sql
        {% macro now() %}{{ return(adapter.dispatch('now', 'utils')()) }}{% endmacro %}
        {% macro default__now() %}now(){% endmacro %}
        {% macro bigquery__now() %}current_timestamp(){% endmacro %}
        {% macro hidden() %}{% endmacro %}
        -- file: models/a.sql
        {{ utils.now() }}
    """
    assert code(text) == "now()"
    assert code(text, adapter="bigquery") == "current_timestamp()"
    own = (
        text
        + """
        -- file: macros/own.sql
        {% macro default__now() %}mine(){% endmacro %}
    """
    )
    assert code(own) == "mine()"
    order = {"dispatch": [{"macro_namespace": "utils", "search_order": ["utils"]}]}
    assert code(own, config=order) == "now()"


def test_an_overridden_ref_can_use_the_built_in() -> None:
    assert (
        code("""
        -- file: macros/ref.sql
        {% macro ref(name) %}{{ return(builtins.ref(name).include(database=false)) }}{% endmacro %}
        -- file: models/b.sql
        select 1
        -- file: models/a.sql
        {{ ref('b') }}
    """)
        == '"main"."b"'
    )


def test_a_package_that_is_not_installed_costs_its_expression() -> None:
    found = compiled("""
        -- file: models/a.sql
        select {{ dbt_utils.star(from=ref('b')) }} from {{ ref('b') }}
        -- file: models/b.sql
        select 1
    """)
    assert found.rendered
    assert found.rendered.text.strip() == 'select __unknown__ from "db"."main"."b"'
    assert [problem.code for problem in found.problems] == ["unknown-macro"]
    assert "dbt deps" in found.problems[0].message


@pytest.mark.parametrize("body", ["{{ exceptions.raise_compiler_error('no') }}", "{{ oops( }}", "{{ node.a.b() }}"])
def test_a_schema_that_a_macro_refuses_is_unknown(body: str) -> None:
    found = compiled(f"""
        -- file: macros/names.sql
        {{% macro generate_schema_name(custom, node) %}}{body}{{% endmacro %}}
        -- file: models/a.sql
        select 1 as id
    """)
    assert found.rendered
    assert found.relation == RelationName("db", None, "a")
    assert len(found.problems) == (0 if "node" in body else 1)


def test_a_function_is_called_by_the_name_it_has_in_the_warehouse() -> None:
    text = """
        -- file: functions/is_big.sql
        amount > {{ function('limit_of') }}()
        -- file: functions/limit_of.sql
        10
        -- file: models/b.sql
        select 1 as amount
        -- file: models/a.sql
        select {{ function('is_big') }}(amount) as big, {{ function('gone') }}(1) as gone from {{ ref('b') }}
    """
    found = compiled(text)
    assert found.rendered
    assert found.rendered.text.startswith('select "db"."main"."is_big"(amount) as big')
    assert found.depends_on == ("model.shop.b", "function.shop.is_big")
    assert [problem.message.split(":")[0] for problem in found.problems] == ["There is no function `gone`"]
    assert compiled(text, "is_big").depends_on == ("function.shop.limit_of",)


@pytest.mark.parametrize(
    "call",
    [
        "create_schema(api.Relation.create(schema='audit'))",
        "dbt.drop_relation_if_exists(this)",
        "default__create_table_as(false, this, 'select 1')",
        "dbt.run_query('select 1')",
        "dbt.should_full_refresh()",
    ],
)
def test_macros_of_dbt_that_write_are_no_mistake_where_dbt_is_not_installed(call: str) -> None:
    found = compiled(f"""
        -- file: models/a.sql
        {{% do {call} %}} select 1 as id
    """)
    assert found.problems == ()
    assert found.rendered
    assert found.rendered.text.strip() == "select 1 as id"


def test_what_dbt_does_not_have_is_a_mistake_in_its_namespace_too() -> None:
    found = compiled("""
        -- file: models/a.sql
        select {{ dbt.type_strng() }} as id
    """)
    assert [problem.message for problem in found.problems] == [
        "There is no macro `type_strng` in `dbt`: correct the name."
    ]


def test_a_macro_of_a_missing_package_may_begin_with_an_underscore() -> None:
    found = compiled("""
        -- file: models/a.sql
        {% do dbt_utils._is_relation(this, 'a') %} select 1 as id
    """)
    assert ["dbt deps" in problem.message for problem in found.problems] == [True]


def test_every_part_of_an_unknown_value_is_unknown() -> None:
    found = compiled("""
        -- file: models/a.sql
        {% set low, high = snowplow_utils.limits() %}
        select '{{ low }}' as low {% if low is not none %}, 1 as one{% endif %}
    """)
    assert found.rendered
    assert found.rendered.text.split() == ["select", "'__unknown__'", "as", "low", ",", "1", "as", "one"]
    assert [problem.code for problem in found.problems] == ["unknown-macro"]


def test_a_macro_of_a_package_may_be_named_by_a_key() -> None:
    found = compiled("""
        -- file: models/a.sql
        select {{ helpers['of_' ~ 'a'](1) }} as a
    """)
    assert found.rendered
    assert found.rendered.text == "select __unknown__ as a"
    assert [problem.code for problem in found.problems] == ["unknown-macro"]


def test_what_a_value_does_not_have_is_in_no_package() -> None:
    found = compiled("""
        -- file: models/a.sql
        {% set ns = namespace() %} select {{ ns.current.get('a') }} as a
    """)
    assert [problem.message for problem in found.problems] == [
        "There is no macro `get` in `ns.current`: correct the name."
    ]


def test_the_configuration_survives_an_unknown_macro_in_it() -> None:
    found = compiled("""
        -- file: models/a.sql
        {{ config(materialized='table', post_hook=fsc_utils.call(target='x')) }} select 1
    """)
    assert found.config["materialized"] == "table"
    assert [problem.code for problem in found.problems] == ["unknown-macro"]


def test_an_unknown_macro_in_a_macro_is_told_at_its_call() -> None:
    found = compiled("""
        -- file: macros/m.sql
        {% macro m() %}f({{ gone() }}){% endmacro %}
        -- file: models/a.sql
        select {{ m() }}
    """)
    assert found.rendered
    assert found.rendered.text.strip() == "select f(__unknown__)"
    (problem,) = found.problems
    assert (problem.at.path, problem.related[0].at.path) == ("models/a.sql", "macros/m.sql")


def test_queries_have_no_rows_and_are_told() -> None:
    found = compiled("""
        -- file: models/a.sql
        {% set rows = run_query('select 1') %}
        {% call statement('s', fetch_result=true) %}select 1{% endcall %}
        select 1 {% for row in rows.columns[0].values() %}, {{ row }}{% endfor %}
        {% if load_result('s')['data'] %}, 2{% endif %}
    """)
    assert found.rendered
    assert found.rendered.text.split() == ["select", "1"]
    assert len(found.assumed) == 2


def test_a_failure_after_a_guess_is_no_error() -> None:
    found = compiled("""
        -- file: models/a.sql
        {% set rows = run_query('select 1') %}
        {% if not rows %}{{ exceptions.raise_compiler_error('no rows') }}{% endif %}
    """)
    assert [(problem.code, problem.severity) for problem in found.problems] == [("compiler-error", "information")]


def test_relations_and_columns_are_answered_from_what_is_known() -> None:
    assert code("""
        -- source: raw.orders(id, amount)
        -- file: models/a.sql
        {% set found = adapter.get_relation('db', 'raw', 'ORDERS') %}
        {% for column in adapter.get_columns_in_relation(found) %}{{ column.name }} {% endfor %}
        {{ adapter.get_relation('db', 'raw', 'none') is none }} {{ load_relation(this) is none }}
    """).split() == ["id", "amount", "True", "True"]


def test_columns_nobody_knows_are_all_there_when_asked_for() -> None:
    found = compiled("""
        -- source: raw.orders()
        -- file: models/a.sql
        {% set columns = adapter.get_columns_in_relation(source('raw', 'orders')) %}
        {% set names = columns | map(attribute='name') | map('lower') | list %}
        {{ 'amount' in names }} {{ names | length }} {% for name in names %}{{ name }}{% endfor %}
    """)
    assert found.rendered
    assert found.rendered.text.split() == ["True", "0"]
    assert found.assumed == ("the columns of orders are not known",)


def test_introspection_knows_linked_columns() -> None:
    class Linked(NothingKnown):
        def columns(self, of: UniqueId | RelationName) -> Sequence[KnownColumn] | None:
            return [("id", "int"), ("price", "numeric(10, 2)"), ("at", None)] if of == "model.shop.b" else None

    assert code(
        """
        -- file: models/b.sql
        select 1
        -- file: models/a.sql
        {% for c in adapter.get_columns_in_relation(ref('b')) %}{{ c.name }}:{{ c.data_type }} {% endfor %}
        """,
        introspection=Linked(),
    ).split() == ["id:int", "price:numeric(10,2)", "at:unknown"]


def test_modules_are_lent_without_a_way_out() -> None:
    assert code("""
        -- file: models/a.sql
        {{ modules.datetime.date(2024, 1, 31).isoformat() }} {{ modules.re.sub('a', 'b', 'aa') }}
        {{ modules.itertools.count() | list | length }} {{ modules.re.sys }}
    """).split() == ["2024-01-31", "bb", "1000000"]


def test_time_zones_are_those_of_pytz() -> None:
    assert code("""
        -- file: models/a.sql
        {% set noon = modules.datetime.datetime(2024, 1, 31, 12) %}
        {% for zone in [modules.pytz.timezone('utc'), modules.pytz.utc, modules.pytz.timezone('Asia/Tokyo')] -%}
        {{ zone }} {{ zone.localize(noon).isoformat() }} {{ zone.normalize(modules.pytz.utc.localize(noon)).hour }}
        {% endfor %}
    """).split() == [
        *("UTC", "2024-01-31T12:00:00+00:00", "12"),
        *("UTC", "2024-01-31T12:00:00+00:00", "12"),
        *("Asia/Tokyo", "2024-01-31T12:00:00+09:00", "21"),
    ]


def test_code_that_is_no_template_still_gives_its_refs() -> None:
    found = compiled("""
        -- file: models/b.sql
        select 1
        -- file: models/a.sql
        select {{ ( }} from {{ ref('b') }} {# {{ ref('c') }} #}
    """)
    assert (found.fallback, found.rendered, found.depends_on) == ("scan", None, ("model.shop.b",))
    assert [problem.code for problem in found.problems] == ["jinja-syntax"]


def test_a_python_model() -> None:
    found = compiled("""
        -- source: raw.orders(id)
        -- file: models/b.sql
        select 1
        -- file: models/a.py
        def model(dbt, session):
            dbt.config(materialized="incremental", tags=["x"])
            é = dbt.ref("b"); return dbt.source("raw", "orders")
    """)
    assert found.rendered is None
    assert found.depends_on == ("model.shop.b", "source.shop.raw.orders")
    assert found.config == {"materialized": "incremental", "tags": ["x"]}


def test_what_a_rendering_read() -> None:
    made = compiler("""
        -- file: macros/m.sql
        {% macro m() %}{{ target.name }}{% endmacro %}
        -- file: models/a.sql
        {{ m() }} {{ var('x', 1) }} {{ env_var('E', '') }}
    """)
    made.compile(node_id(made, "a"))
    reads = made.reads(node_id(made, "a"))
    assert (set(reads.macros), set(reads.variables), set(reads.environment)) == ({"macro.shop.m"}, {"x"}, {"E"})
    assert (reads.target, reads.execute) == (True, False)


def test_a_macro_with_a_syntax_error_costs_its_calls() -> None:
    found = compiled("""
        -- file: macros/m.sql
        {% macro broken() %}{{ ( }}{% endmacro %}
        -- file: models/a.sql
        select {{ broken() }} as x
    """)
    assert found.rendered
    assert found.rendered.text.strip() == "select __unknown__ as x"
    assert [problem.related[0].at.path for problem in found.problems] == ["macros/m.sql"]


def test_packages_find_the_versions_of_projects() -> None:
    text = "-- file: models/a.sql\nselect '{{ builtins.ref.config.dependencies['shop'].version }}' as version"
    assert code(text, config={"version": "1.2.0"}) == "select '1.2.0' as version"


def test_a_macro_may_work_on_a_database_nobody_knows() -> None:
    text = """
        -- file: macros/names.sql
        {% macro generate_database_name(custom=none, node=none) %}{{ target.database.lower() }}{% endmacro %}
        -- file: models/a.sql
        select '{{ target.database.upper() }}' as place
    """
    known = compiler(text, adapter="snowflake").project
    unknown = replace(known, target=replace(known.target, database=None))
    made = Compiler(unknown, compiler(text)._files).compile(UniqueId("model.shop.a"))
    assert made.problems == ()
    assert made.relation is not None
    assert made.relation.database is None


def test_a_project_may_replace_what_names_are_dispatched_to() -> None:
    text = """
        -- file: macros/names.sql
        {% macro default__generate_schema_name(custom, node) %}{{ custom or 'plain' }}{% endmacro %}
        -- file: models/a.sql
        {{ config(schema='mart') }} select 1
        -- file: models/b.sql
        select 1
    """
    names = {name: compiled(text, name).relation_name for name in ("a", "b")}
    assert names == {"a": '"db"."mart"."a"', "b": '"db"."plain"."b"'}


def test_code_is_rendered_as_in_a_run() -> None:
    assert code("-- file: models/a.sql\nselect '{{ flags.WHICH }}'") == "select 'run'"


def test_columns_nobody_knows_are_a_star() -> None:
    text = """
        -- source: shop.orders()
        -- file: models/a.sql
        {% set columns = adapter.get_columns_in_relation(source('shop', 'orders')) | map(attribute='name') | list %}
        select {% if columns | length == 0 and flags.WHICH == 'compile' %}*{% endif %}
    """
    assert code(text).split() == ["select", "*"]


def test_a_dispatch_into_no_package_finds_what_is_visible() -> None:
    text = """
        -- file: macros/own.sql
        {% macro first(x) %}{{ return(adapter.dispatch('first', 'macros')(x)) }}{% endmacro %}
        {% macro default__first(x) %}left({{ x }}, 1){% endmacro %}
        -- file: models/a.sql
        select {{ first('name') }}
    """
    assert code(text) == "select left(name, 1)"


def test_unknown_values_are_joined_like_texts() -> None:
    text = "-- file: models/a.sql\nselect {{ ', '.join([run_query('select 1').columns[0].values()[0], 'b']) }}"
    assert code(text) == "select __unknown__, b"


OVERRIDES = """
    -- source: shop.orders(id)
    -- file: macros/refs.sql
    {% macro source(name, table) %}
        {% do builtins.source(name, table) %}
        lake__{{ name }}__{{ table }}
    {% endmacro %}
    {% macro ref(name) %}{{ return(builtins.ref(name).include(schema=false, database=false)) }}{% endmacro %}
    -- file: models/a.sql
    select * from {{ source('shop', 'orders') }}
    -- file: models/b.sql
    select * from {{ ref('a') }}
"""


def test_what_an_own_ref_prints_stands_for_its_node() -> None:
    made = compiled(OVERRIDES)
    assert made.rendered is not None
    assert made.rendered.text.split() == ["select", "*", "from", "lake__shop__orders"]
    assert made.stands_for == ((("lake__shop__orders",), "source.shop.shop.orders"),)
    assert made.depends_on == ("source.shop.shop.orders",)
    assert compiled(OVERRIDES, "b").depends_on == ("model.shop.a",)


def test_a_call_of_an_own_ref_stands_where_the_model_calls_it() -> None:
    (call,) = compiled(OVERRIDES).refs
    assert call.at.path == "models/a.sql"
    assert call.literal


def test_the_context_lists_every_macro() -> None:
    text = """
        -- file: macros/vars.sql
        {% macro shop_vars() %}{{ return({'one': 1}) }}{% endmacro %}
        {% macro all_vars() %}
            {% set found = {} %}
            {% for name in context.keys() if name.endswith('shop_vars') %}{% do found.update(context[name]()) %}
            {% endfor %}
            {{ return(found) }}
        {% endmacro %}
        -- file: models/a.sql
        select {{ all_vars().one }}
    """
    assert code(text) == "select 1"


def test_what_a_macro_could_not_ask_is_unknown_and_not_none() -> None:
    text = """
        -- file: macros/values.sql
        {% macro values_of(table) %}
            {% call statement('values', fetch_result=true) %}select status from {{ table }}{% endcall %}
            {% set found = load_result('values') %}
            {{ return(found['data'] | map(attribute=0) | list if found['data'] else none) }}
        {% endmacro %}
        -- file: models/a.sql
        select 1 as id {% for value in values_of('orders') %}, '{{ value }}' {% endfor %}
        {% if values_of('orders') | length > 3 %}, 2{% endif %}
    """
    made = compiled(text)
    assert made.problems == ()
    assert made.guessed
    assert made.rendered is not None
    assert made.rendered.text.split() == ["select", "1", "as", "id"]


def test_a_variable_may_be_a_template() -> None:
    variables = {"roles": "{{ var('config')[target.name] | join(' and ') }}", "config": {"dev": ["a", "b"]}}
    assert code("-- file: models/a.sql\nselect '{{ var('roles') }}'", variables=variables) == "select 'a and b'"


def test_this_of_an_ephemeral_model_has_a_schema() -> None:
    text = (
        "-- file: models/a.sql\n{{ config(materialized='ephemeral', schema='x') }}select '{{ this.schema }} {{ this }}'"
    )
    assert code(text) == """select 'main_x "db"."main_x"."a"'"""


def test_the_graph_knows_parents_and_leaves_out_no_key() -> None:
    text = """
        -- file: models/b.sql
        select 1
        -- file: models/a.sql
        -- depends_on: {{ ref('b') }}
        {% set spines = graph.nodes.values() | rejectattr('time_spine', 'none') | list if execute else [] %}
        {% for node in graph.nodes.values() if node.name == 'a' and execute %}
        select '{{ node.depends_on.nodes | join }}', '{{ node.access }}', {{ spines | length }}
        {% endfor %}
    """
    assert code(text).split()[-4:] == ["select", "'model.shop.b',", "'protected',", "0"]


def test_every_node_of_the_graph_has_a_schema_and_its_path_inside_its_package() -> None:
    text = """
        -- file: models/pure/c.sql
        {{ config(materialized='ephemeral', schema='x') }}select 1
        -- file: dbt_packages/tools/models/deep/b.sql
        select 2
        -- file: models/a.sql
        {% for schema, nodes in (graph.nodes.values() | groupby('schema') if execute else []) %}
        {% for node in nodes if node.name != 'a' %}{{ schema }} {{ node.original_file_path }} {{ node.path }}
        {{ node.relation_name is none }}
        {% endfor %}{% endfor %}
    """
    found = compiled(text)
    assert found.rendered is not None
    assert found.rendered.text.split() == [
        *("main", "models/deep/b.sql", "deep/b.sql", "False"),
        *("main_x", "models/pure/c.sql", "pure/c.sql", "True"),
    ]


def test_a_project_may_wrap_a_macro_of_dbt() -> None:
    text = """
        -- file: macros/run_query.sql
        {% macro run_query(sql) %}{{ return(dbt.run_query(sql ~ ' -- ours')) }}{% endmacro %}
        -- file: models/a.sql
        {% set rows = run_query('select 1') %}select {{ rows.columns | length >= 0 }} as known
    """
    found = compiled(text)
    assert found.rendered is not None
    assert (found.rendered.text.strip(), found.problems) == ("select True as known", ())


def test_a_set_is_gone_through_in_one_order() -> None:
    text = "-- file: models/a.sql\nselect {{ set_strict(['b', 'c', 'a', 'b']) | join(', ') }}, {{ 'a' in set(['a']) }}"
    assert code(text) == "select a, b, c, True"


def test_what_was_rendered_keeps_nothing_of_what_its_templates_saw() -> None:
    made = compiler("""
        -- file: macros/m.sql
        {% macro cents(x) %}{{ x }} / 100{% endmacro %}
        -- file: models/a.sql
        {{ config(alias='bee') }} select {{ cents('amount') }} from {{ target.schema }}.b
    """)
    made.compile(node_id(made, "a"))
    rendering = made.parse(node_id(made, "a")).rendering
    assert rendering is not None
    assert rendering.said == {"alias": "bee"}
    assert not rendering.scope


def test_a_node_compiles_again_after_many_others() -> None:
    others = "".join(
        f"""
        -- file: models/m{number}.sql
        select {number} as n
    """
        for number in range(100)
    )
    made = compiler(
        """
        -- file: models/a.sql
        {{ config(materialized='incremental') }}
        {% set seen = run_query('select 1') %}
        select 1 as n {% if is_incremental() %} where n > (select max(n) from {{ this }}) {% endif %}
        """
        + others
    )
    a = node_id(made, "a")
    first, reads = made.compile(a), made.reads(a)
    later = made.compile_incremental(a)
    for node in made.project.nodes:
        made.compile(node)
    assert made.parse(a).bare
    assert made.compile_incremental(a) == later
    assert made.compile(a) == first
    assert made.reads(a) == reads


def test_a_node_that_is_read_again_leaves_nothing_behind() -> None:
    """Of its own accord: the garbage collector seldom looks, and an edit a second makes much of it."""
    made = compiler("""
        -- source: raw.orders(id)
        -- macro: safe(a)
        coalesce({{ a }}, {{ adapter.quote('b') }}, {{ var('none', 1) }})
        -- file: models/a.sql
        {{ config(materialized='incremental', alias=target.name) }}
        select {{ safe('id') }} as id, '{{ model.name }}' as name from {{ source('raw', 'orders') }}
        {% if is_incremental() %} where {{ adapter.get_relation('a', 'b', 'c') }} {% endif %} -- {{ this }}
    """)
    a = node_id(made, "a")
    gc.disable()
    try:
        before = {id(one) for one in gc.get_objects() if isinstance(one, (Rendering, NodeScope))}
        made.compile(a)
        made.compile_incremental(a)
        made.forget([a])
        left = [one for one in gc.get_objects() if isinstance(one, (Rendering, NodeScope)) and id(one) not in before]
    finally:
        gc.enable()
    assert left == []
