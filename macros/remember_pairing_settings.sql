{% macro remember_pairing_settings() -%}
    {#- A quotation mark in SQL is written twice. -#}
    {%- set settings = tojson(var("pairings")).split("'") | join("''") -%}
    set variable pairing_settings = '{{ settings }}'
{%- endmacro %}
