{% macro shown(expression) -%} '"' || left(({{ expression }})::varchar, 80) || '".' {%- endmacro %}
