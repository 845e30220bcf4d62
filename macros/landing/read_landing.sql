{#- The block inside the call is a select list over raw_<column>, one for each canonical column.
    It names a rejection_reason, null where the record is good. What reads the files of one shape,
    the package has written into raw_files. -#}
{% macro read_landing(kind, files, strict_records) -%}
    {%- set select_list = caller() -%}
    {%- for records in landed_records(kind, files, strict_records) %}
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
                from ({{ records }})
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
                {%- for column in landing_columns(kind) %}
                    null::varchar as raw_{{ column }}{% if not loop.last %},{% endif %}
                {%- endfor %}
        )
    where false
{%- endmacro %}

{#- One SELECT for each shape of the files that are to be read. -#}
{% macro landed_records(kind, files, strict_records) -%}
    {%- if not execute -%} {{ return([]) }}{%- endif -%}
    {%- set shapes -%}
        select
            records_sql,
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
                    row_number() over (order by file_id) - 1 as landed_file_index,
                    (sum(record_count) over (order by file_id) - record_count)::bigint
                        as landed_records_before
                from {{ files }}
                where file_id in ({{ file_ids }})
            )
        {%- endset -%}
        {%- do selects.append(
            sql.replace("{files}", files_of_shape)
            .replace("{records}", strict_records | string)
            .replace("{file_ids}", file_ids)
            .replace("{locations}", "[" ~ locations ~ "]")
        ) -%}
    {%- endfor -%}
    {{ return(selects) }}
{%- endmacro %}
