with
    daily_sales as (select * from {{ ref("daily_sales") }}),

    countries as (select * from {{ ref("countries") }}),

    products as (select * from {{ ref("products") }}),

    country_totals as (
        select country_code, sku, revenue_currency, {{ sales_totals() }}
        from daily_sales
        group by all
    )

select
    country_totals.country_code,
    country_totals.sku,
    coalesce(countries.country_name, 'Unknown') as country_name,
    {{ product_columns("country_totals.sku") }},
    country_totals.units_sold,
    country_totals.units_returned,
    country_totals.net_units,
    country_totals.revenue,
    country_totals.revenue_currency,
    country_totals.line_count,
    country_totals.cancelled_line_count,
    country_totals.line_without_revenue_count,
    country_totals.first_order_date,
    country_totals.last_order_date
from country_totals
left join countries on country_totals.country_code = countries.country_code
left join products on country_totals.sku = products.sku
