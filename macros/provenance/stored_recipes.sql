{% macro stored_recipes() -%}
    {{ return(stored_relation(graph.nodes["model." ~ project_name ~ ".stg_recipes"])) }}
{%- endmacro %}
