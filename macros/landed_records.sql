{#- Our own columns start with landed_, so that a file may have any other name among its own. -#}
{% macro landed_records(shape, records, columns) -%}
    select
        {%- if shape.reader == "strict" %}
            landed_file_id, landed_record_number, landed_problem, landed_record,
        {%- else %}
            landed_file_id,
            landed_position
            {%- if shape.format == "parquet" %} + 1
            {%- else %} + {{ 1 if shape.format == "csv" else 0 }} - landed_records_before
            {%- endif %} as landed_record_number,
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
    from {%- if shape.reader == "strict" %} {{ strict_records(shape, records) }}
    {%- else %}
            {{ numbered_records(shape) }}
        -- Not looked up in the list: for every few rows all of it would be copied.
        inner join
            (select unnest(getvariable('{{ shape.name }}_files'), recursive := true)) using (
                landed_file_index
            )
    {%- endif %}
{%- endmacro %}
