{% macro file_id_of(row_id) -%} ({{ row_id }} >> 32)::integer {%- endmacro %}
