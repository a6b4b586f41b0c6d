{#- The fiscal year of a date: named after the calendar year it starts in. -#}
{% macro fiscal_year(date_column) -%}
    {{ return(adapter.dispatch('fiscal_year', 'shop_calendar')(date_column)) }}
{%- endmacro %}

{% macro default__fiscal_year(date_column) -%}
    {%- set first_month = var('fiscal_year_starts_in_month') -%}
    {%- if first_month == 1 -%}
    extract(year from {{ date_column }})
    {%- else -%}
    extract(year from {{ date_column }}) - case when extract(month from {{ date_column }}) < {{ first_month }} then 1 else 0 end
    {%- endif -%}
{%- endmacro %}

{#- The fiscal quarter of a date, 1 to 4. -#}
{% macro fiscal_quarter(date_column) -%}
    {%- set first_month = var('fiscal_year_starts_in_month') -%}
    cast(floor(((extract(month from {{ date_column }}) - {{ first_month }} + 12) % 12) / 3) as integer) + 1
{%- endmacro %}
