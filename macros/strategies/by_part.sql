{#- The strategy of a table that has a column for its parts. -#}
{% macro by_part(parts, held, column, value_of_part) -%}
    {%- set is_to_do -%}
        {{ has_value_of(column, "select " ~ value_of_part ~ " from (" ~ parts ~ " except " ~ held ~ ")") }}
    {%- endset -%}
    {%- set outdated_rows -%}
        {{ column }} not in (select {{ value_of_part }} from ({{ parts }} intersect {{ held }}))
    {%- endset -%}
    {{ return({"parts": parts, "is_to_do": is_to_do, "outdated_rows": outdated_rows}) }}
{%- endmacro %}
