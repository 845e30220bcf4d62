{% macro take_downs_table() -%}
    {{ graph.nodes["seed." ~ project_name ~ ".take_downs"].relation_name }}
{%- endmacro %}
