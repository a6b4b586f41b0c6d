"""What YAML says of columns, against those a model gives."""

from __future__ import annotations

from tests.analysis.checks import check_problems, indexed


def test_what_is_not_in_a_contract_is_told_on_both_sides() -> None:
    told = check_problems("""
        -- file: models/totals.sql
        select 1 as number, cast('x' as varchar) as word, 2 as more, cast(3 as bigint) as size
        --                                                     ^^^^ contract-mismatch
        -- file: models/schema.yml
        models:
          - name: totals
            config: {contract: {enforced: true}}
            columns:
              - {name: Number, data_type: int}
              - {name: word, data_type: timestamp}
        #              ^^^^ contract-mismatch
              - {name: size}
        #              ^^^^ contract-mismatch
              - {name: nowhere, data_type: int}
        #              ^^^^^^^ contract-mismatch
    """)
    assert {one.severity for one in told} == {"error"}
    assert [one.message for one in told] == [
        "The contract asks for `word` as timestamp, the model gives text.",
        "The contract does not say the type of `size`: give it a `data_type`.",
        "The contract asks for `nowhere`, which the model does not give: select it or take it out.",
        "`more` is not in the contract of `totals`: add it there, or do not select it.",
    ]


def test_nothing_is_told_of_a_contract_that_may_be_kept() -> None:
    check_problems("""
        -- source: shop.orders(id varchar, note)
        -- file: models/whole.sql
        select * from {{ source('shop', 'orders') }}
        -- file: models/typed.sql
        select id, count(*) as n, current_date as day from {{ source('shop', 'orders') }} group by id
        -- file: models/loose.sql
        select 1 as id, 2 as more
        -- file: models/schema.yml
        models:
          - {name: whole, config: {contract: {enforced: true}}, columns: [{name: id, data_type: int}]}
          - name: typed
            config: {contract: {enforced: true}}
            columns: [{name: id, data_type: int}, {name: n, data_type: numeric}, {name: day, data_type: Date}]
          - {name: loose, config: {contract: {enforced: false}}, columns: [{name: id}]}
    """)


UNDOCUMENTED = """
    -- file: models/totals.sql
    select 1 as id, 2 as amount, {'a': 1} as payload, 3 as note
    -- file: models/seen.sql
    select 1 as id
    -- file: models/whole.sql
    select * from somewhere.events
    -- file: models/bare.sql
    select 1 as id
    -- file: models/schema.yml
    models:
      - {name: totals, columns: [{name: ID}, {name: payload.a}]}
      - {name: seen, columns: [{name: id}]}
"""


def test_columns_that_no_yaml_describes_are_told_to_whoever_asks() -> None:
    check_problems(UNDOCUMENTED)
    with indexed(UNDOCUMENTED, wanted=("undocumented-column",)) as project:
        told = sorted((one.at.path, one.message, one.severity) for one in project.problems.everywhere())
    assert told == [
        ("models/bare.sql", "No YAML describes `id` of `bare`.", "hint"),
        ("models/schema.yml", "No YAML describes `amount`, `note` of `totals`.", "hint"),
    ]


def test_a_name_that_only_another_dialect_gives_is_missing_where_the_dialect_is_sure() -> None:
    text = """
        -- source: shop.sales(amount)
        -- file: models/a.sql
        select amount::int from {{ source('shop', 'sales') }}
        -- file: models/schema.yml
        models: [{name: a, columns: [{name: amount}]}]
    """
    assert check_problems(text, None) == []
    check_problems(f"{text.rstrip()}\n        #                                   ^^^^^^ missing-column\n", "duckdb")
