{#- The strategy of a table that has a column for its parts. -#}
{% macro by_part(node, parts, column, value_of_part) -%}
    {%- set stored = "select part, state from " ~ progress_of(node.name) -%}
    {%- set is_to_do -%}
        {{ column }} in (select {{ value_of_part }} from ({{ parts }} except {{ stored }}))
    {%- endset -%}
    {%- set outdated_rows -%}
        {{ column }} in (select {{ value_of_part }} from ({{ stored }} except {{ parts }}))
    {%- endset -%}
    {{ return({"parts": parts, "is_to_do": is_to_do, "outdated_rows": outdated_rows}) }}
{%- endmacro %}
