with
    landed_files as (select * from {{ ref("int_landed_files") }}),

    staged_lines as (select * from {{ ref("stg_transactions") }}),

    new_files as (
        select file_id
        from landed_files
        where
            kind = 'transactions' and reader is not null
            {% if is_incremental() %}
                and file_id not in (select file_id from {{ this }})
            {% endif %}
    )

select
    file_id,
    order_date,
    count(*) filter (rejection_reason is null) as good_line_count,
    count(*) filter (rejection_reason is not null) as rejected_line_count
from staged_lines
where file_id in (select file_id from new_files)
group by all
