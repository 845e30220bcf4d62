{{
    config(
        severity="warn",
        meta={
            "advice": "Every time in these files is midnight in UTC, so that sales west of it fall on "
            ~ "the day before: they are probably dates. Map ordered_at to one, such as "
            ~ "left(ordered_at::varchar, 10)."
        },
    )
}}

with
    raw_files as (select * from {{ ref("raw_files") }}),

    midnights as (
        select
            file_id,
            count(*) as line_count,
            count(*) filter (order_date < ordered_at::date) as line_count_on_the_day_before
        from {{ ref("stg_transactions") }}
        where ordered_at is not null
        group by all
        having bool_and(ordered_at = ordered_at::date)
    )

select raw_files.path, midnights.line_count, midnights.line_count_on_the_day_before
from midnights
inner join raw_files on midnights.file_id = raw_files.file_id
where midnights.line_count_on_the_day_before > 0
