{% macro count_new_tokens() -%}
    {{ count_tokens("+", "version > getvariable('recipe_tokens_version')") }}
{%- endmacro %}
