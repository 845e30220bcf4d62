with
    sold_orders as (
        select distinct order_date, country_code, order_id
        from {{ ref("order_lines") }}
        where quantity > 0 and not is_cancelled
    )

select (select count(*) from sold_orders) as order_count, sum(receipt_count) as receipt_count
from {{ ref("daily_receipts") }}
having coalesce(sum(receipt_count), 0) != order_count
