{#- One SELECT for each shape of the files that are to be read. -#}
{% macro landed_records(kind, files, strict_records) -%}
    {%- if not execute -%} {{ return([]) }}{%- endif -%}
    {%- set shapes -%}
        select
            to_json(records_sql)::varchar,
            string_agg(file_id, ', ' order by file_id),
            {#- A bracket or a star in a name is a name, not a pattern. #}
            string_agg(
                '''' || replace(regexp_replace(location, '([\[*?])', '[\1]', 'g'), '''', '''''')
                || '''',
                ', ' order by file_id
            )
        from {{ files }}
        where kind = '{{ kind }}' and reader is not null and {{ is_to_do() }}
        group by records_sql
        order by min(file_id)
    {%- endset -%}
    {%- set selects = [] -%}
    {%- for sql, file_ids, locations in run_query(shapes).rows -%}
        {%- set files_of_shape -%}
            (
                select
                    file_id as landed_file_id,
                    path as landed_path,
                    row_number() over (order by file_id) - 1 as landed_file_index,
                    (sum(record_count) over (order by file_id) - record_count)::bigint
                        as landed_records_before
                from {{ files }}
                where file_id in ({{ file_ids }})
            )
        {%- endset -%}
        {%- set places = {
            "locations": "[" ~ locations ~ "]",
            "files": files_of_shape,
            "records": strict_records,
            "file_ids": file_ids,
        } -%}
        {%- set parts = [] -%}
        {%- for part in fromjson(sql) -%}
            {%- do parts.append(part if loop.index0 is even else places[part]) -%}
        {%- endfor -%}
        {%- do selects.append(parts | join) -%}
    {%- endfor -%}
    {{ return(selects) }}
{%- endmacro %}
