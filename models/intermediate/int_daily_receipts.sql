with
    order_lines as (select * from {{ ref("order_lines") }}),

    changed_dates as ({{ changed_dates() }}),

    sold_lines as (
        select order_lines.*, changed_dates.input_fingerprint
        from order_lines
        inner join changed_dates on order_lines.order_date = changed_dates.order_date
        where not order_lines.is_cancelled and order_lines.quantity > 0
    )

select order_date, country_code, input_fingerprint, count(distinct order_id) as receipt_count
from sold_lines
group by all
