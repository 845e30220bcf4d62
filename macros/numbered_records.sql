{#- Parquet knows the position of a row in its file. Records of other formats are counted through all
    files, which takes one thread, and whatever hangs on it: kept first, the rest is done by all of
    them. 1 million lines of CSV take 1.7 s so, and 3.1 in one go. -#}
{% macro numbered_records(shape) -%}
    {%- if shape.format == "parquet" -%}
        (
            select *, file_index::bigint as landed_file_index, file_row_number as landed_position
            from {{ shape.relation }}
        )
    {%- else -%}
        (
            with
                numbered_records as materialized(
                    select
                        *,
                        file_index::bigint as landed_file_index,
                        row_number() over () as landed_position
                    from {{ shape.relation }}
                )
            select *
            from numbered_records
        )
    {%- endif -%}
{%- endmacro %}
