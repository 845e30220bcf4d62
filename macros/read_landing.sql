{#- The block inside the call is a select list over raw_<column>, one for each canonical column.
    It names a rejection_reason, null where the record is good. -#}
{% macro read_landing(kind, files, records) -%}
    {%- set columns = landing_columns(kind) -%}
    {%- set select_list = caller() -%}
    {%- for shape in landed_shapes(kind, files) %}
        select
            * exclude (landed_problem, landed_record, rejection_reason),
            coalesce(landed_problem, rejection_reason) as rejection_reason,
            case
                when coalesce(landed_problem, rejection_reason) is not null
                then {{ "landed_record" if shape.reader == "strict" else "to_json(landed_record)" }}
            end::varchar as record_text
        from
            (
                select
                    landed_file_id as file_id,
                    landed_record_number as record_number,
                    {{ select_list }},
                    landed_problem,
                    landed_record
                from ({{ landed_records(shape, records, columns) }})
            )
        union all by name
    {%- endfor %}
    select
        null::integer as file_id,
        null::bigint as record_number,
        {{ select_list }},
        null::varchar as record_text
    from
        (
            select
                {%- for column in columns %}
                    null::varchar as raw_{{ column }}{% if not loop.last %},{% endif %}
                {%- endfor %}
        )
    where false
{%- endmacro %}
