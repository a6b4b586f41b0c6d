{#- Whole cents as dollars. -#}
{% macro dollars(cents) -%}
    round({{ cents }} / 100.0, 2)
{%- endmacro %}
