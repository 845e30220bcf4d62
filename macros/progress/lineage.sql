{#- What the graph of models tells of one of them. -#}
{% macro relation_of(name) -%}
    {{ return(graph.nodes["model." ~ project_name ~ "." ~ name].relation_name) }}
{%- endmacro %}

{#- Lists the ancestors of a node, or those up to the first ones that are kept by parts. -#}
{% macro ancestors_of(node, stops_at_kept=false, nodes=none) -%}
    {%- set nodes = [] if nodes is none else nodes -%}
    {%- for id in node.depends_on.get("nodes", []) if id in graph.nodes -%}
        {%- set ancestor = graph.nodes[id] -%}
        {%- if ancestor not in nodes -%}
            {%- do nodes.append(ancestor) -%}
            {%- if not (stops_at_kept and is_kept_by_parts(ancestor)) -%}
                {%- do ancestors_of(ancestor, stops_at_kept, nodes) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(nodes) }}
{%- endmacro %}

{% macro kept_ancestors(node, strategy=none, stops_at_kept=false) -%}
    {%- set names = [] -%}
    {%- for each in ancestors_of(graph.nodes[node.unique_id], stops_at_kept) -%}
        {%- if is_kept_by_parts(each) and strategy in (none, each.config.incremental_strategy) -%}
            {%- do names.append(each.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names | sort) }}
{%- endmacro %}
