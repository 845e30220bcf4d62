with
    order_lines as (select * from {{ ref("order_lines") }}),

    changed_dates as ({{ changed_dates() }}),

    receipts as (
        select order_date, country_code, count(distinct order_id) as receipt_count
        from order_lines
        where
            order_date in (select order_date from changed_dates)
            and not is_cancelled
            and quantity > 0
        group by all
    )

select
    receipts.order_date,
    receipts.country_code,
    changed_dates.input_fingerprint,
    receipts.receipt_count
from receipts
inner join changed_dates on receipts.order_date = changed_dates.order_date
