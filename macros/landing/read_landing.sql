{#- The block inside the call is a select list over raw_<column>, one for each canonical column, and over
    what the steps before it computed, each a select list too: what one expression computes, the next
    can use without computing it again. It names a rejection_reason, null where the record is good.
    What reads the files of one shape, the package has written into raw_files. -#}
{% macro read_landing(kind, files, strict_records, steps=[]) -%}
    {%- set select_list = caller() -%}
    {%- set shapes = landed_records(kind, files, strict_records) -%}
    {%- for records in shapes %}
        select
            * exclude (landed_problem, landed_record, rejection_reason),
            coalesce(landed_problem, rejection_reason) as rejection_reason,
            case
                when coalesce(landed_problem, rejection_reason) is null
                then null
                when typeof(landed_record) = 'VARCHAR'
                then landed_record::varchar
                else to_json(landed_record)::varchar
            end as record_text
        from
            (
                select
                    landed_file_id as file_id,
                    landed_record_number as record_number,
                    {{ select_list }},
                    landed_problem,
                    landed_record
                from {{ after_steps("(" ~ records ~ ")", steps) }}
            )
        {% if not loop.last %}
            union all by name
        {% endif %}
    {%- endfor %}
    {%- set no_records -%}
        (
            select
                null::integer as landed_file_id,
                {%- for column in landing_columns(kind) %}
                    null::varchar as raw_{{ column }},
                {%- endfor %}
                null::varchar as landed_record
        )
    {%- endset %}
    {% if not shapes %}
        select
            null::integer as file_id,
            null::bigint as record_number,
            {{ select_list }},
            null::varchar as record_text
        from {{ after_steps(no_records, steps) }}
        where false
    {% endif %}
{%- endmacro %}
