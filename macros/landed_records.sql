{#- Our own columns start with landed_, so that a file may have any other name among its own. -#}
{% macro landed_records(shape, records, columns) -%}
    select
        {%- if shape.reader == "strict" %}
            landed_file_id, landed_record_number, landed_problem, landed_record,
        {%- else %}
            {%- set file = "getvariable('" ~ shape.name ~ "_files')[file_index::bigint + 1]" %}
            {{ file }}.file_id as landed_file_id,
            {%- if shape.format == "parquet" %} file_row_number + 1 as landed_record_number,
            {%- else %}
                {{ 1 if shape.format == "csv" else 0 }}
                + row_number() over ()
                - {{ file }}.records_before::bigint as landed_record_number,
            {%- endif %}
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
    from {{ strict_records(shape, records) if shape.reader == "strict" else shape.relation }}
{%- endmacro %}
