with new_lines as (select * from {{ ref("stg_transactions") }} where {{ is_to_do() }})

select
    file_id,
    order_date,
    count(*) filter (where rejection_reason is null) as good_line_count,
    count(*) filter (where rejection_reason is not null) as rejected_line_count
from new_lines
group by all
