{{
    config(
        severity="warn",
        meta={
            "advice": "These orders have lines without a country, which count under ZZ, beside lines "
            ~ "with one. Where an export gives an order's country, currency and status on its "
            ~ "first line only, fill the others before you deliver it."
        },
    )
}}

with
    order_lines as (select * from {{ ref("order_lines") }}),

    orders_with_a_gap as (
        select distinct order_id
        from order_lines
        where country_code = 'ZZ' and country_spelling is null
    )

select
    order_lines.order_id,
    count(*) filter (order_lines.country_spelling is null) as line_count_without_country,
    any_value(order_lines.country_spelling) as country_spelling
from order_lines
semi join orders_with_a_gap on order_lines.order_id = orders_with_a_gap.order_id
group by all
having any_value(order_lines.country_spelling) is not null
