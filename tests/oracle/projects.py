"""Projects that use what is hard to compile without a warehouse; dbt builds them on DuckDB."""

from __future__ import annotations

PROFILES = """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 1}
"""

MACROS = """
    -- file: dbt_project.yml
    name: shop
    version: "1.2"
    profile: shop
    vars:
      statuses: "{{ var('all_statuses') | join(', ') }}"
      all_statuses: [open, closed]
    -- file: seeds/orders.csv
    id,status,amount,ordered_on,ordered_at,paid,note
    1,open,1.5,2024-01-01,2024-01-01 10:00:00,true,a
    2,closed,2,2024-02-01,2024-02-01 10:00:00,false,
    3,open,,2024-03-01,2024-03-01 10:00:00,true,c
    -- file: seeds/events_2023.csv
    id,kind
    1,a
    -- file: seeds/events_2024.csv
    id,kind,extra
    2,b,x
    -- file: macros/names.sql
    {% macro default__generate_schema_name(custom_schema_name, node) -%}
        {{ custom_schema_name or target.schema }}
    {%- endmacro %}
    {% macro first_letter(text) %}{{ return(adapter.dispatch('first_letter', 'macros')(text)) }}{% endmacro %}
    {% macro default__first_letter(text) %}left({{ text }}, 1){% endmacro %}
    {% macro values_of(table, column) %}
        {% if not execute %}{{ return([]) }}{% endif %}
        {% call statement('values', fetch_result=true) %}
            select {{ column }} as value from {{ table }} group by {{ column }} order by {{ column }}
        {% endcall %}
        {{ return(load_result('values')['data'] | map(attribute=0) | list) }}
    {% endmacro %}
    {% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}
    -- file: models/across_warehouses.sql
    select
        {{ dbt.dateadd('day', 3, 'ordered_on') }} as a,
        {{ dbt.dateadd('quarter', 1, 'ordered_on') }} as b,
        {{ dbt.datediff('ordered_on', 'current_date', 'week') }} as c,
        {{ dbt.datediff('ordered_on', 'current_date', 'month') }} as d,
        {{ dbt.date_trunc('month', 'ordered_on') }} as e,
        {{ dbt.last_day('ordered_on', 'quarter') }} as f,
        {{ dbt.concat(['status', "'-'", 'note']) }} as g,
        {{ dbt.hash('status') }} as h,
        {{ dbt.safe_cast('amount', dbt.type_numeric()) }} as i,
        {{ dbt.split_part('status', "'p'", 1) }} as j,
        {{ dbt.right('status', 2) }} as k,
        {{ dbt.position("'p'", 'status') }} as l,
        {{ dbt.replace('status', "'o'", "'0'") }} as m,
        {{ dbt.string_literal('x') }} as n,
        {{ dbt.cast_bool_to_text('paid') }} as o,
        {{ dbt.array_construct(['id', '2']) }} as p,
        {{ dbt.current_timestamp() }} as q,
        {{ dbt.equals('id', '1') }} as r
    from {{ ref('orders') }}
    -- file: models/aggregates.sql
    select
        {{ dbt.any_value('note') }} as a,
        {{ dbt.bool_or('paid') }} as b,
        {{ dbt.listagg('status', "', '", 'order by id') }} as c
    from {{ ref('orders') }}
    {{ dbt.except() }}
    select null, null, null
    -- file: models/days.sql
    {{ dbt.date_spine('day', "cast('2024-01-01' as date)", "cast('2024-03-01' as date)") }}
    -- file: models/pivot.sql
    select
        id
        {% for status in values_of(ref('orders'), 'status') %}
        , sum(case when status = '{{ status }}' then amount end) as {{ status }}_amount
        {% endfor %}
    from {{ ref('orders') }} group by id
    -- file: models/typed.sql
    select
        {% for column in adapter.get_columns_in_relation(ref('orders')) %}
        cast({{ adapter.quote(column.name) }} as {{ column.data_type }}) as {{ column.name }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('orders') }}
    -- file: models/linked.sql
    {% set columns = adapter.get_columns_in_relation(ref('typed')) | map(attribute='name') | reject('eq', 'note') %}
    select {{ columns | join(', ') }}, '{{ flags.WHICH == "compile" }}' as which from {{ ref('typed') }}
    -- file: models/found.sql
    -- depends_on: {{ ref('events_2023') }} {{ ref('events_2024') }}
    {% set query %}
        select distinct table_schema as "schema", table_name as "name" from information_schema.tables
        where table_schema ilike '{{ target.schema }}' and table_name ilike 'events_20%' order by 2
    {% endset %}
    {% for row in run_query(query) if execute %}
    select id from {{ api.Relation.create(target.database, row['schema'], row['name']) }}
    {{ 'union all' if not loop.last }}
    {% else %}
    select 1 as id
    {% endfor %}
    -- file: models/growing.sql
    {{ config(materialized='incremental', unique_key='id', schema='mart') }}
    select id, {{ first_letter('status') }} as letter from {{ ref('orders') }}
    {% if is_incremental() %}
    where id > (select max(id) from {{ this }})
    {% endif %}
    -- file: models/inner.sql
    {{ config(materialized='ephemeral') }}
    select id from {{ ref('growing') }}
    -- file: models/outer.sql
    with own as (select 1 as id)
    select id, '{{ var("statuses") }}' as statuses from {{ ref('inner') }} join own using (id)
    -- file: models/looked_up.sql
    {% set there = load_relation(ref('orders')) is not none %}
    {% set gone = adapter.get_relation(target.database, target.schema, 'no_such_table') is none %}
    select id {{ ", 'there'" if there or not execute }} {{ ", 'gone'" if gone }} from {{ ref('orders') }}
    -- file: models/whole_project.sql
    {% if execute %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'eq', 'seed') | sort(attribute='name') %}
    select '{{ node.name }}' as name, '{{ node.package_name }}' as package {{ 'union all' if not loop.last }}
    {% endfor %}
    {% endif %}
    -- file: snapshots/orders_then.sql
    {% snapshot orders_then %}
    {{ config(target_schema='snapshots', unique_key='id', strategy='check', check_cols='all') }}
    select * from {{ ref('orders') }}
    {% endsnapshot %}
"""

PACKAGES = """
    -- file: dbt_project.yml
    name: shop
    version: "1.0"
    profile: shop
    -- file: packages.yml
    packages: [{package: dbt-labs/dbt_utils, version: [">=1.3.0", "<2.0.0"]}]
    -- file: seeds/orders.csv
    id,status,amount
    1,open,1.5
    2,closed,2
    -- file: seeds/returns.csv
    id,amount,reason
    1,1,broken
    -- file: models/starred.sql
    select {{ dbt_utils.star(ref('orders'), except=['amount'], prefix='order_') }} from {{ ref('orders') }}
    -- file: models/together.sql
    {{ dbt_utils.union_relations([ref('orders'), ref('returns')], exclude=['reason']) }}
    -- file: models/keyed.sql
    select {{ dbt_utils.generate_surrogate_key(['id', 'status']) }} as key from {{ ref('orders') }}
    -- file: models/pivoted.sql
    select id, {{ dbt_utils.pivot('status', dbt_utils.get_column_values(ref('orders'), 'status', order_by='status')) }}
    from {{ ref('orders') }} group by 1
    -- file: models/long.sql
    {{ dbt_utils.unpivot(ref('orders'), cast_to='varchar', exclude=['id'], remove=['status']) }}
    -- file: models/days.sql
    {{ dbt_utils.date_spine('day', "cast('2024-01-01' as date)", "cast('2024-02-01' as date)") }}
    -- file: models/found.sql
    -- depends_on: {{ ref('orders') }} {{ ref('returns') }}
    {{ dbt_utils.union_relations(dbt_utils.get_relations_by_prefix(target.schema, 'return')) }}
    -- file: models/single.sql
    select '{{ dbt_utils.get_single_value("select status from " ~ ref("orders") ~ " order by id limit 1") }}' as status
"""
