"""What templates ask of a warehouse, answered from the project's files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from lineage_lsp.analysis.linked import ShapeColumn
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.compiler.parsing import Parser
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.filling import fill
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings
from tests.projects import project_text


def indexed(text: str, root: Path, dialect: str = "duckdb") -> Indexer:
    project_text(text).write(root)
    indexer = Indexer(root, Settings(use_manifest=False, dialect=dialect))
    for _ in indexer.link_in_parts(jobs=0):
        pass
    return indexer


def code(indexer: Indexer, model: str) -> str:
    compiled = indexer.analysis.linkage(UniqueId(f"model.shop.{model}")).compiled
    assert compiled.problems == ()
    assert compiled.rendered is not None
    return " ".join(compiled.rendered.text.split())


PIVOT = """
    -- file: seeds/colours.csv
    colour,size
    red,1
    blue,2
    red,3
    -- file: models/pivot.sql
    {% set found = run_query('select distinct colour from ' ~ ref('colours') ~ ' order by 1') %}
    select {% for colour in (found.columns[0].values() if execute else []) %}
        count(case when colour = '{{ colour }}' then 1 end) as {{ colour }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('colours') }}
"""


def test_the_rows_of_a_seed_make_columns(tmp_path: Path) -> None:
    indexer = indexed(PIVOT, tmp_path)
    columns = indexer.analysis.linkage(UniqueId("model.shop.pivot")).shape.columns
    assert [column.name for column in columns] == ["blue", "red"]


def test_who_read_rows_of_a_seed_reads_them_again(tmp_path: Path) -> None:
    indexer = indexed(PIVOT, tmp_path)
    seed = tmp_path / "seeds/colours.csv"
    seed.write_text(seed.read_text() + "green,4\n")
    indexer.text_changed([FilePath("seeds/colours.csv")])
    assert "as green" in code(indexer, "pivot")


def test_a_statement_of_constants_is_answered(tmp_path: Path) -> None:
    text = """
        -- file: models/days.sql
        {% call statement('days', fetch_result=true) %}
            select {{ dbt.datediff("cast('2020-01-01' as date)", "cast('2020-01-11' as date)", 'day') }}
        {% endcall %}
        select {{ load_result('days')['data'][0][0] if execute }} as days
    """
    assert code(indexed(text, tmp_path), "days") == "select 10 as days"


def test_a_date_spine_is_as_long_as_its_dates(tmp_path: Path) -> None:
    text = """
        -- file: models/days.sql
        {{ dbt.date_spine('day', "cast('2020-01-01' as date)", "cast('2020-01-11' as date)") }}
    """
    assert "generated_number <= 10" in code(indexed(text, tmp_path, "snowflake"), "days")
    assert "generate_series(1, 10)" in code(indexed(text, tmp_path, "duckdb"), "days")


def test_relations_are_found_by_pattern(tmp_path: Path) -> None:
    text = """
        -- file: seeds/events_2020.csv
        id
        1
        -- file: seeds/events_2021.csv
        id
        2
        -- file: models/events.sql
        -- depends_on: {{ ref('events_2020') }} {{ ref('events_2021') }}
        {% set found = run_query("select distinct table_schema as \\"schema\\", table_name as \\"name\\"
            from information_schema.tables where table_name ilike 'events_20%' and table_name not ilike ''") %}
        {% if execute %}
        {% for row in found %}
        select id from {{ api.Relation.create(schema=row['schema'], identifier=row.name) }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
        {% endif %}
    """

    assert code(indexed(text, tmp_path), "events").count("select id from") == 2


LOOKS = """
    -- file: models/looks.sql
    select {{ adapter.get_relation(this.database, this.schema, 'Other') is not none }} as found
    -- file: models/other.sql
    select 1 as id
    -- file: models/aside.sql
    select 2 as id
"""


def test_who_looks_for_one_relation_after_a_start_has_no_others_parsed(tmp_path: Path) -> None:
    project_text(LOOKS).write(tmp_path)
    settings, path = Settings(use_manifest=False, dialect="duckdb"), FilePath("models/looks.sql")
    with Store.temporary() as store:
        fill(store, Indexer(tmp_path, settings, store), jobs=0)
        indexer = Indexer(tmp_path, settings, store)
        assert indexer.recalled
        with patch.object(Parser, "parse", autospec=True, side_effect=Parser.parse) as parse:
            _edit(indexer, path, (indexer.text(path) or "") + "-- once more")
            assert code(indexer, "looks") == "select True as found -- once more"
        assert {call.args[1].name for call in parse.call_args_list} == {"looks", "other"}


def test_a_relation_is_found_where_it_lies_now(tmp_path: Path) -> None:
    indexer = indexed(LOOKS, tmp_path)
    looks, other = FilePath("models/looks.sql"), FilePath("models/other.sql")
    text = indexer.text(looks) or ""
    for alias, found in (("elsewhere", "False"), ("OTHER", "True"), ("gone", "False")):
        _edit(indexer, other, f"{{{{ config(alias='{alias}') }}}} select 1 as id")
        _edit(indexer, looks, f"{text}-- {alias}")
        assert code(indexer, "looks") == f"select {found} as found -- {alias}"


def _edit(indexer: Indexer, path: FilePath, text: str) -> None:
    indexer.files.open_buffer(path, text)
    indexer.text_changed([path])


def test_columns_of_seeds_have_the_types_dbt_gives_them(tmp_path: Path) -> None:
    text = """
        -- file: seeds/mixed.csv
        id,price,name,day,moment,sure,empty,zip
        1,2.5,a,2020-01-01,2020-01-01 10:00:00,true,,01234
        2,,null,2020-01-02,,false,,00001
        -- file: seeds/mixed.yml
        seeds: [{name: mixed, config: {column_types: {zip: varchar(5)}}}]
        -- file: models/types.sql
        {% for one in adapter.get_columns_in_relation(ref('mixed')) %}{{ one.name }}:{{ one.data_type }} {% endfor %}
    """
    postgres = code(indexed(text, tmp_path, "postgres"), "types")
    assert postgres == (
        "id:integer price:double precision name:text day:date moment:timestamp without time zone"
        " sure:boolean empty:integer zip:character varying(5)"
    )


def test_what_an_own_source_prints_is_that_source(tmp_path: Path) -> None:
    text = """
        -- source: shop.orders(id, amount)
        -- file: macros/source.sql
        {% macro source(name, table) %}{% do builtins.source(name, table) %} lake__{{ table }} {% endmacro %}
        -- file: models/orders.sql
        select id, amount * 2 as doubled from {{ source('shop', 'orders') }}
    """
    indexer = indexed(text, tmp_path)
    linked = indexer.analysis.view(UniqueId("model.shop.orders")).linked
    assert linked is not None
    upstream = [edge.upstream for column in linked.columns for edge in column.edges]
    assert upstream == [("source.shop.shop.orders", "id"), ("source.shop.shop.orders", "amount")]
    assert not [one for one in indexer.analysis.known_ids() if one.startswith("relation:")]


ON_A_SEED = """
    -- file: seeds/raw_orders.csv
    id,amount
    1,10
    -- file: models/sources.yml
    sources:
      - name: shop
        schema: main
        tables:
          - name: orders
            identifier: raw_orders
            columns: [{name: id, data_type: integer}, {name: note}]
    -- file: models/tmp_orders.sql
    select * from {{ source('shop', 'orders') }}
    -- file: models/orders.sql
    select {% for column in adapter.get_columns_in_relation(ref('tmp_orders')) -%}
        {{ column.name }}{{ ', ' if not loop.last }}
    {%- endfor %} from {{ ref('tmp_orders') }}
"""


def test_a_source_in_the_place_of_a_seed_has_its_columns(tmp_path: Path) -> None:
    indexer = indexed(ON_A_SEED, tmp_path)
    assert code(indexer, "orders").startswith("select id, amount from")
    assert indexer.analysis.view(UniqueId("source.shop.shop.orders")).linkage.compiled.depends_on == ()


def test_a_source_follows_the_seed_it_lies_on(tmp_path: Path) -> None:
    indexer = indexed(ON_A_SEED, tmp_path)
    seed, path = tmp_path / "seeds/raw_orders.csv", FilePath("seeds/raw_orders.csv")
    seed.write_text("id,amount,tax\n1,10,2\n")
    indexer.text_changed([path])
    assert code(indexer, "orders").startswith("select id, amount, tax from")
    seed.unlink()
    indexer.text_changed([path])
    assert indexer.analysis.linkage(UniqueId("source.shop.shop.orders")).shape.open
    seed.write_text("id\n1\n")
    indexer.text_changed([path])
    assert code(indexer, "orders").startswith("select id from")


OVER_A_MODEL = """
    -- file: seeds/colours.csv
    colour,size
    red,1
    blue,2
    -- file: models/staged.sql
    with base as (select * from {{ ref('colours') }})
    select upper(colour) as colour, row_number() over (order by size) as place from base where size < 9
    -- file: models/pivot.sql
    {% set found = run_query('select colour from ' ~ ref('staged') ~ ' order by 1') %}
    select {% for colour in (found.columns[0].values() if execute else []) %}
        count(case when colour = '{{ colour }}' then 1 end) as {{ colour }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('staged') }}
"""


def test_the_rows_of_a_model_over_a_seed_make_columns(tmp_path: Path) -> None:
    indexer = indexed(OVER_A_MODEL, tmp_path)
    assert [column.name for column in shape_of(indexer, "pivot")] == ["BLUE", "RED"]
    for path, old, new in (
        ("seeds/colours.csv", "blue", "green"),
        ("models/staged.sql", "upper", "lower"),
        ("models/staged.sql", "size < 9", "size < 2"),
    ):
        file = tmp_path / path
        file.write_text(file.read_text().replace(old, new))
        indexer.text_changed([FilePath(path)])
    assert [column.name for column in shape_of(indexer, "pivot")] == ["red"]


def shape_of(indexer: Indexer, model: str) -> Sequence[ShapeColumn]:
    return indexer.analysis.linkage(UniqueId(f"model.shop.{model}")).shape.columns
