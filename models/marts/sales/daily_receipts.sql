-- depends_on: {{ ref("int_order_dates") }}
with changed_lines as (select * from {{ ref("order_lines") }} where {{ is_to_do() }})

select order_date, country_code, count(distinct order_id) as receipt_count
from changed_lines
where quantity > 0 and not is_cancelled
group by all
