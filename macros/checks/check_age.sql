{#- A file of a version without progress holds tables of which nobody knows what they were made from. -#}
{% macro check_age(rules) -%}
    {%- set old = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == "model" and not rules -%}
        {%- if stored_relation(node) is not none and node.name not in ("runs", "run_models") -%}
            {%- do old.append(stored_relation(node)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if old and not flags.FULL_REFRESH -%}
        {%- do exceptions.raise_compiler_error(
            "The database was made by an older version of this project, whose tables this one cannot "
            ~ "go on with. Run `dbt build --full-refresh` once: it reads the landing folder again."
        ) -%}
    {%- endif -%}
    {%- for relation in old -%} {%- do adapter.drop_relation(relation) -%}{%- endfor -%}
{%- endmacro %}
