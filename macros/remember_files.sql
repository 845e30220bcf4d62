{#- sqlfmt does not know `set variable` and indents its subqueries wrongly. -#}
-- fmt: off
{% macro remember_files(name, files, file_ids) -%}
    set variable {{ name }}_files = (
        select list(files)
        from (
            select
                file_id as landed_file_id,
                row_number() over (order by file_id) - 1 as landed_file_index,
                (sum(record_count) over (order by file_id) - record_count)::bigint
                    as landed_records_before
            from {{ files }}
            where list_contains({{ file_ids }}, file_id)
        ) as files
    );
    set variable {{ name }}_locations = (
        {#- A bracket or a star in a name is a name, not a pattern. #}
        select list(regexp_replace(location, '([\[*?])', '[\1]', 'g') order by file_id)
        from {{ files }}
        where list_contains({{ file_ids }}, file_id)
    )
{%- endmacro %}
