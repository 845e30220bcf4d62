{#- A full refresh that is killed half way would leave tables of two generations, with numbers that
    do not fit each other. Without the old ones, the next build starts where this one died. -#}
{% macro forget_before_full_refresh() -%}
    {%- if execute and flags.FULL_REFRESH -%}
        {%- for id in selected_resources if id in graph.nodes -%}
            {%- set node = graph.nodes[id] -%}
            {%- if node.config.materialized == "incremental" and node.config.full_refresh is not false -%}
                {%- set table = adapter.get_relation(node.database, node.schema, node.alias) -%}
                {%- if table -%} {%- do adapter.drop_relation(table) -%} {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
