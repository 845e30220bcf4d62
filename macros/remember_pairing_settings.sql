{% macro remember_pairing_settings() -%}
    set variable pairing_settings = '{{ tojson(var("pairings")) | replace("'", "''") }}'
{%- endmacro %}
