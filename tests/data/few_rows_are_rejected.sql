{{
    config(
        severity="warn",
        meta={
            "advice": "None of these rows counts: rejected_transactions and rejected_recipes hold "
            ~ "them with their reasons. Mend the file, or map its columns as the reason says."
        },
    )
}}

-- One row in twenty of a file, or one in a hundred of all, is no accident.
with
    landed_files as (select * from {{ ref("landed_files") }} where is_there and rows_read > 0),

    totals as (
        select path, kind, rows_read, rows_rejected
        from landed_files
        where rows_rejected >= 0.05 * rows_read
        union all
        select
            'all of ' || kind as path,
            kind,
            sum(rows_read) as rows_read,
            sum(rows_rejected) as rows_rejected
        from landed_files
        group by kind
        having sum(rows_rejected) >= 0.01 * sum(rows_read)
    ),

    -- Of a reason, the text before the value that it shows.
    reasons as (
        select path, 'transactions' as kind, split_part(rejection_reason, ': ', 1) as reason
        from {{ ref("rejected_transactions") }}
        union all
        select path, 'recipes' as kind, split_part(rejection_reason, ': ', 1) as reason
        from {{ ref("rejected_recipes") }}
    ),

    reasons_of_totals as (
        select totals.path, mode(reasons.reason) as most_frequent_reason
        from totals
        inner join
            reasons
            on totals.path = reasons.path
            or (totals.path = 'all of ' || totals.kind and totals.kind = reasons.kind)
        group by totals.path
    )

select
    totals.path,
    totals.rows_rejected::bigint as rejected_count,
    round(totals.rows_rejected / totals.rows_read, 3) as rejected_share,
    reasons_of_totals.most_frequent_reason
from totals
inner join reasons_of_totals on totals.path = reasons_of_totals.path
