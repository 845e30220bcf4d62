{#- Empty where the seed was not loaded, as in a build of sales alone. -#}
{% macro take_downs_table() -%}
    {%- set seed = graph.nodes["seed." ~ project_name ~ ".take_downs"] -%}
    {%- if stored_relation(seed) is not none -%} {{ return(seed.relation_name) }}{%- endif -%}
    {{ return("(select null::varchar as source_recipe_id, null::varchar as source where false)") }}
{%- endmacro %}
