with
    order_lines as (select * from {{ ref("order_lines") }}),

    sold_lines as (select * from order_lines where not is_cancelled and quantity > 0)

select order_date, country_code, count(distinct order_id) as receipt_count
from sold_lines
group by all
