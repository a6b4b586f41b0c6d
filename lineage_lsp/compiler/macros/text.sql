{# Functions on text. #}

{% macro concat(fields) %}{{ return(adapter.dispatch('concat', 'dbt')(fields)) }}{% endmacro %}
{% macro default__concat(fields) -%}
    {{ fields | join(' || ') }}
{%- endmacro %}
{% macro spark__concat(fields) -%}
    concat({{ fields | join(', ') }})
{%- endmacro %}
{% macro fabric__concat(fields) -%}
    {{ fields[0] if fields | length < 2 else 'concat(' ~ (fields | join(', ')) ~ ')' }}
{%- endmacro %}

{% macro hash(field) %}{{ return(adapter.dispatch('hash', 'dbt')(field)) }}{% endmacro %}
{% macro default__hash(field) -%}
    md5(cast({{ field }} as {{ dbt.type_string() }}))
{%- endmacro %}
{% macro bigquery__hash(field) -%}
    to_hex({{ dbt.default__hash(field) }})
{%- endmacro %}
{% macro athena__hash(field) -%}
    lower(to_hex(md5(to_utf8(cast({{ field }} as varchar)))))
{%- endmacro %}
{% macro trino__hash(field) -%}
    lower(to_hex(md5(to_utf8(cast({{ field }} as varchar)))))
{%- endmacro %}
{% macro clickhouse__hash(field) -%}
    lower(hex(MD5(toString({{ field }}))))
{%- endmacro %}
{% macro fabric__hash(field) -%}
    lower(convert(varchar(50), hashbytes('md5', coalesce(convert(varchar(8000), {{ field }}), '')), 2))
{%- endmacro %}

{% macro length(expression) %}{{ return(adapter.dispatch('length', 'dbt')(expression)) }}{% endmacro %}
{% macro default__length(expression) -%}
    length({{ expression }})
{%- endmacro %}
{% macro redshift__length(expression) -%}
    len({{ expression }})
{%- endmacro %}
{% macro fabric__length(expression) -%}
    len({{ expression }})
{%- endmacro %}

{% macro replace(field, old_chars, new_chars) %}{{ return(adapter.dispatch('replace', 'dbt')(field, old_chars, new_chars)) }}{% endmacro %}
{% macro default__replace(field, old_chars, new_chars) -%}
    replace({{ field }}, {{ old_chars }}, {{ new_chars }})
{%- endmacro %}

{% macro clickhouse__replace(field, old_chars, new_chars) -%}
    replaceAll({{ field }}, '{{ old_chars }}', '{{ new_chars }}')
{%- endmacro %}

{% macro position(substring_text, string_text) %}{{ return(adapter.dispatch('position', 'dbt')(substring_text, string_text)) }}{% endmacro %}
{% macro default__position(substring_text, string_text) -%}
    position({{ substring_text }} in {{ string_text }})
{%- endmacro %}
{% macro bigquery__position(substring_text, string_text) -%}
    strpos({{ string_text }}, {{ substring_text }})
{%- endmacro %}
{% macro fabric__position(substring_text, string_text) -%}
    charindex({{ substring_text }}, {{ string_text }})
{%- endmacro %}

{% macro right(string_text, length_expression) %}{{ return(adapter.dispatch('right', 'dbt')(string_text, length_expression)) }}{% endmacro %}
{% macro default__right(string_text, length_expression) -%}
    right({{ string_text }}, {{ length_expression }})
{%- endmacro %}
{% macro snowflake__right(string_text, length_expression) -%}
    case when {{ length_expression }} = 0 then '' else right({{ string_text }}, {{ length_expression }}) end
{%- endmacro %}
{% macro bigquery__right(string_text, length_expression) -%}
    case when {{ length_expression }} = 0 then '' else substr({{ string_text }}, -1 * ({{ length_expression }})) end
{%- endmacro %}
{% macro trino__right(string_text, length_expression) -%}
    {{ dbt.bigquery__right(string_text, length_expression) }}
{%- endmacro %}
{% macro athena__right(string_text, length_expression) -%}
    case when {{ length_expression }} = 0 then '' else substr({{ string_text }}, -1 * ({{ length_expression }})) end
{%- endmacro %}

{% macro split_part(string_text, delimiter_text, part_number) %}{{ return(adapter.dispatch('split_part', 'dbt')(string_text, delimiter_text, part_number)) }}{% endmacro %}
{% macro default__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}
{% macro bigquery__split_part(string_text, delimiter_text, part_number) -%}
    {%- if part_number >= 0 -%} split({{ string_text }}, {{ delimiter_text }})[safe_offset({{ part_number - 1 }})]
    {%- else -%} split({{ string_text }}, {{ delimiter_text }})[safe_offset(
        length({{ string_text }}) - length(replace({{ string_text }}, {{ delimiter_text }}, '')) + 1 + {{ part_number }}
    )]
    {%- endif -%}
{%- endmacro %}
{% macro postgres__split_part(string_text, delimiter_text, part_number) -%}
    {%- if part_number >= 0 -%} {{ dbt.default__split_part(string_text, delimiter_text, part_number) }}
    {%- else -%} split_part({{ string_text }}, {{ delimiter_text }},
        length({{ string_text }}) - length(replace({{ string_text }}, {{ delimiter_text }}, '')) + 2 + {{ part_number }})
    {%- endif -%}
{%- endmacro %}
{% macro duckdb__split_part(string_text, delimiter_text, part_number) -%}
    string_split({{ string_text }}, {{ delimiter_text }})[{{ part_number }}]
{%- endmacro %}
{% macro trino__split_part(string_text, delimiter_text, part_number) -%}
    {{ dbt.postgres__split_part(string_text, delimiter_text, part_number) }}
{%- endmacro %}
{% macro spark__split_part(string_text, delimiter_text, part_number) -%}
    {{ dbt.spark__parts(string_text, delimiter_text) }}[({{ dbt.spark__part(string_text, delimiter_text, part_number) }})]
{%- endmacro %}
{% macro databricks__split_part(string_text, delimiter_text, part_number) -%}
    get({{ dbt.spark__parts(string_text, delimiter_text) }}, {{ dbt.spark__part(string_text, delimiter_text, part_number) }})
{%- endmacro %}
{% macro spark__parts(string_text, delimiter_text) -%}
    split({{ string_text }}, case
        when regexp_extract({{ delimiter_text }}, '([^A-Za-z0-9])(.*)', 1) != '_' then concat('\\', {{ delimiter_text }})
        else {{ delimiter_text }}
    end)
{%- endmacro %}
{% macro spark__part(string_text, delimiter_text, part_number) -%}
    {%- if part_number > 0 -%} {{ part_number - 1 }}
    {%- elif part_number == 0 -%} 0
    {%- else -%} length({{ string_text }}) - length(replace({{ string_text }}, {{ delimiter_text }}, '')) + 1 + {{ part_number }}
    {%- endif -%}
{%- endmacro %}
{% macro clickhouse__split_part(string_text, delimiter_text, part_number) -%}
    splitByString({{ delimiter_text }}, {{ string_text }})[{{ part_number }}]
{%- endmacro %}

{% macro escape_single_quotes(expression) %}{{ return(adapter.dispatch('escape_single_quotes', 'dbt')(expression)) }}{% endmacro %}
{% macro default__escape_single_quotes(expression) -%}
    {{ return((expression | string).replace("'", "''")) }}
{%- endmacro %}
{% macro bigquery__escape_single_quotes(expression) -%}
    {{ return((expression | string).replace("'", "\\'")) }}
{%- endmacro %}
{% macro snowflake__escape_single_quotes(expression) -%}
    {{ return((expression | string).replace("'", "\\'")) }}
{%- endmacro %}
{% macro spark__escape_single_quotes(expression) -%}
    {{ return((expression | string).replace("'", "\\'")) }}
{%- endmacro %}

{% macro string_literal(value) %}{{ return(adapter.dispatch('string_literal', 'dbt')(value)) }}{% endmacro %}
{% macro default__string_literal(value) -%}
    '{{ value }}'
{%- endmacro %}
{% macro bigquery__string_literal(value) -%}
    '''{{ value }}'''
{%- endmacro %}
