with
    sold_orders as (
        select distinct order_date, country_code, order_id
        from {{ ref("order_lines") }}
        where quantity > 0 and not is_cancelled
    ),

    order_counts as (select count(*) as order_count from sold_orders),

    receipt_counts as (
        select coalesce(sum(receipt_count), 0) as receipt_count from {{ ref("daily_receipts") }}
    )

select order_counts.order_count, receipt_counts.receipt_count
from order_counts
cross join receipt_counts
where order_counts.order_count != receipt_counts.receipt_count
