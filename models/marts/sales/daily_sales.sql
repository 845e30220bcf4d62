select
    order_date,
    country_code,
    sku,
    line_count,
    cancelled_line_count,
    line_without_revenue_count,
    units_sold,
    units_returned,
    net_units,
    revenue,
    revenue_currency
from {{ ref("int_daily_sales") }}
