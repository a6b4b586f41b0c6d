{# Look-ups in the warehouse: answered by `adapter`, which knows names and linked columns. #}

{% macro load_relation(relation) %}{{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier)) }}{% endmacro %}

{% macro load_cached_relation(relation) %}{{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier)) }}{% endmacro %}

{% macro get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro get_columns_in_query(select_sql) %}{{ return(run_query(select_sql).columns) }}{% endmacro %}

{% macro get_column_schema_from_query(select_sql, select_sql_header=none) %}{{ return(run_query(select_sql).columns) }}{% endmacro %}

{% macro list_relations_without_caching(schema_relation) %}{{ return(adapter.list_relations_without_caching(schema_relation)) }}{% endmacro %}

{% macro check_schema_exists(information_schema, schema) %}{{ return(execute) }}{% endmacro %}

{% macro information_schema_name(database) %}{% if database %}{{ database }}.INFORMATION_SCHEMA{% else %}INFORMATION_SCHEMA{% endif %}{% endmacro %}

{% macro get_where_subquery(relation) %}
    {%- set where = config.get('where', '') -%}
    {%- if where -%}{{ return('(select * from ' ~ relation ~ ' where ' ~ where ~ ') dbt_subquery') }}
    {%- else -%}{{ return(relation) }}
    {%- endif -%}
{% endmacro %}

{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}{{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}{% endmacro %}

{% macro in_transaction(sql) %}{{ return({'sql': sql, 'transaction': true}) }}{% endmacro %}

{% macro before_begin(sql) %}{{ return({'sql': sql, 'transaction': false}) }}{% endmacro %}

{% macro after_commit(sql) %}{{ return({'sql': sql, 'transaction': false}) }}{% endmacro %}

{% macro set_sql_header(config) %}{% do config.set('sql_header', caller()) %}{% endmacro %}
