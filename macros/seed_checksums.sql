{% macro seed_checksums(names) -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | selectattr("resource_type", "equalto", "seed") -%}
            {%- if node.name in names -%} {{ node.checksum.checksum }}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
