-- `vectorella daily` writes the rows when a build has ended; dbt keeps the table.
select
    null::varchar as run_id,
    null::varchar as invocation_id,
    null::varchar as state,
    null::varchar as failure,
    null::bigint as file_count,
    null::bigint as row_count,
    null::bigint as rejected_count,
    null::bigint as new_token_count,
    null::bigint as warning_count,
    null::boolean as is_published,
    null::timestamp as started_at,
    null::timestamp as ended_at
where false
