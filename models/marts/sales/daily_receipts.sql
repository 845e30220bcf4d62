select order_date, country_code, receipt_count from {{ ref("int_daily_receipts") }}
