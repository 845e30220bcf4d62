{{
    config(
        severity="warn",
        meta={
            "advice": "These lines count in units and not in revenue: give them a price, or add the "
            ~ "rate of their currency and date to seeds/exchange_rates.csv."
        },
    )
}}

select order_date, country_code, sku, line_without_revenue_count
from {{ ref("daily_sales") }}
where line_without_revenue_count > 0
