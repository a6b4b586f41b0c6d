"""What the names in properties files mean, at their places."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import ProjectOptions, load_project
from lineage_lsp.project.model import RefArgs
from lineage_lsp.project.places import (
    ColumnName,
    DocName,
    MacroName,
    NodeName,
    RefColumnName,
    RefName,
    SourceName,
    TestName,
    YamlName,
    name_at,
    names_in,
)
from tests.projects import project_text


def check_names(text: str) -> None:
    """The labels are all names of the YAML files, each said in words."""
    written = project_text(text)
    with tempfile.TemporaryDirectory() as folder:
        root = written.write(Path(folder).resolve())
        project = load_project(root, Files(root), ProjectOptions())
        found = {
            FileSpan(path, one.span): _words(one)
            for path, content in written.files.items()
            if path.endswith(".yml") and path != "dbt_project.yml"
            for one in names_in(project, path, content) or ()
        }
    assert found == {label.at: label.text for label in written.labels}


def _words(name: YamlName) -> str:
    match name:
        case NodeName(ids=ids):
            return " ".join(ids)
        case SourceName(name=source, ids=ids):
            return f"source {source} with {len(ids)}"
        case ColumnName(ids=ids, name=column):
            return f"{column} of {' '.join(one.split('.', 2)[2] for one in ids)}"
        case RefName(args=args):
            return _args(args)
        case RefColumnName(args=args, name=column):
            return f"{column} of {_args(args)}"
        case TestName(name=test, macro=macro, ids=ids):
            return f"test {test} {macro or 'of dbt'} {len(ids)}"
        case MacroName(unique_id=unique_id):
            return unique_id
        case DocName(key=key):
            return f"docs {key}"


def _args(args: RefArgs) -> str:
    return f"{args.kind} {args.name}" + (f" in {args.package}" if args.package else "")


def test_models_their_columns_and_tests() -> None:
    check_names("""
        -- file: models/orders.sql
        select 1 as id
        -- file: models/customers.sql
        select 1 as id
        -- file: macros/tests.sql
        {% test positive(model, column_name) %}{% endtest %}
        -- file: models/schema.yml
        version: 2
        models:
          - name: orders
        #         ^^^^^^ model.shop.orders
            data_tests:
              - dbt_utils.unique_combination_of_columns:
        #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ test dbt_utils.unique_combination_of_columns of dbt 1
                  arguments: {combination_of_columns: [id]}
        #                                              ^^ id of orders
            columns:
              - name: id
        #             ^^ id of orders
                tests: [unique, positive]
        #               ^^^^^^ test unique of dbt 1
        #                       ^^^^^^^^ test positive macro.shop.test_positive 1
              - name: customer
        #             ^^^^^^^^ customer of orders
                tests:
                  - relationships: {to: ref('customers'), field: id}
        #           ^^^^^^^^^^^^^ test relationships of dbt 1
        #                               ^^^^^^^^^^^^^^^^ ref customers
        #                                                        ^^ id of ref customers
          - name: nowhere
            columns: [{name: id}]
    """)


def test_versions_name_their_models() -> None:
    check_names("""
        -- file: models/orders_v1.sql
        select 1 as id
        -- file: models/orders_v2.sql
        select 1 as id
        -- file: models/schema.yml
        models:
          - name: orders
        #         ^^^^^^ model.shop.orders.v1 model.shop.orders.v2
            columns: [{name: id}]
        #                    ^^ id of orders.v1 orders.v2
            versions:
              - v: 1
        #          ^ model.shop.orders.v1
              - v: 2
        #          ^ model.shop.orders.v2
                columns: [{name: total}]
        #                        ^^^^^ total of orders.v2
    """)


def test_sources_and_their_tables() -> None:
    check_names("""
        -- file: models/sources.yml
        sources:
          - name: "raw"
        #         ^^^^^ source raw with 2
            tables:
              - name: orders
        #             ^^^^^^ source.shop.raw.orders
                columns:
                  - {name: id, tests: [{not_null: {severity: warn}}]}
        #                  ^^ id of raw.orders
        #                               ^^^^^^^^ test not_null of dbt 1
              - name: items
        #             ^^^^^ source.shop.raw.items
    """)


def test_what_exposures_unit_tests_and_metrics_refer_to() -> None:
    check_names("""
        -- file: models/orders.sql
        select 1 as id
        -- file: macros/cents.sql
        {% macro cents(x) %}{{ x }}{% endmacro %}
        -- file: models/more.yml
        exposures:
          - name: report
        #         ^^^^^^ exposure.shop.report
            type: dashboard
            owner: {name: me}
            depends_on: [ref('orders'), "source('raw', 'orders')"]
        #                ^^^^^^^^^^^^^ ref orders
        #                                ^^^^^^^^^^^^^^^^^^^^^^^ source orders in raw
        unit_tests:
          - name: adds
        #         ^^^^ unit_test.shop.orders.adds
            model: orders
        #          ^^^^^^ ref orders
            given:
              - input: ref('items')
        #              ^^^^^^^^^^^^ ref items
                rows: [{price: 1}]
        #               ^^^^^ price of ref items
            expect: {rows: [{id: 1}]}
        #                    ^^ id of ref orders
        semantic_models:
          - name: sales
        #         ^^^^^ semantic_model.shop.sales
            model: ref('orders')
        #          ^^^^^^^^^^^^^ ref orders
        macros:
          - name: cents
        #         ^^^^^ macro.shop.cents
    """)


def test_columns_that_arguments_and_constraints_name() -> None:
    check_names("""
        -- file: models/orders.sql
        select 1 as id
        -- file: models/schema.yml
        models:
          - name: orders
        #         ^^^^^^ model.shop.orders
            constraints:
              - {type: foreign_key, columns: [id], to: ref('items'), to_columns: [order_id]}
        #                                     ^^ id of orders
        #                                              ^^^^^^^^^^^^ ref items
        #                                                                         ^^^^^^^^ order_id of ref items
            tests:
              - dbt_expectations.expect_row_values: {column_A: id, compare_model: ref('items')}
        #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ test dbt_expectations.expect_row_values of dbt 1
        #                                                      ^^ id of orders
        #                                                                         ^^^^^^^^^^^^ ref items
    """)


def test_columns_of_a_semantic_model() -> None:
    check_names("""
        -- file: models/orders.sql
        select 1 as id
        -- file: models/semantics.yml
        semantic_models:
          - name: sales
        #         ^^^^^ semantic_model.shop.sales
            model: ref('orders')
        #          ^^^^^^^^^^^^^ ref orders
            entities:
              - {name: order, type: primary, expr: id}
        #                                          ^^ id of ref orders
            dimensions:
              - {name: ordered_at, type: time}
        #              ^^^^^^^^^^ ordered_at of ref orders
              - {name: large, type: categorical, expr: amount > 100}
            measures:
              - {name: orders, agg: sum, expr: 1}
    """)


def test_docs_blocks_in_descriptions() -> None:
    check_names("""
        -- file: models/orders.sql
        select 1 as id
        -- file: models/docs.md
        {% docs amount %}What it costs.{% enddocs %}
        -- file: models/schema.yml
        models:
          - name: orders
        #         ^^^^^^ model.shop.orders
            description: "{{ doc('amount') }}, not doc('nothing')"
        #                    ^^^^^^^^^^^^^ docs shop.amount
            columns:
              - name: id
        #             ^^ id of orders
                description: '{{ doc("shop", "missing") }}'
        #                        ^^^^^^^^^^^^^^^^^^^^^^ docs None
    """)


def test_the_name_at_a_cursor() -> None:
    short, long = MacroName(Span(3, 6), "a"), MacroName(Span(0, 20), "b")
    assert name_at((long, short), 6) is short
    assert name_at((long, short), 7) is long
    assert name_at((long, short), 21) is None
