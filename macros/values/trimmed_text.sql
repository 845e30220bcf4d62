{% macro trimmed_text(expression) -%} nullif(trim(({{ expression }})::varchar), '') {%- endmacro %}
