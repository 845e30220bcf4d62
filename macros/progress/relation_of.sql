{#- Of a model that others are kept up to date by, whatever the model that asks refers to. -#}
{% macro relation_of(name) -%}
    {{ return(graph.nodes["model." ~ project_name ~ "." ~ name].relation_name) }}
{%- endmacro %}
