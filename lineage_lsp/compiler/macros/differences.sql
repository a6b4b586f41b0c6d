{# The time between two dates. #}

{% macro datediff(first_date, second_date, datepart) %}{{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}{% endmacro %}
{% macro default__datediff(first_date, second_date, datepart) -%}
    datediff({{ datepart }}, {{ first_date }}, {{ second_date }})
{%- endmacro %}
{% macro bigquery__datediff(first_date, second_date, datepart) -%}
    datetime_diff(cast({{ second_date }} as datetime), cast({{ first_date }} as datetime), {{ datepart }})
{%- endmacro %}
{% macro redshift__datediff(first_date, second_date, datepart) -%}
    datediff({{ datepart }}, {{ first_date }}, {{ second_date }})
{%- endmacro %}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'year' -%}
        (date_part('year', ({{ second_date }})::date) - date_part('year', ({{ first_date }})::date))
    {%- elif datepart in ('quarter', 'month') -%}
        ({{ dbt.datediff(first_date, second_date, 'year') }} * {{ 4 if datepart == 'quarter' else 12 }}
        + date_part('{{ datepart }}', ({{ second_date }})::date) - date_part('{{ datepart }}', ({{ first_date }})::date))
    {%- elif datepart == 'day' -%}
        (({{ second_date }})::date - ({{ first_date }})::date)
    {%- elif datepart == 'week' -%}
        ({{ dbt.datediff(first_date, second_date, 'day') }} / 7 + case
            when date_part('dow', ({{ first_date }})::timestamp) <= date_part('dow', ({{ second_date }})::timestamp)
            then case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)
    {%- elif datepart == 'hour' -%}
        ({{ dbt.datediff(first_date, second_date, 'day') }} * 24
        + date_part('hour', ({{ second_date }})::timestamp) - date_part('hour', ({{ first_date }})::timestamp))
    {%- elif datepart == 'minute' -%}
        ({{ dbt.datediff(first_date, second_date, 'hour') }} * 60
        + date_part('minute', ({{ second_date }})::timestamp) - date_part('minute', ({{ first_date }})::timestamp))
    {%- else -%}
        ({{ dbt.datediff(first_date, second_date, 'minute') }} * {{ {'second': 60, 'millisecond': 60000}.get(datepart, 60000000) }}
        + floor(date_part('{{ datepart }}', ({{ second_date }})::timestamp))
        - floor(date_part('{{ datepart }}', ({{ first_date }})::timestamp)))
    {%- endif -%}
{%- endmacro %}
{% macro clickhouse__datediff(first_date, second_date, datepart) -%}
    dateDiff('{{ datepart }}', {{ first_date }}, {{ second_date }})
{%- endmacro %}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'week' -%}
        ({{ dbt.datediff(first_date, second_date, 'day') }} // 7 + case
            when date_part('dow', ({{ first_date }})::timestamp) <= date_part('dow', ({{ second_date }})::timestamp)
            then case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)
    {%- else -%}
        (date_diff('{{ datepart }}', {{ first_date }}::timestamp, {{ second_date }}::timestamp))
    {%- endif -%}
{%- endmacro %}
{% macro athena__datediff(first_date, second_date, datepart) %}{{ return(dbt.trino__datediff(first_date, second_date, datepart)) }}{% endmacro %}
{% macro trino__datediff(first_date, second_date, datepart) -%}
    {%- set first = 'cast(' ~ first_date ~ ' as timestamp)' -%}
    {%- set second = 'cast(' ~ second_date ~ ' as timestamp)' -%}
    {%- if datepart == 'year' -%}
        (year({{ second }}) - year({{ first }}))
    {%- elif datepart in ('quarter', 'month') -%}
        ({{ dbt.datediff(first_date, second_date, 'year') }} * {{ 4 if datepart == 'quarter' else 12 }})
        + {{ datepart }}({{ second }}) - {{ datepart }}({{ first }})
    {%- elif datepart == 'day' -%}
        ((to_milliseconds((cast({{ second }} as date) - cast({{ first }} as date)))) / 86400000)
    {%- elif datepart == 'week' -%}
        ({{ dbt.datediff(first_date, second_date, 'day') }} / 7 + case
            when dow({{ first }}) <= dow({{ second }})
            then case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)
    {%- elif datepart in ('hour', 'minute', 'second') -%}
        {%- set coarser, times = {'hour': ('day', 24), 'minute': ('hour', 60), 'second': ('minute', 60)}[datepart] -%}
        ({{ dbt.datediff(first_date, second_date, coarser) }} * {{ times }} + {{ datepart }}({{ second }}) - {{ datepart }}({{ first }}))
    {%- elif datepart == 'millisecond' -%}
        (to_milliseconds(({{ second }} - {{ first }})))
    {%- elif execute -%}
        {{ exceptions.raise_compiler_error('there is no difference in ' ~ datepart ~ ' between dates here') }}
    {%- endif -%}
{%- endmacro %}
{% macro databricks__datediff(first_date, second_date, datepart) -%}
    timestampdiff({{ datepart }}, {{ dbt.date_trunc(datepart, first_date) }}, {{ dbt.date_trunc(datepart, second_date) }})
{%- endmacro %}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart in ('day', 'week', 'month', 'quarter', 'year') -%}
        {{ dbt.spark__calendar_datediff(dbt.assert_not_null('date', first_date), dbt.assert_not_null('date', second_date), datepart) }}
    {%- else -%}
        {%- set size = {'hour': 3600, 'minute': 60, 'second': 1, 'millisecond': '(1/1000)', 'microsecond': '(1/1000000)'}[datepart] -%}
        {%- set seconds -%}
            {{ dbt.assert_not_null('to_unix_timestamp', dbt.assert_not_null('to_timestamp', second_date)) }}
            - {{ dbt.assert_not_null('to_unix_timestamp', dbt.assert_not_null('to_timestamp', first_date)) }}
        {%- endset -%}
        case when {{ first_date }} < {{ second_date }}
            then ceil(({{ seconds }}) / {{ size }})
            else floor(({{ seconds }}) / {{ size }})
        end
        {%- if datepart == 'millisecond' %}
        + cast(date_format({{ second_date }}, 'SSS') as int) - cast(date_format({{ first_date }}, 'SSS') as int)
        {%- elif datepart == 'microsecond' %}
        {%- set fraction = '[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}:[0-9]{2}.([0-9]{6})' %}
        + cast(regexp_extract({{ second_date }}, '{{ fraction }}', 1) as int)
        - cast(regexp_extract({{ first_date }}, '{{ fraction }}', 1) as int)
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# What counts is how often the calendar goes over to the next week, month or quarter. #}
{% macro spark__calendar_datediff(first, second, datepart) -%}
    {%- if datepart == 'day' -%}
        datediff({{ second }}, {{ first }})
    {%- elif datepart == 'year' -%}
        year({{ second }}) - year({{ first }})
    {%- else -%}
        {%- if datepart == 'week' -%}
            {%- set whole = 'datediff(' ~ second ~ ', ' ~ first ~ ')/7' -%}
            {%- set place_of_first = 'dayofweek(' ~ first ~ ')' -%}
            {%- set place_of_second = 'dayofweek(' ~ second ~ ')' -%}
        {%- else -%}
            {%- set whole = 'months_between(date(' ~ second ~ '), date(' ~ first ~ '))' ~ ('/3' if datepart == 'quarter' else '') -%}
            {%- if datepart == 'month' -%}
                {%- set place_of_first = 'dayofmonth(' ~ first ~ ')' -%}
                {%- set place_of_second = 'dayofmonth(' ~ second ~ ')' -%}
            {%- else -%}
                {%- set place_of_first = '(dayofyear(' ~ first ~ ') - (quarter(' ~ first ~ ') * 365/4))' -%}
                {%- set place_of_second = '(dayofyear(' ~ second ~ ') - (quarter(' ~ second ~ ') * 365/4))' -%}
            {%- endif -%}
        {%- endif -%}
        {%- set later = place_of_second ~ ' < ' ~ place_of_first -%}
        {%- set earlier = place_of_second ~ ' > ' ~ place_of_first -%}
        case when {{ first }} < {{ second }} then floor({{ whole }}) else ceil({{ whole }}) end
        + case
            when {{ first }} < {{ second }} and {{ '(' ~ later ~ ')' if datepart == 'quarter' else later }} then 1
            when {{ first }} > {{ second }} and {{ '(' ~ earlier ~ ')' if datepart == 'quarter' else earlier }} then -1
            else 0
        end
    {%- endif -%}
{%- endmacro %}

{% macro assert_not_null(function, arg) %}{{ return(adapter.dispatch('assert_not_null', 'dbt')(function, arg)) }}{% endmacro %}

{% macro spark__assert_not_null(function, arg) -%}
    {%- set value = function ~ '(' ~ arg ~ ')' -%}
    coalesce({{ value }}, nvl2({{ value }}, assert_true({{ value }} is not null), null))
{%- endmacro %}
