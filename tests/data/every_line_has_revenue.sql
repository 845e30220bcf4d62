{{ config(severity="warn") }}

-- These lines count in units and not in revenue: their price or the rate of their date is missing.
select order_date, country_code, sku, line_without_revenue_count
from {{ ref("daily_sales") }}
where line_without_revenue_count > 0
