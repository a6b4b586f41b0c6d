{#- Whole cents as dollars, rounded to `decimals` places. -#}
{% macro cents_to_dollars(column_name, decimals=2) -%}
    cast({{ column_name }} / 100.0 as decimal(16, {{ decimals }}))
{%- endmacro %}

{#- `numerator` / `denominator`, null where the denominator is zero. -#}
{% macro safe_divide(numerator, denominator) -%}
    {{ numerator }} / nullif({{ denominator }}, 0)
{%- endmacro %}
