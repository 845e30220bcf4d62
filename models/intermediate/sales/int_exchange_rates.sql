with
    exchange_rates as (select * from {{ ref("exchange_rates") }}),

    hundredths as (
        {% for minor, major in minor_currencies().items() %}
            select '{{ minor }}' as currency, '{{ major }}' as major_currency
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),

    all_rates as (
        select currency, units_per_euro, valid_from
        from exchange_rates
        union all
        select
            hundredths.currency,
            exchange_rates.units_per_euro * 100 as units_per_euro,
            exchange_rates.valid_from
        from hundredths
        inner join exchange_rates on hundredths.major_currency = exchange_rates.currency
    ),

    periods as (
        select
            currency,
            units_per_euro,
            valid_from,
            lead(valid_from, 1, date '9999-12-31') over (
                partition by currency order by valid_from
            ) as valid_before
        from all_rates
    ),

    reporting_periods as (
        select * from periods where currency = '{{ setting("reporting_currency") }}'
    )

select
    periods.currency,
    periods.units_per_euro::decimal(18, 6) as units_per_euro,
    reporting_periods.units_per_euro::decimal(18, 6) as reporting_units_per_euro,
    greatest(periods.valid_from, reporting_periods.valid_from) as valid_from,
    least(periods.valid_before, reporting_periods.valid_before) as valid_before
from periods
inner join
    reporting_periods
    on periods.valid_from < reporting_periods.valid_before
    and periods.valid_before > reporting_periods.valid_from
