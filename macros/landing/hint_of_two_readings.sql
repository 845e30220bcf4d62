{% macro hint_of_two_readings(column) -%}
    '. Where points part thousands and a comma the decimals, map {{ column }} to replace(replace({{ column }}, ''.'', ''''), '','', ''.''); else to {{ column }}::decimal(18, 8)'
{%- endmacro %}
