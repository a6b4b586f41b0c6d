{#- Plays the part of the loader that fills the raw schema: one table for each file in raw_data/. -#}
{% macro load_raw_data(tables) %}
    create schema if not exists raw;
    {% for table in tables %}
    create or replace table raw.{{ table }} as
        select * from read_csv('raw_data/{{ table }}.csv', header = true);
    {% endfor %}
{% endmacro %}
