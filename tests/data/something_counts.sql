{{
    config(
        meta={
            "advice": "None of the rows counts, so that there is nothing to show: landed_files, "
            ~ "rejected_transactions and rejected_recipes say why of each file and row."
        },
    )
}}

-- A kind of which rows were read and none counts, or a folder of files without any row that counts.
with
    landed_files as (select * from {{ ref("landed_files") }}),

    kinds as (
        select
            kind,
            count(*) filter (where is_there) as file_count,
            sum(rows_read) as rows_read,
            sum(rows_counted) as rows_counted,
            sum(rows_excluded) as rows_excluded
        from landed_files
        group by kind
    ),

    all_kinds as (
        select sum(rows_counted) as rows_counted, sum(rows_excluded) as rows_excluded from kinds
    )

select kinds.kind, kinds.file_count
from kinds
cross join all_kinds
where
    kinds.file_count > 0
    and kinds.rows_counted = 0
    and (
        (kinds.rows_read > 0 and kinds.rows_excluded = 0)
        or (all_kinds.rows_counted = 0 and all_kinds.rows_excluded = 0)
    )
