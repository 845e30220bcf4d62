{#- Sets two variables of the session for each shape: <name>_locations, the list of its files, and
    <name>_files, the place and file_id of each and how many records come before it in the list. One
    statement would read all its Parquet files with the types of the first, so types are part of a
    shape. -#}
{% macro landed_shapes(kind, files) -%}
    {%- if not execute or not load_relation(files) -%} {{ return([]) }} {%- endif -%}
    {%- set shapes_of_kind -%}
        select
            reader,
            relation,
            to_json(source_columns)::varchar,
            to_json(expressions)::varchar,
            format,
            list(file_id order by file_id)::varchar
        from {{ files }}
        where
            kind = '{{ kind }}'
            and reader is not null
            {%- if is_incremental() %}
                and file_id not in (select distinct file_id from {{ this }})
            {%- endif %}
        group by reader, relation, source_columns, source_types, expressions, format
        order by min(file_id)
    {%- endset -%}
    {%- set shapes = [] -%}
    {%- for row in run_query(shapes_of_kind).rows -%}
        {%- set name = kind ~ "_" ~ loop.index -%}
        {%- set locations = "getvariable('" ~ name ~ "_locations')" -%}
        {%- do run_query(remember_files(name, files, row[5])) -%}
        {%- do shapes.append(
            {
                "name": name,
                "reader": row[0],
                "relation": row[1].replace("{locations}", locations, 1),
                "source_columns": fromjson(row[2]),
                "raw": fromjson(row[3]),
                "format": row[4],
                "file_ids": row[5],
            }
        ) -%}
    {%- endfor -%}
    {{ return(shapes) }}
{%- endmacro %}
