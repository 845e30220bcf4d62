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
            and (select count(distinct input_name) from {{ progress_of_inputs(node.name, "by_file") }}) = (
                select count(*)
                from {{ progress_of_inputs(node.name, "by_file") }} as held
                where held.part = file_id
            )
    {%- endset -%}
    {{ return(by_part(node, parts, "file_id", "part::integer")) }}
{%- endmacro %}
