{% macro hint_of_two_readings() -%}
    '. Where points part thousands and a comma the decimals, map COLUMN to replace(replace(COLUMN, ''.'', ''''), '','', ''.''); else to COLUMN::decimal(18, 8)'
{%- endmacro %}
