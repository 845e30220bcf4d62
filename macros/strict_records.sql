{% macro strict_records(shape, records) -%}
    (
        select
            {%- for column in shape.source_columns %}
                fields[{{ loop.index }}] as {{ adapter.quote(column.replace('"', '""')) }},
            {%- endfor %}
            file_id as landed_file_id,
            record_number as landed_record_number,
            problem as landed_problem,
            record_text as landed_record
        from {{ records }}
        where list_contains({{ shape.file_ids }}, file_id)
    )
{%- endmacro %}
