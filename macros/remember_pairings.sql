{% macro remember_pairings() -%}
    set variable pairing_settings = '{{ tojson(var("pairings")) | replace("'", "''") }}'
{%- endmacro %}
