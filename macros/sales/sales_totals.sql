{% macro sales_totals() -%}
    sum(units_sold)::bigint as units_sold,
    sum(units_returned)::bigint as units_returned,
    sum(net_units)::bigint as net_units,
    sum(revenue)::decimal(28, 2) as revenue,
    sum(line_count)::bigint as line_count,
    sum(cancelled_line_count)::bigint as cancelled_line_count,
    sum(line_without_revenue_count)::bigint as line_without_revenue_count,
    min(order_date) as first_order_date,
    max(order_date) as last_order_date
{%- endmacro %}
