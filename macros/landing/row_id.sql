{#- Grows in the order in which rows are stored, so that zone maps find a row by it. -#}
{% macro row_id(file_id, record_number) -%}
    (({{ file_id }}::bigint << 32) + {{ record_number }})::bigint
{%- endmacro %}
