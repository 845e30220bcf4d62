{#- A table that deals numbers may start over only together with all that hold its numbers. -#}
{% macro check_full_refresh(rules) -%}
    {%- set dealers, holders = [], [] -%}
    {%- for id in selected_resources if id in graph.nodes -%}
        {%- set node = graph.nodes[id] -%}
        {%- if node.name in rules and is_kept_by_parts(node) and deals_numbers(node) and not keeps_numbers(node) -%}
            {%- do dealers.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if node.name in rules and node.unique_id not in selected_resources -%}
        {%- for ancestor in ancestors_of(node) if ancestor in dealers and node.name not in holders -%}
            {%- do holders.append(node.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if holders -%}
        {%- set names = dealers | map(attribute="name") | sort -%}
        {%- do exceptions.raise_compiler_error(
            "--full-refresh would deal the numbers of "
            ~ names | join(", ")
            ~ " anew, and these tables would keep the old ones: "
            ~ holders | sort | join(", ")
            ~ ". Run `dbt build --full-refresh` without a selection, or leave out what deals numbers: "
            ~ "--exclude "
            ~ names | join(" ")
        ) -%}
    {%- elif dealers | rejectattr("name", "equalto", "raw_files") | list -%}
        {%- do log(
            "A full refresh deals the numbers of recipes, tokens and ingredients anew. To keep them, "
            ~ "for models that were trained on them, set keep_numbers: true.",
            info=true,
        ) -%}
    {%- endif -%}
{%- endmacro %}
