-- The books in total: what landed_files says counts is what people find.
with
    counted as (
        select kind, sum(rows_counted) as row_count from {{ ref("landed_files") }} group by all
    ),

    found as (
        select 'transactions' as kind, count(*) as row_count
        from {{ ref("order_lines") }}
        union all
        select 'recipes' as kind, count(*) as row_count
        from {{ ref("recipes") }}
    )

select found.*, counted.row_count as counted_row_count
from found
left join counted on found.kind = counted.kind
where found.row_count != coalesce(counted.row_count, 0)
