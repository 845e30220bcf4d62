{{
    config(
        severity="warn",
        meta={
            "advice": "No line has revenue: map unit_price and currency in transaction_columns, or "
            ~ "add the rates of the currency to seeds/exchange_rates.csv."
        },
    )
}}

select sum(line_without_revenue_count)::bigint as line_count
from {{ ref("daily_sales") }}
having sum(line_without_revenue_count) > 0 and sum(abs(revenue)) = 0
