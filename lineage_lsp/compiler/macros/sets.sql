{# Aggregates, arrays and set operators. #}

{% macro any_value(expression) %}{{ return(adapter.dispatch('any_value', 'dbt')(expression)) }}{% endmacro %}
{% macro default__any_value(expression) -%}
    any_value({{ expression }})
{%- endmacro %}
{% macro postgres__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}
{% macro duckdb__any_value(expression) -%}
    arbitrary({{ expression }})
{%- endmacro %}
{% macro clickhouse__any_value(expression) -%}
    any({{ expression }})
{%- endmacro %}
{% macro fabric__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}
{% macro spark__any_value(expression) -%}
    first({{ expression }})
{%- endmacro %}
{% macro athena__any_value(expression) -%}
    arbitrary({{ expression }})
{%- endmacro %}
{% macro trino__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}

{% macro bool_or(expression) %}{{ return(adapter.dispatch('bool_or', 'dbt')(expression)) }}{% endmacro %}
{% macro default__bool_or(expression) -%}
    bool_or({{ expression }})
{%- endmacro %}
{% macro snowflake__bool_or(expression) -%}
    boolor_agg({{ expression }})
{%- endmacro %}
{% macro bigquery__bool_or(expression) -%}
    logical_or({{ expression }})
{%- endmacro %}
{% macro spark__bool_or(expression) -%}
    max({{ expression }})
{%- endmacro %}

{% macro clickhouse__bool_or(expression) -%}
    max({{ expression }}) > 0
{%- endmacro %}

{% macro listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) %}{{ return(adapter.dispatch('listagg', 'dbt')(measure, delimiter_text, order_by_clause, limit_num)) }}{% endmacro %}
{% macro default__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num -%} array_to_string(array_slice(array_agg({{ measure }})
        {%- if order_by_clause %} within group ({{ order_by_clause }}){% endif %}, 0, {{ limit_num }}), {{ delimiter_text }})
    {%- else -%} listagg({{ measure }}, {{ delimiter_text }})
        {%- if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
    {%- endif -%}
{%- endmacro %}
{% macro bigquery__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    string_agg({{ measure }}, {{ delimiter_text }}
        {%- if order_by_clause %} {{ order_by_clause }}{% endif %}{% if limit_num %} limit {{ limit_num }}{% endif %})
{%- endmacro %}
{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num -%} array_to_string((array_agg({{ measure }}
        {%- if order_by_clause %} {{ order_by_clause }}{% endif %}))[1:{{ limit_num }}], {{ delimiter_text }})
    {%- else -%} string_agg({{ measure }}, {{ delimiter_text }}{% if order_by_clause %} {{ order_by_clause }}{% endif %})
    {%- endif -%}
{%- endmacro %}
{% macro redshift__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set all -%}
        listagg({{ measure }}, {{ delimiter_text }}){% if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
    {%- endset -%}
    {%- set delimiter = delimiter_text | trim("'") -%}
    {%- if limit_num and limit_num > 0 -%}
        regexp_substr({{ all }}, '([^{{ delimiter }}]+{{ delimiter }}){1,{{ limit_num - 1 }}}[^{{ delimiter }}]+')
    {%- else -%} {{ all }}
    {%- endif -%}
{%- endmacro %}
{% macro fabric__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    string_agg({{ measure }}, {{ delimiter_text }}){% if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
{%- endmacro %}
{% macro clickhouse__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set values = 'array_agg(' ~ measure ~ ')' -%}
    {%- if order_by_clause and order_by_clause.lower().split()[:2] == ['order', 'by'] -%}
        {%- set key = order_by_clause.split()[2:] -%}
        {%- set sort = 'arrayReverseSort' if 'desc' in (key[1:] | join).lower() else 'arraySort' -%}
        {%- set values = 'arrayMap(x -> x.1, ' ~ sort ~ '(x -> x.2, arrayZip(' ~ values ~ ', array_agg(' ~ key[0] ~ '))))' -%}
    {%- endif -%}
    arrayStringConcat({{ 'arraySlice(' ~ values ~ ', 1, ' ~ limit_num ~ ')' if limit_num else values }}, {{ delimiter_text }})
{%- endmacro %}
{% macro duckdb__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num -%} list_aggr((array_agg({{ measure }}
        {%- if order_by_clause %} {{ order_by_clause }}{% endif %}))[1:{{ limit_num }}], 'string_agg', {{ delimiter_text }})
    {%- else -%} string_agg({{ measure }}, {{ delimiter_text }}{% if order_by_clause %} {{ order_by_clause }}{% endif %})
    {%- endif -%}
{%- endmacro %}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    array_join({% if limit_num %}slice(collect_list({{ measure }}), 1, {{ limit_num }})
        {%- else %}collect_list({{ measure }}){% endif %}, {{ delimiter_text }})
{%- endmacro %}
{% macro athena__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    array_join({% if limit_num %}slice({% endif %}array_agg({{ measure }}
        {%- if order_by_clause %} {{ order_by_clause }}{% endif %}){% if limit_num %}, 1, {{ limit_num }}){% endif %}, {{ delimiter_text }})
{%- endmacro %}
{% macro trino__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    array_join({% if limit_num %}slice({% endif %}array_agg({{ measure }}
        {%- if order_by_clause %} {{ order_by_clause }}{% endif %}){% if limit_num %}, 1, {{ limit_num }}){% endif %}, {{ delimiter_text }})
{%- endmacro %}

{% macro array_construct(inputs=[], data_type=none) %}{{ return(adapter.dispatch('array_construct', 'dbt')(inputs, data_type)) }}{% endmacro %}
{% macro default__array_construct(inputs, data_type) -%}
    {%- if inputs | length > 0 -%} array[ {{ inputs | join(' , ') }} ]
    {%- else -%} array[]::{{ data_type or dbt.type_int() }}[]
    {%- endif -%}
{%- endmacro %}
{% macro snowflake__array_construct(inputs, data_type) -%}
    array_construct( {{ inputs | join(' , ') }} )
{%- endmacro %}
{% macro redshift__array_construct(inputs, data_type) -%}
    array( {{ inputs | join(' , ') }} )
{%- endmacro %}
{% macro spark__array_construct(inputs, data_type) -%}
    array( {{ inputs | join(' , ') }} )
{%- endmacro %}
{% macro bigquery__array_construct(inputs, data_type) -%}
    {%- if inputs | length > 0 -%} [ {{ inputs | join(' , ') }} ]
    {%- else -%} array<{{ data_type or dbt.type_int() }}>[]
    {%- endif -%}
{%- endmacro %}

{% macro trino__array_construct(inputs, data_type) -%}
    {{ 'array[ ' ~ (inputs | join(' , ')) ~ ' ]' if inputs else 'null' }}
{%- endmacro %}
{% macro athena__array_construct(inputs, data_type) -%}
    {%- if inputs -%} array[ {{ inputs | join(' , ') }} ]
    {%- else -%} try_cast(array[] as array({{ data_type or dbt.type_int() }}))
    {%- endif -%}
{%- endmacro %}
{% macro clickhouse__array_construct(inputs, data_type) -%}
    {{ '[ ' ~ (inputs | join(' , ')) ~ ' ]' if inputs else 'emptyArray' ~ data_type ~ '()' }}
{%- endmacro %}
{% macro fabric__array_construct(inputs, data_type) -%}
    json_array({{ inputs | join(' , ') }})
{%- endmacro %}

{% macro array_append(array, new_element) %}{{ return(adapter.dispatch('array_append', 'dbt')(array, new_element)) }}{% endmacro %}
{% macro default__array_append(array, new_element) -%}
    array_append({{ array }}, {{ new_element }})
{%- endmacro %}
{% macro bigquery__array_append(array, new_element) -%}
    {{ dbt.array_concat(array, dbt.array_construct([new_element])) }}
{%- endmacro %}
{% macro redshift__array_append(array, new_element) -%}
    {{ dbt.array_concat(array, dbt.array_construct([new_element])) }}
{%- endmacro %}
{% macro spark__array_append(array, new_element) -%}
    {{ dbt.array_concat(array, dbt.array_construct([new_element])) }}
{%- endmacro %}
{% macro athena__array_append(array, new_element) -%}
    {{ array }} || {{ new_element }}
{%- endmacro %}
{% macro trino__array_append(array, new_element) -%}
    {{ dbt.array_concat(array, dbt.array_construct([new_element])) }}
{%- endmacro %}
{% macro duckdb__array_append(array, new_element) -%}
    list_append({{ array }}, {{ new_element }})
{%- endmacro %}

{% macro clickhouse__array_append(array, new_element) -%}
    arrayPushBack({{ array }}, {{ new_element }})
{%- endmacro %}

{% macro array_concat(array_1, array_2) %}{{ return(adapter.dispatch('array_concat', 'dbt')(array_1, array_2)) }}{% endmacro %}
{% macro default__array_concat(array_1, array_2) -%}
    array_cat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}
{% macro bigquery__array_concat(array_1, array_2) -%}
    array_concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}
{% macro redshift__array_concat(array_1, array_2) -%}
    array_concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}
{% macro spark__array_concat(array_1, array_2) -%}
    concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}
{% macro athena__array_concat(array_1, array_2) -%}
    {{ array_1 }} || {{ array_2 }}
{%- endmacro %}
{% macro trino__array_concat(array_1, array_2) -%}
    concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}
{% macro duckdb__array_concat(array_1, array_2) -%}
    list_concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}

{% macro clickhouse__array_concat(array_1, array_2) -%}
    arrayConcat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}

{% macro except() %}{{ return(adapter.dispatch('except', 'dbt')()) }}{% endmacro %}
{% macro default__except() -%}
    except
{%- endmacro %}
{% macro bigquery__except() -%}
    except distinct
{%- endmacro %}

{% macro intersect() %}{{ return(adapter.dispatch('intersect', 'dbt')()) }}{% endmacro %}
{% macro default__intersect() -%}
    intersect
{%- endmacro %}
{% macro bigquery__intersect() -%}
    intersect distinct
{%- endmacro %}

{% macro equals(expr1, expr2) %}{{ return(adapter.dispatch('equals', 'dbt')(expr1, expr2)) }}{% endmacro %}
{% macro default__equals(expr1, expr2) -%}
    {%- if adapter.behavior.enable_truthy_nulls_equals_macro -%}
    case when (({{ expr1 }} = {{ expr2 }}) or ({{ expr1 }} is null and {{ expr2 }} is null)) then 0 else 1 end = 0
    {%- else -%} ({{ expr1 }} = {{ expr2 }})
    {%- endif -%}
{%- endmacro %}
{% macro snowflake__equals(expr1, expr2) -%}
    {{ dbt.equals_or_both_null(expr1, expr2) }}
{%- endmacro %}
{% macro bigquery__equals(expr1, expr2) -%}
    {{ dbt.equals_or_both_null(expr1, expr2) }}
{%- endmacro %}
{% macro postgres__equals(expr1, expr2) -%}
    {{ dbt.equals_or_both_null(expr1, expr2) }}
{%- endmacro %}
{% macro athena__equals(expr1, expr2) -%}
    {{ dbt.equals_or_both_null(expr1, expr2) }}
{%- endmacro %}
{% macro equals_or_both_null(expr1, expr2) -%}
    {%- if adapter.behavior.enable_truthy_nulls_equals_macro -%} ({{ expr1 }} is not distinct from {{ expr2 }})
    {%- else -%} ({{ expr1 }} = {{ expr2 }})
    {%- endif -%}
{%- endmacro %}
