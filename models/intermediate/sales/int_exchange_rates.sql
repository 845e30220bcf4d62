with
    exchange_rates as (select * from {{ ref("exchange_rates") }}),

    periods as (
        select
            currency,
            units_per_euro,
            valid_from,
            lead(valid_from, 1, date '9999-12-31') over (
                partition by currency order by valid_from
            ) as valid_before
        from exchange_rates
    ),

    reporting_periods as (
        select * from periods where currency = '{{ setting("reporting_currency") }}'
    )

select
    periods.currency,
    reporting_periods.units_per_euro::double / periods.units_per_euro::double as reporting_units,
    greatest(periods.valid_from, reporting_periods.valid_from) as valid_from,
    least(periods.valid_before, reporting_periods.valid_before) as valid_before
from periods
inner join
    reporting_periods
    on periods.valid_from < reporting_periods.valid_before
    and periods.valid_before > reporting_periods.valid_from
