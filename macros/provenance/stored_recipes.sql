{#- None where no recipe was staged, or where the target has no recipes. -#}
{% macro stored_recipes() -%}
    {%- set staged = graph.nodes["model." ~ project_name ~ ".stg_recipes"] -%}
    {{ return(stored_relation(staged) if staged else none) }}
{%- endmacro %}
