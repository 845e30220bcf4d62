{#- What a selection needs and does not build must be there, and made by the rules of today. -#}
{% macro check_selection(rules, engine) -%}
    {%- set missing, outdated, seeds = [], [], [] -%}
    {%- for id in selected_resources -%}
        {%- set node = graph.nodes.get(id) or graph.nodes.get(tested_model(id)) -%}
        {%- for parent_id in (node.depends_on.nodes if node else []) -%}
            {%- set parent = graph.nodes.get(parent_id) -%}
            {%- if parent and parent_id not in selected_resources and parent.config.materialized != "ephemeral" -%}
                {%- if stored_relation(parent) is none -%}
                    {%- do (seeds if parent.resource_type == "seed" else missing).append(parent.name) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if node and node.resource_type == "model" and id == node.unique_id -%}
            {%- for ancestor in ancestors_of(node) if ancestor.unique_id not in selected_resources -%}
                {%- if ancestor.resource_type == "seed" and rules.get(ancestor.name, ancestor.checksum.checksum) != ancestor.checksum.checksum -%}
                    {%- do seeds.append(ancestor.name) -%}
                {%- elif is_kept_by_parts(ancestor) and rules.get(ancestor.name) != rules_of(ancestor, engine) -%}
                    {%- do outdated.append(ancestor.name) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if seeds -%}
        {%- do exceptions.raise_compiler_error(
            "These seeds are not in the database yet, or have changed since they were loaded: "
            ~ seeds | unique | sort | join(", ")
            ~ ". Run `dbt build`, which loads them, or `dbt seed` first."
        ) -%}
    {%- endif -%}
    {%- if missing or outdated -%}
        {%- do exceptions.raise_compiler_error(
            "What you select is made from tables that you do not, and that are not in the database "
            ~ "yet, or are older than a setting or a seed: "
            ~ (missing + outdated) | unique | sort | join(", ")
            ~ ". Select them as well, with a plus sign before the name (--select +sales_global), or "
            ~ "run `dbt build`."
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- The model of a unit test, whose id is unit_test.<project>.<model>.<name>. -#}
{% macro tested_model(id) -%}
    {%- set parts = id.split(".") -%}
    {{ return("model." ~ parts[1] ~ "." ~ parts[2] if parts[0] == "unit_test" else id) }}
{%- endmacro %}
