with
    daily_sales as (select * from {{ ref("daily_sales") }}),

    products as (select * from {{ ref("products") }}),

    product_totals as (
        select
            sku,
            revenue_currency,
            count(distinct country_code) as country_count,
            {{ sales_totals() }}
        from daily_sales
        group by all
    )

select
    product_totals.sku,
    {{ product_columns("product_totals.sku") }},
    product_totals.country_count,
    product_totals.units_sold,
    product_totals.units_returned,
    product_totals.net_units,
    product_totals.revenue,
    product_totals.revenue_currency,
    product_totals.line_count,
    product_totals.cancelled_line_count,
    product_totals.line_without_revenue_count,
    product_totals.first_order_date,
    product_totals.last_order_date
from product_totals
left join products on product_totals.sku = products.sku
