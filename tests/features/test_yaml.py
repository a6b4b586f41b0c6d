"""Names in properties files: what they are, where they lead, what is wrong with them."""

from __future__ import annotations

from inline_snapshot import snapshot

from tests.features.states import definition_of, hover_text, in_shop, state_of
from tests.projects import project_text


def yaml(text: str) -> str:
    """The shop with a model `totals` on `stg_orders`, and the properties file `text`."""
    return (
        in_shop("""
        -- file: models/totals.sql
        with spent as (select customer_id, sum(dollars) as total from {{ ref('stg_orders') }} group by 1)
        select customer_id, total as lifetime_value from spent
        -- file: macros/positive.sql
        {% test positive(model, column_name) %}select 1 from {{ model }} where {{ column_name }} < 0{% endtest %}
        -- file: models/docs.md
        {% docs value %}All they ever spent.{% enddocs %}
        -- file: models/schema.yml
    """)
        + "\n"
        + "\n".join(line.removeprefix("        ") for line in text.split("\n"))
    )


def check_problems(text: str) -> None:
    """The labels are all problems of the YAML files, each by its code."""
    project = project_text(text)
    with state_of(project) as state:
        found = {(one.at, one.code) for told in state.problems.values() for one in told}
    in_yaml = {(at, code) for at, code in found if at.path.endswith(".yml")}
    assert in_yaml == {(one.at, one.text) for one in project.labels}


def test_hover_on_a_model() -> None:
    assert hover_text(
        yaml("""
        models:
          - name: $0totals
            description: Who spent what.
        """)
    ) == snapshot("""\
totals · model · view

"main"."totals"

Who spent what.

↑ 1 upstream · ↓ 0 downstream

columns
  customer_id integer
  lifetime_value

certainty 0.90: read from the files, without a manifest
""")


def test_hover_on_a_column_of_a_model() -> None:
    text = hover_text(
        yaml("""
        models:
          - name: totals
            columns:
              - name: LIFETIME_$0value
                description: "{{ doc('value') }}"
        """)
    )
    assert text == snapshot("""\
lifetime_value · column of model totals

All they ever spent.

sum(dollars)

from
  stg_orders.dollars · aggregation

roots
  shop.orders.amount through stg_orders

certainty 0.70: read from the files, without a manifest
""")


def test_hover_on_a_disabled_model() -> None:
    text = yaml("models: [{name: $0totals, description: Who spent what., config: {enabled: false}}]")
    assert hover_text(text) == snapshot("""\
totals · model · disabled

Who spent what.
""")


def test_hover_on_a_source_its_table_and_a_column() -> None:
    sources = """
        sources:
          - name: raw
            tables:
              - name: events
                columns: [{name: at, data_type: date, description: When.}]
              - name: users
        """
    assert hover_text(yaml(sources.replace("raw", "r$0aw"))) == snapshot("""\
raw · source

tables
  events
  users
""")
    assert hover_text(yaml(sources.replace("events", "$0events"))) == snapshot("""\
raw.events · source

"raw"."events"

↑ 0 upstream · ↓ 0 downstream

columns
  at date

certainty 0.90: as the project's YAML declares it
""")
    assert hover_text(yaml(sources.replace("name: at", "name: $0at"))) == snapshot("""\
at date · column of source raw.events

When.

certainty 0.90: as the project's YAML declares it
""")


def test_hover_on_a_docs_block_and_a_test() -> None:
    column = """
        models:
          - name: totals
            columns:
              - name: lifetime_value
                description: "{{ doc('value') }}"
                tests: [positive]
        """
    assert hover_text(yaml(column.replace("doc(", "d$0oc("))) == snapshot("""\
value · docs block of shop

All they ever spent.
""")
    assert hover_text(yaml(column.replace("positive", "$0positive"))) == snapshot(
        "test_positive(model, column_name) · macro of shop\n"
    )
    assert definition_of(yaml(column.replace("doc(", "d$0oc("))) == snapshot(["models/docs.md:1: value"])
    assert definition_of(yaml(column.replace("positive", "$0positive"))) == snapshot(
        ["macros/positive.sql:1: positive"]
    )


def test_definition_of_a_model_is_its_code() -> None:
    assert definition_of(yaml("models: [{name: $0totals}]")) == snapshot(["models/totals.sql:1:"])


def test_definition_of_a_column_is_what_makes_it() -> None:
    columns = "models: [{name: totals, columns: [{name: customer_id}, {name: lifetime_value}]}]"
    assert definition_of(yaml(columns.replace("lifetime", "$0lifetime"))) == snapshot(
        ["models/totals.sql:2: lifetime_value"]
    )
    assert definition_of(yaml(columns.replace("customer", "$0customer"))) == snapshot(
        ["models/totals.sql:2: customer_id"]
    )


def test_definition_through_what_a_test_says() -> None:
    related = """
        models:
          - name: totals
            columns:
              - name: customer_id
                tests:
                  - relationships:
                      arguments: {to: ref('stg_orders'), field: customer_id}
                  - relationships: {to: "source('shop', 'orders')", field: customer_id}
        """
    assert definition_of(yaml(related.replace("ref('stg", "ref('$0stg"))) == snapshot(["models/stg_orders.sql:1:"])
    assert definition_of(yaml(related.replace("'), field: cust", "'), field: $0cust", 1))) == snapshot(
        ["models/stg_orders.sql:1: customer_id"]
    )
    assert definition_of(yaml(related.replace("'shop', '", "'shop', '$0"))) == snapshot(
        ["models/_declared_sources.yml:5: orders"]
    )


def test_definition_from_exposures_unit_tests_and_semantic_models() -> None:
    text = """
        exposures:
          - {name: report, type: dashboard, owner: {name: me}, depends_on: [ref('totals')]}
        unit_tests:
          - name: adds
            model: totals
            given:
              - {input: ref('stg_orders'), rows: [{dollars: 1, customer_id: 1}]}
            expect: {rows: [{lifetime_value: 1}]}
        semantic_models:
          - name: value
            model: ref('totals')
            entities: [{name: customer, type: primary, expr: customer_id}]
        """
    assert definition_of(yaml(text.replace("[ref", "[r$0ef"))) == snapshot(["models/totals.sql:1:"])
    assert definition_of(yaml(text.replace("model: totals", "model: $0totals"))) == snapshot(["models/totals.sql:1:"])
    assert definition_of(yaml(text.replace("input: ref", "input: $0ref"))) == snapshot(["models/stg_orders.sql:1:"])
    assert definition_of(yaml(text.replace("{dollars", "{$0dollars"))) == snapshot(["models/stg_orders.sql:1: dollars"])
    assert definition_of(yaml(text.replace("{lifetime", "{$0lifetime"))) == snapshot(
        ["models/totals.sql:2: lifetime_value"]
    )
    assert definition_of(yaml(text.replace("expr: c", "expr: $0c"))) == snapshot(["models/totals.sql:2: customer_id"])


def test_an_edited_file_is_read_as_it_stands_on_the_screen() -> None:
    assert definition_of(
        yaml("models: [{name: nothing}]")
        + """
-- file: models/schema.yml (unsaved)
models:
  - name: totals
    columns:
      - name: $0lifetime_value
      - name: custom: [
"""
    ) == snapshot(["models/totals.sql:2: lifetime_value"])


def test_what_names_nothing_is_told_where_it_stands() -> None:
    check_problems(
        yaml("""
        models:
          - name: totals
            columns:
              - name: customer_id
                tests:
                  - relationships: {to: ref('nowhere'), field: id}
        #                               ^^^^^^^^^^^^^^ unknown-ref
                  - relationships: {to: "source('shop', 'order')", field: id}
        #                                ^^^^^^^^^^^^^^^^^^^^^^^ unknown-source
              - name: Lifetime_Value
              - name: lifetime
        #             ^^^^^^^^ missing-column
          - name: total
        #         ^^^^^ unused-properties
            columns: [{name: id, tests: [unique]}]
        exposures:
          - name: report
            type: dashboard
            owner: {name: me}
            description: "{{ doc('values') }}"
        #                    ^^^^^^^^^^^^^ unknown-doc
            depends_on: [ref('totals'), ref('other')]
        #                               ^^^^^^^^^^^^ unknown-ref
        unit_tests:
          - name: adds
            model: total
        #          ^^^^^ unknown-ref
            given:
              - {input: ref('stg_orders'), rows: [{dollars: 1}]}
              - {input: ref('stg_order'), rows: [{dollars: 1}]}
        #               ^^^^^^^^^^^^^^^^ unknown-ref
            expect: {rows: [{lifetime_value: 1}]}
        semantic_models:
          - {name: value, model: "{{ ref('everything') }}"}
        #                            ^^^^^^^^^^^^^^^^^ unknown-ref
        snapshots:
          - name: kept
            relation: ref('totally')
        #             ^^^^^^^^^^^^^^ unknown-ref
            config: {unique_key: id, strategy: check, check_cols: all}
        """)
    )


def test_nothing_is_told_of_columns_where_it_is_not_sure_which_there_are() -> None:
    check_problems("""
        -- file: models/everything.sql
        select * from somewhere.events
        -- file: models/guessed.sql
        select 1 as id {% for row in run_query('select n from somewhere.names') %}, {{ row[0] }}{% endfor %}
        -- file: models/broken.sql
        select 1 as id, from where
        -- file: models/nested.sql
        select {'user': 1} as payload
        -- file: models/schema.yml
        models:
          - {name: everything, columns: [{name: id}]}
          - {name: guessed, columns: [{name: another}]}
          - {name: broken, columns: [{name: total}]}
          - {name: nested, columns: [{name: payload.user}]}
    """)


def test_docs_blocks_may_lie_in_packages_that_are_not_installed() -> None:
    check_problems("""
        -- file: packages.yml
        packages: [{package: acme/words, version: 1.0.0}]
        #                    ^^^^^^^^^^ package-not-installed
        -- file: models/orders.sql
        select 1 as id
        -- file: models/schema.yml
        models: [{name: orders, description: "{{ doc('words', 'order') }}"}]
    """)
