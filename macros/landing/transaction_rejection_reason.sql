{#- The first thing that is wrong with a raw line, as a sentence; over columns raw_<column> and
    the typed columns of stg_transactions beside them. What tells an absent value from a wrong one
    is asked only where there is no typed value. -#}
{% macro transaction_rejection_reason() -%}
    case
        when order_id is null
        then 'order_id is missing.'
        when written_at is null and {{ trimmed_text("raw_ordered_at") }} is null
        then 'ordered_at is missing, or its expression cannot be computed for this row.'
        when written_at is null or not isfinite(written_at)
        then 'ordered_at is no date and time: ' || {{ shown("raw_ordered_at") }}
        when written_at not between '1900-01-01' and '2199-12-31'
        then 'ordered_at is not between 1900 and 2199: ' || {{ shown("raw_ordered_at") }}
        when sku is null
        then 'sku is missing.'
        when quantity is null and {{ trimmed_text("raw_quantity") }} is null
        then 'quantity is missing.'
        when quantity is null
        then 'quantity is no whole number of units: ' || {{ shown("raw_quantity") }}
        when unit_price is null and {{ trimmed_text("raw_unit_price") }} is not null
        then 'unit_price is no number: ' || {{ shown("raw_unit_price") }}
        when line_number is null and {{ trimmed_text("raw_line_number") }} is not null
        then 'line_number is no whole number: ' || {{ shown("raw_line_number") }}
        when updated_at is null and {{ trimmed_text("raw_updated_at") }} is not null
        then 'updated_at is no date and time: ' || {{ shown("raw_updated_at") }}
        when time_zone is not null and time_zone not in (select name from pg_timezone_names())
        then 'time_zone is no name of the IANA time zone database: ' || {{ shown("time_zone") }}
    end
{%- endmacro %}
