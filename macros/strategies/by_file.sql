{#- A part is a file: those that can be read, of the kind that the model names in its yml, and that
    every table it is made from holds. -#}
{% macro by_file(node) -%}
    {%- set parts -%}
        select file_id::bigint as part, 0::ubigint as state
        from {{ relation_of("raw_files") }}
        where
            reader is not null
            {%- if node.config.meta.file_kind %} and kind = '{{ node.config.meta.file_kind }}'
            {%- endif %}
            {%- for name in kept_ancestors(node, "by_file") %}
                and file_id in (select part from {{ progress_of(name) }})
            {%- endfor %}
    {%- endset -%}
    {{ return(by_part(node, parts, "file_id", "part::integer")) }}
{%- endmacro %}
