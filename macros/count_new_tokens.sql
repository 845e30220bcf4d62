{% macro count_new_tokens() -%}
    {{ count_tokens("+", "rowid > getvariable('last_counted_rowid')") }}
{%- endmacro %}
