{#- The other way round from the macro row_id. -#}
{% macro file_of_row(row_id) -%} ({{ row_id }} >> 32) {%- endmacro %}
