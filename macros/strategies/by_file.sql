{#- A part is a file: those that can be read, of the kind that the model names in its yml, and that
    every table it is made from holds. A file that is gone cannot be read again: a table that reads
    files keeps what it holds of it, even where it starts over. -#}
{% macro by_file(node) -%}
    {%- set inputs = progress_of_inputs(node.name, "by_file") -%}
    {%- set held = "select part, state from " ~ progress_of(node.name) -%}
    {%- if node.config.meta.reads_files and not is_made(node.name) -%}
        {%- set held = (
            held
            ~ " where part in (select file_id from "
            ~ relation_of("raw_files")
            ~ " where not is_there)"
        ) -%}
    {%- endif -%}
    {%- if node.config.meta.reads_take_downs and keeps_rows() -%}
        {%- set held -%}
            select part, state
            from ({{ held }})
            where part not in (select file_id from ({{ emptied_files(node) }}))
        {%- endset -%}
    {%- endif -%}
    {%- set parts -%}
        select file_id::bigint as part, 0::{{ state_type() }} as state
        from {{ relation_of("raw_files") }}
        where
            reader is not null
            {%- if node.config.meta.file_kind %} and kind = '{{ node.config.meta.file_kind }}'
            {%- endif %}
            {%- if node.config.meta.reads_files %}
                and (is_there or file_id in (select part from ({{ held }})))
            {%- endif %}
            and (select count(distinct input_name) from {{ inputs }})
            = (select count(*) from {{ inputs }} as input where input.part = file_id)
    {%- endset -%}
    {{ return(by_part(parts, held, "file_id", "part::integer")) }}
{%- endmacro %}
