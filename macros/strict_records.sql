{% macro strict_records(shape, records) -%}
    (
        select
            {%- for column in shape.source_columns %}
                landed.fields[{{ loop.index }}] as {{ adapter.quote(column.replace('"', '""')) }},
            {%- endfor %}
            landed.file_id as landed_file_id,
            landed.record_number as landed_record_number,
            landed.problem as landed_problem,
            landed.record_text as landed_record
        from {{ records }} as landed
        where landed.file_id in ({{ shape.file_ids[1:-1] }})
    )
{%- endmacro %}
