-- depends_on: {{ ref("int_order_dates") }}
with
    changed_lines as (select * from {{ ref("order_lines") }} where {{ is_to_do() }}),

    exchange_rates as (select * from {{ ref("int_exchange_rates") }}),

    amounts_by_currency as (
        select
            order_date,
            country_code,
            sku,
            currency,
            count(*) as line_count,
            count(*) filter (is_cancelled) as cancelled_line_count,
            count(*) filter (not is_cancelled and line_amount is null) as unpriced_line_count,
            sum(quantity) filter (not is_cancelled and quantity > 0) as units_sold,
            - sum(quantity) filter (not is_cancelled and quantity < 0) as units_returned,
            sum(line_amount) filter (not is_cancelled) as amount
        from changed_lines
        group by all
    ),

    converted_amounts as (
        select
            amounts_by_currency.*,
            {{
                converted_amount(
                    "amounts_by_currency.amount",
                    "exchange_rates.units_per_euro",
                    "exchange_rates.reporting_units_per_euro",
                )
            }} as revenue,
            case
                when exchange_rates.currency is null
                then amounts_by_currency.line_count - amounts_by_currency.cancelled_line_count
                else amounts_by_currency.unpriced_line_count
            end as line_without_revenue_count
        from amounts_by_currency
        left join
            exchange_rates
            on amounts_by_currency.currency = exchange_rates.currency
            and amounts_by_currency.order_date >= exchange_rates.valid_from
            and amounts_by_currency.order_date < exchange_rates.valid_before
    )

select
    order_date,
    country_code,
    sku,
    sum(line_count)::bigint as line_count,
    sum(cancelled_line_count)::bigint as cancelled_line_count,
    sum(line_without_revenue_count)::bigint as line_without_revenue_count,
    coalesce(sum(units_sold), 0)::bigint as units_sold,
    coalesce(sum(units_returned), 0)::bigint as units_returned,
    (coalesce(sum(units_sold), 0) - coalesce(sum(units_returned), 0))::bigint as net_units,
    coalesce(sum(revenue), 0)::decimal(28, 2) as revenue,
    '{{ setting("reporting_currency") }}' as revenue_currency
from converted_amounts
group by all
