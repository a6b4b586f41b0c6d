{# Dates and timestamps. #}

{% macro current_timestamp() %}{{ return(adapter.dispatch('current_timestamp', 'dbt')()) }}{% endmacro %}
{% macro default__current_timestamp() -%}
    current_timestamp
{%- endmacro %}
{% macro postgres__current_timestamp() -%}
    now()
{%- endmacro %}
{% macro redshift__current_timestamp() -%}
    getdate()
{%- endmacro %}
{% macro duckdb__current_timestamp() -%}
    now()
{%- endmacro %}
{% macro snowflake__current_timestamp() -%}
    convert_timezone('UTC', current_timestamp())
{%- endmacro %}
{% macro bigquery__current_timestamp() -%}
    current_timestamp()
{%- endmacro %}
{% macro spark__current_timestamp() -%}
    current_timestamp()
{%- endmacro %}
{% macro athena__current_timestamp() -%}
    cast(now() as timestamp)
{%- endmacro %}
{% macro clickhouse__current_timestamp() -%}
    now()
{%- endmacro %}
{% macro fabric__current_timestamp() -%}
    cast(sysdatetime() as datetime2(6))
{%- endmacro %}

{% macro current_timestamp_backcompat() %}{{ return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) }}{% endmacro %}

{% macro default__current_timestamp_backcompat() -%}
    current_timestamp::timestamp
{%- endmacro %}

{% macro snowflake__current_timestamp_backcompat() -%}
    current_timestamp::{{ dbt.type_timestamp() }}
{%- endmacro %}

{% macro bigquery__current_timestamp_backcompat() -%}
    current_timestamp
{%- endmacro %}

{% macro current_timestamp_in_utc_backcompat() %}{{ return(adapter.dispatch('current_timestamp_in_utc_backcompat', 'dbt')()) }}{% endmacro %}

{% macro default__current_timestamp_in_utc_backcompat() -%}
    {{ return(dbt.current_timestamp_backcompat()) }}
{%- endmacro %}

{% macro snowflake__current_timestamp_in_utc_backcompat() -%}
    convert_timezone('UTC', {{ dbt.current_timestamp_backcompat() }})::{{ dbt.type_timestamp() }}
{%- endmacro %}

{% macro redshift__current_timestamp_backcompat() -%}
    getdate()
{%- endmacro %}

{% macro redshift__current_timestamp_in_utc_backcompat() -%}
    getdate()
{%- endmacro %}

{% macro postgres__current_timestamp_in_utc_backcompat() -%}
    (current_timestamp at time zone 'utc')::timestamp
{%- endmacro %}

{% macro snapshot_get_time() %}{{ return(adapter.dispatch('snapshot_get_time', 'dbt')()) }}{% endmacro %}
{% macro default__snapshot_get_time() -%}
    {{ dbt.current_timestamp() }}
{%- endmacro %}
{% macro postgres__snapshot_get_time() -%}
    {{ dbt.current_timestamp() }}::timestamp without time zone
{%- endmacro %}
{% macro redshift__snapshot_get_time() -%}
    {{ dbt.current_timestamp() }}::timestamp
{%- endmacro %}
{% macro duckdb__snapshot_get_time() -%}
    {{ dbt.current_timestamp() }}::timestamp
{%- endmacro %}
{% macro snowflake__snapshot_get_time() -%}
    to_timestamp_ntz({{ dbt.current_timestamp() }})
{%- endmacro %}

{% macro date(year, month, day) %}{{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}{% endmacro %}
{% macro default__date(year, month, day) -%}
    {% set day = modules.datetime.datetime(year, month, day) %}to_date('{{ day.strftime('%Y-%m-%d') }}', 'YYYY-MM-DD')
{%- endmacro %}
{% macro bigquery__date(year, month, day) -%}
    date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}
{% macro spark__date(year, month, day) -%}
    {% set day = modules.datetime.datetime(year, month, day) %}to_date('{{ day.strftime('%Y-%m-%d') }}', 'yyyy-MM-dd')
{%- endmacro %}
{% macro duckdb__date(year, month, day) -%}
    make_date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}

{% macro date_trunc(datepart, date) %}{{ return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) }}{% endmacro %}
{% macro default__date_trunc(datepart, date) -%}
    date_trunc('{{ datepart }}', {{ date }})
{%- endmacro %}
{% macro bigquery__date_trunc(datepart, date) -%}
    timestamp_trunc(cast({{ date }} as timestamp), {{ datepart }})
{%- endmacro %}
{% macro fabric__date_trunc(datepart, date) -%}
    cast(dateadd({{ datepart }}, datediff({{ datepart }}, 0, {{ date }}), 0) as date)
{%- endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) %}{{ return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) }}{% endmacro %}
{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
    dateadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
{% macro bigquery__dateadd(datepart, interval, from_date_or_timestamp) -%}
    datetime_add(cast({{ from_date_or_timestamp }} as datetime), interval {{ interval }} {{ datepart }})
{%- endmacro %}
{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))
{%- endmacro %}
{% macro redshift__dateadd(datepart, interval, from_date_or_timestamp) -%}
    dateadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
{% macro athena__dateadd(datepart, interval, from_date_or_timestamp) -%}
    date_add('{{ datepart }}', {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
{% macro trino__dateadd(datepart, interval, from_date_or_timestamp) -%}
    date_add('{{ datepart }}', {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set unit = datepart | lower -%}
    {%- set many, single = {'quarter': (3, 'month'), 'week': (7, 'day')}.get(unit, (none, unit)) -%}
    {%- set count = 'cast(' ~ interval ~ ' as bigint)' -%}
    ({{ from_date_or_timestamp }} + {{ '(' ~ count ~ ' * ' ~ many ~ ')' if many else count }} * interval 1 {{ single }})
{%- endmacro %}
{% macro databricks__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set days = {'day': 1, 'week': 7} -%}
    {%- set months = {'month': 1, 'quarter': 3, 'year': 12} -%}
    {%- set seconds = {'hour': 3600, 'minute': 60, 'second': 1, 'millisecond': '(1/1000000)', 'microsecond': '(1/1000000)'} -%}
    {%- set day = dbt.assert_not_null('date', from_date_or_timestamp) -%}
    {%- if datepart in days or datepart in months -%}
        to_timestamp(
            to_unix_timestamp({{ 'date_add' if datepart in days else 'add_months' }}(
                {{ day }}, cast({{ interval }} * {{ days[datepart] or months[datepart] }} as int)
            ))
            + to_unix_timestamp({{ dbt.assert_not_null('to_timestamp', from_date_or_timestamp) }})
            - to_unix_timestamp({{ day }})
        )
    {%- else -%}
        to_timestamp(
            {{ dbt.assert_not_null('to_unix_timestamp', from_date_or_timestamp) }}
            + cast({{ interval }} * {{ seconds[datepart] }} as int)
        )
    {%- endif -%}
{%- endmacro %}
{% macro fabric__dateadd(datepart, interval, from_date_or_timestamp) -%}
    dateadd({{ datepart }}, {{ interval }}, cast({{ from_date_or_timestamp }} as datetime2(6)))
{%- endmacro %}
{% macro clickhouse__dateadd(datepart, interval, from_date_or_timestamp) -%}
    dateAdd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{% macro last_day(date, datepart) %}{{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}{% endmacro %}
{% macro default__last_day(date, datepart) -%}
    {{ dbt.default_last_day(date, datepart) }}
{%- endmacro %}
{% macro postgres__last_day(date, datepart) -%}
    {%- set months = {'quarter': '3'}.get(datepart) -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd('month' if months else datepart, months or '1', dbt.date_trunc(datepart, date))) }} as date)
{%- endmacro %}
{% macro redshift__last_day(date, datepart) -%}
    {{ dbt.default_last_day(date, datepart) }}
{%- endmacro %}
{% macro duckdb__last_day(date, datepart) -%}
    {{ dbt.postgres__last_day(date, datepart) }}
{%- endmacro %}
{% macro clickhouse__last_day(date, datepart) -%}
    {{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }}
{%- endmacro %}
{% macro fabric__last_day(date, datepart) -%}
    {%- if datepart == 'month' -%} eomonth({{ date }})
    {%- elif datepart in ('quarter', 'year') -%} cast(dateadd({{ datepart }}, datediff({{ datepart }}, 0, {{ date }}) + 1, -1) as date)
    {%- else -%} {{ dbt.default_last_day(date, datepart) }}
    {%- endif -%}
{%- endmacro %}

{% macro default_last_day(date, datepart) -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }} as date)
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) %}{{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}{% endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) -%}
    with rawdata as (
        {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}
    ),

    all_periods as (
        select (
            {{ dbt.dateadd(datepart, 'row_number() over (order by 1) - 1', start_date) }}
        ) as date_{{ datepart }}
        from rawdata
    ),

    filtered as (
        select * from all_periods where date_{{ datepart }} <= {{ end_date }}
    )

    select * from filtered
{%- endmacro %}

{% macro trino__date_spine(datepart, start_date, end_date) -%}
    {{ dbt.default__date_spine(datepart, 'cast(' ~ start_date ~ ' as date)', 'cast(' ~ end_date ~ ' as date)') }}
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) %}{{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}{% endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
    {%- set found = run_query('select ' ~ dbt.datediff(start_date, end_date, datepart)) if execute else none -%}
    {{ return(found.columns[0].values()[0] if found else 1) }}
{%- endmacro %}

{% macro generate_series(upper_bound) %}{{ return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) }}{% endmacro %}

{% macro default__generate_series(upper_bound) -%}
    {%- set n = dbt.get_powers_of_two(upper_bound) -%}
    with p as (
        select 0 as generated_number union all select 1
    ), unioned as (

    select
    {% for i in range(n) %}
    p{{ i }}.generated_number * power(2, {{ i }})
    {% if not loop.last %} + {% endif %}
    {% endfor %}
    + 1
    as generated_number

    from
    {% for i in range(n) %}
    p as p{{ i }}
    {% if not loop.last %} cross join {% endif %}
    {% endfor %}

    )

    select *
    from unioned
    where generated_number <= {{ upper_bound }}
    order by generated_number
{%- endmacro %}

{% macro duckdb__generate_series(upper_bound) -%}
    select generate_series as generated_number from generate_series(1, {{ upper_bound }})
{%- endmacro %}

{% macro get_powers_of_two(upper_bound) %}{{ return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) }}{% endmacro %}

{% macro default__get_powers_of_two(upper_bound) %}
    {%- if upper_bound <= 0 -%}{{ exceptions.raise_compiler_error('upper bound must be positive') }}{%- endif -%}
    {%- for _ in range(1, 100) -%}
        {%- if upper_bound <= 2 ** loop.index -%}{{ return(loop.index) }}{%- endif -%}
    {%- endfor -%}
{% endmacro %}

{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
    {%- set bounds = (raw_partition_date | string).split(',') -%}
    {{ return(dbt.dates_in_range(bounds[0].strip(), bounds[-1].strip(), in_fmt=date_fmt)) }}
{% endmacro %}

{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
    {%- set first = dbt.convert_datetime(start_date_str, in_fmt) -%}
    {%- set last = dbt.convert_datetime(end_date_str or start_date_str, in_fmt) -%}
    {%- set days = [] -%}
    {%- for offset in range((last - first).days + 1) -%}
        {%- do days.append((first + modules.datetime.timedelta(days=offset)).strftime(out_fmt)) -%}
    {%- endfor -%}
    {{ return(days) }}
{% endmacro %}

{% macro convert_datetime(date_str, date_fmt) %}
    {{ return(modules.datetime.datetime.strptime((date_str | string), date_fmt)) }}
{% endmacro %}

{% macro py_current_timestring() %}{{ return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) }}{% endmacro %}
