{#- Our own columns start with landed_, so that a file may have any other name among its own. -#}
{% macro landed_records(shape, records, columns) -%}
    select
        {%- if shape.reader == "strict" %}
            landed_file_id, landed_record_number, landed_problem, landed_record,
        {%- else %}
            {%- set file = "getvariable('" ~ shape.name ~ "_files')[landed_file_index + 1]" %}
            {{ file }}.file_id as landed_file_id,
            {{ 1 if shape.format in ("parquet", "csv") else 0 }}
            + landed_position
            - {{ 0 if shape.format == "parquet" else file ~ ".records_before::bigint" }}
            as landed_record_number,
            null::varchar as landed_problem,
            struct_pack(
                {%- for column in shape.source_columns %}
                    {%- set name = adapter.quote(column.replace('"', '""')) %}
                    {{ name }} := {{ name }}
                    {% if not loop.last %},{% endif %}
                {%- endfor %}
            ) as landed_record,
        {%- endif %}
        {%- for column in columns %}
            {{ shape.raw[column] }} as raw_{{ column }} {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from
        {%- if shape.reader == "strict" %} {{ strict_records(shape, records) }}
        {%- else %} {{ numbered_records(shape) }}
        {%- endif %}
{%- endmacro %}
